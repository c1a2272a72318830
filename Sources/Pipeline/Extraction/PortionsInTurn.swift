import Base
import Columnar
import Connectors

/// The portions of a table as one stream, so that an engine takes them in one statement: of many small files it would write each
/// to its log first, and again to its place.
///
/// A portion is opened when the one before it is at its end. Sendable: only the thread that pulls touches what changes, and the
/// words are asked for when it has ended.
final class PortionsInTurn: @unchecked Sendable {
    private let open: @Sendable (Portion) async throws -> BatchStream
    private var rest: ArraySlice<Portion>
    private var current: BatchStream?
    private var content = ContentHash()
    /// What the rows of each portion are.
    private(set) var words: [String] = []

    init(_ portions: [Portion], open: @escaping @Sendable (Portion) async throws -> BatchStream) {
        self.open = open
        rest = portions[...]
    }

    /// Opens the first portion, which tells the columns; nil where there is none.
    func stream() async throws -> BatchStream? {
        guard let first = rest.popFirst() else { return nil }
        let opened = try await open(first)
        let schema = opened.schema
        current = consume opened
        return BatchStream(schema) { try self.next() }
    }

    private func next() throws -> RecordBatch? {
        while true {
            if let batch = try current?.next() {
                content.add(batch)
                return batch
            }
            if current != nil { words.append(content.word) }
            current = nil
            guard let portion = rest.popFirst() else { return nil }
            content = ContentHash()
            current = try opened(portion)
        }
    }

    /// Waits for the portion on the thread that pulls, where waiting is allowed.
    private func opened(_ portion: Portion) throws -> BatchStream {
        try waiting { [open] in HandedStream(try await open(portion)) }.take()!
    }
}
