import Columnar

/// Pieces of a file, two of them read at the same time on threads of their own; their rows come in the order of the file.
final class PiecesAtOnce {
    private static let most = 2

    private let open: () throws -> TextFile.Batches?
    private var reading: [ReadAhead]
    private var isAtEnd = false

    /// `first` is open already; `open` opens the next piece, until there is none.
    init(_ first: @escaping TextFile.Batches, _ open: @escaping () throws -> TextFile.Batches?) {
        reading = [ReadAhead(first)]
        self.open = open
    }

    func next() throws -> RecordBatch? {
        while true {
            while reading.count < PiecesAtOnce.most, !isAtEnd {
                if let piece = try open() { reading.append(ReadAhead(piece)) } else { isAtEnd = true }
            }
            guard let first = reading.first else { return nil }
            if let batch = try first.next() { return batch }
            reading.removeFirst()
        }
    }
}
