import Base
import Columnar
import Databases
import Engines
import Glibc

/// The rows of a query, page by page in the order of the key. A connection that breaks is made again after a while, and the
/// rows go on behind the last one that was handed over.
final class Pages {
    /// What it takes to open a page.
    struct Opening: Sendable {
        var query: TableQuery
        let types: [String: DataType]
        let problems: ProblemSink
        let connect: @Sendable () async throws -> any SourceConnection

        func open(on connection: any SourceConnection, _ problems: ProblemSink? = nil) async throws -> BatchStream {
            try await connection.rows(query.rows, types: types, onProblem: problems ?? self.problems)
        }
    }

    private var opening: Opening
    private let size: Int
    private let retries: Int
    private let isCancelled: @Sendable () -> Bool
    private var connection: (any SourceConnection)?
    private var page: BatchStream?
    private var schema: Schema?
    private var rows = 0
    private let misfits = Misfits()
    private var failures = 0

    private init(_ opening: Opening, size: Int, retries: Int, isCancelled: @escaping @Sendable () -> Bool) {
        self.opening = opening
        self.size = size
        self.retries = retries
        self.isCancelled = isCancelled
    }

    /// The rows as one stream. Its schema is that of the first page, which is opened here.
    static func stream(
        _ opening: Opening, key: [String], size: Int, retries: Int, isCancelled: @escaping @Sendable () -> Bool
    ) async throws -> BatchStream {
        var opening = opening
        opening.query.key = key
        opening.query.limit = size
        let pages = Pages(opening, size: size, retries: retries, isCancelled: isCancelled)
        let connection = try await opening.connect()
        let first = try await opening.open(on: connection, pages.misfits.counting(opening.problems))
        let schema = first.schema
        pages.connection = connection
        pages.schema = schema
        pages.page = consume first
        return BatchStream(schema) { try pages.next() }
    }

    private func next() throws -> RecordBatch? {
        while true {
            do {
                if page == nil { try openPage() }
                if let batch = try page!.next() {
                    guard batch.count > 0 else { continue }
                    rows += batch.count
                    failures = 0
                    goOn(behind: opening.query.key.map { SourceValue(batch[batch.schema.index(of: $0)!], row: batch.count - 1) })
                    return batch
                }
                let total = rows + misfits.count
                if let key = misfits.lastKey(opening.query.key, schema!, rows: rows) { goOn(behind: key) }
                page = nil
                if total < size { return nil }
            } catch {
                page = nil
                connection = nil
                failures += 1
                guard failures <= retries, Interruption.isPassing(error), !isCancelled() else { throw error }
                usleep(500_000 << UInt32(min(failures, 6)))
            }
        }
    }

    private func openPage() throws {
        rows = 0
        misfits.reset()
        let (opening, connection, sink) = (opening, connection, misfits.counting(opening.problems))
        let opened = try waiting {
            let connection = if let connection { connection } else { try await opening.connect() }
            return (connection: connection, page: HandedStream(try await opening.open(on: connection, sink)))
        }
        self.connection = opened.connection
        page = opened.page.take()
    }

    private func goOn(behind key: [SourceValue?]) {
        let key = key.compactMap(\.self)
        if key.count == opening.query.key.count { opening.query.after = key }
    }
}
