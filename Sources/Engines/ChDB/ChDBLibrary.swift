import Base
import CArrow
import CSystem
import SQLText

/// chDB's library, loaded on first use: ClickHouse in this process.
///
/// Sendable: a table of functions that is never written after it was filled.
public struct ChDBLibrary: @unchecked Sendable {
    let driver: AdbcDriver
    public let path: String

    /// Finds and loads the library. It takes half a second and 150 MB, so ask only when a mart is wanted.
    public init(in folders: [String]) throws(EngineError) {
        guard let path = Library.find(["chdb/_chdb.abi3.so"], in: folders) else {
            throw EngineError(
                .clickhouse, .unreachable, "the library of chDB is not in \(folders.joined(separator: ", ")); scripts/setup fetches it")
        }
        let library: Library
        do {
            // Without deep binding the library takes our allocator's symbols for its own, and aborts.
            library = try Library(path, deepBind: true, needsPython: true)
        } catch {
            throw EngineError(.clickhouse, .unreachable, "\(path): \(error)")
        }
        guard let symbol = library.symbol("chdb_adbc_init") else {
            throw EngineError(.clickhouse, .unreachable, "\(path) has no function chdb_adbc_init; chDB 26.9 is needed")
        }
        var driver = AdbcDriver()
        let initialise = unsafeBitCast(
            symbol, to: (@convention(c) (Int32, UnsafeMutableRawPointer?, UnsafeMutablePointer<AdbcError>?) -> AdbcStatus).self)
        try ChDBLibrary.check { initialise(ADBC_VERSION, &driver, $0) }
        self.driver = driver
        self.path = path
    }

    /// Calls the driver and turns its error into ours.
    static func check(_ call: (UnsafeMutablePointer<AdbcError>) -> AdbcStatus) throws(EngineError) {
        var error = AdbcError()
        let status = call(&error)
        guard status != 0 else { return }
        let message = error.message.map { String(cString: $0) } ?? "status \(status) without a message"
        error.release?(&error)
        throw ChDBLibrary.error(message)
    }

    /// ClickHouse tells its kinds of errors by `Code: N.` in the message.
    static func error(_ message: String) -> EngineError {
        let code = message.firstRange(of: "Code: ").map { message[$0.upperBound...].prefix { $0.isNumber } }.map(String.init)
        let kind: EngineError.Kind =
            switch code {
            case "76": .locked
            case "243": .diskFull
            case "241": .outOfMemory
            case "394": .cancelled
            case "159", "160": .timedOut
            case "192", "193", "194", "516": .denied
            default: message.contains("Cannot lock file") ? .locked : message.contains("No space left on device") ? .diskFull : .statement
            }
        return EngineError(.clickhouse, kind, message, code: code)
    }
}

extension ChDBLibrary {
    /// The version that the wheel says, with the library's place; nothing is loaded, since loading takes half a second.
    public static func version(in folders: [String]) throws(EngineError) -> String {
        guard let path = Library.find(["chdb/_chdb.abi3.so"], in: folders) else {
            throw EngineError(.clickhouse, .unreachable, "not in \(folders.joined(separator: ", "))")
        }
        let wheel = String(path.dropLast("chdb/_chdb.abi3.so".count))
        let names = (try? Files.list(wheel)) ?? []
        let version =
            names.first { $0.hasPrefix("chdb_core-") && $0.hasSuffix(".dist-info") }.map {
                $0.dropFirst("chdb_core-".count).dropLast(".dist-info".count)
            } ?? ""
        return "\(version)  \(path)"
    }
}
