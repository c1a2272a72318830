import Base
import Columnar
import Databases
import Synchronization

/// The rows of one page that did not fit: how many, and where the last of them stands.
final class Misfits: Sendable {
    private struct State {
        var count = 0
        var lastRow = 0
        var lastRaw = ""
    }
    private let state = Mutex(State())

    /// A sink that counts what it hands on.
    func counting(_ sink: @escaping ProblemSink) -> ProblemSink {
        { [self] row, raw, problems in
            state.withLock { $0 = State(count: $0.count + 1, lastRow: row, lastRaw: raw) }
            try sink(row, raw, problems)
        }
    }

    var count: Int { state.withLock { $0.count } }

    /// The key of the last row of a page, where that row did not fit; `rows` others did.
    func lastKey(_ names: [String], _ schema: Schema, rows: Int) -> [SourceValue?]? {
        let state = state.withLock { $0 }
        guard state.count > 0, state.lastRow == rows + state.count, let raw = try? JSON(parsing: state.lastRaw) else { return nil }
        return names.map { name in
            guard case .string(let text)? = raw[name], let index = schema.index(of: name) else { return nil }
            return SourceValue(text, as: schema.fields[index].type)
        }
    }

    func reset() { state.withLock { $0 = State() } }
}
