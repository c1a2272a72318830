import Base
import SQLText

/// The database of the state: one connection on a thread of its own, the same for both twins.
///
/// SQLite waits for the disk at each commit and PostgreSQL for the network, so neither may run on Swift's pool.
actor Database {
    private let thread: QueueExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package nonisolated let dialect: Dialect
    private let connect: @Sendable () throws -> any Session
    private var session: (any Session)?

    init(_ dialect: Dialect, connect: @escaping @Sendable () throws -> any Session) {
        thread = QueueExecutor("state")
        self.dialect = dialect
        self.connect = connect
    }

    /// The answer to a question that changes nothing; asked again where the connection was lost.
    func rows(_ query: Query) throws -> [Row] {
        try onSession { try $0.run(query).rows }
    }

    @discardableResult
    func execute(_ query: Query) throws -> Int {
        try transaction { try $0.execute(query) }
    }

    /// Runs the body as one: all of it is kept, or nothing. What has returned survives the death of the process.
    ///
    /// The body may run twice, so it does nothing but ask and change this database.
    func transaction<Result: Sendable>(_ body: @Sendable (Transaction) throws -> Result) throws -> Result {
        try onSession { session in
            _ = try session.run(dialect.begin, [])
            let result: Result
            do {
                result = try body(Transaction(session: session))
            } catch {
                _ = try? session.run("ROLLBACK", [])
                throw error
            }
            do {
                _ = try session.run("COMMIT", [])
            } catch let lost as ConnectionLost {
                // The server may have committed or not: doing it again could do it twice.
                self.session = nil
                throw Diagnostic.connectionLost(lost.place)
            } catch {
                _ = try? session.run("ROLLBACK", [])
                throw error
            }
            return result
        }
    }

    /// Lends the connection; where it was lost, a new one is made and the work done again, once.
    private func onSession<Result>(_ work: (any Session) throws -> Result) throws -> Result {
        do {
            return try work(try openSession())
        } catch is ConnectionLost {
            session = nil
        }
        do {
            return try work(try openSession())
        } catch let lost as ConnectionLost {
            session = nil
            throw Diagnostic.unreachable(lost.place)
        }
    }

    private func openSession() throws -> any Session {
        if let session { return session }
        let opened = try connect()
        session = opened
        return opened
    }
}
