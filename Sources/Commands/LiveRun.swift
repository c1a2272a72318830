import Base
import Pipeline
import Project
import Synchronization

/// The live display of a terminal: what is done stays above, what is under way is drawn again below.
final class LiveRun: RunDisplay {
    private struct Busy {
        let step: Plan.Step
        let since = ContinuousClock.now
        var rows = 0
        var fraction: Double?
    }

    private struct State {
        var busy: [Busy] = []
        /// Lines of the block that is drawn again.
        var drawn = 0
    }

    private let console: any Console
    private let lines: RunLines
    private let state = Mutex(State())

    init(_ console: any Console, _ folder: Folder) {
        self.console = console
        lines = RunLines(console: console, folder: folder)
    }

    func show(_ event: RunEvent) {
        state.withLock { state in
            switch event {
            case .started(let step): state.busy.append(Busy(step: step))
            case .progress(let step, let rows, let fraction):
                guard let index = state.busy.firstIndex(where: { $0.step.name == step.name }) else { return }
                state.busy[index].rows = max(rows, state.busy[index].rows)
                state.busy[index].fraction = fraction ?? state.busy[index].fraction
                return
            case .done(let step, _), .failed(let step, _), .upToDate(let step): state.busy.removeAll { $0.step.name == step.name }
            default: break
            }
            draw(lines.lines(event), &state)
        }
    }

    func whileDrawing<Result: Sendable>(_ work: @Sendable @escaping () async throws -> Result) async throws -> Result {
        let drawing = Task {
            while !Task.isCancelled {
                state.withLock { draw([], &$0) }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        defer {
            drawing.cancel()
            state.withLock { state in
                state.busy = []
                draw([], &state)
            }
        }
        return try await work()
    }

    /// Takes the block back, writes what stays, and draws the block anew, in one write.
    private func draw(_ permanent: [String], _ state: inout State) {
        let block = state.busy.map(line)
        guard !permanent.isEmpty || !block.isEmpty || state.drawn > 0 else { return }
        var text = state.drawn > 0 ? "\u{1B}[\(state.drawn)A\r\u{1B}[J" : ""
        for line in permanent + block { text += line + "\n" }
        state.drawn = block.count
        console.write(Array(text.utf8))
    }

    private func line(_ busy: Busy) -> String {
        let language = console.language
        let elapsed = busy.since.duration(to: .now) / .seconds(1)
        var parts: [String] = []
        if busy.rows > 0 {
            parts.append(language.rows(busy.rows))
            if elapsed > 0.5 {
                parts.append(
                    Text(
                        "\(language.number(Int(Double(busy.rows) / elapsed))) rows/s",
                        "\(language.number(Int(Double(busy.rows) / elapsed))) строк/с")[language])
            }
        }
        if let fraction = busy.fraction, fraction > 0 {
            parts.append("\(Int(fraction * 100)) %")
            if elapsed > 1, fraction < 1 {
                let left = language.duration(elapsed / fraction * (1 - fraction))
                parts.append(Text("\(left) left", "осталось \(left)")[language])
            }
        }
        parts.append(language.duration(elapsed))
        // A line that wrapped would be taken back only in part.
        return String("  \(busy.step.name)  \(parts.joined(separator: ", "))".prefix(max(10, console.width - 1)))
    }
}
