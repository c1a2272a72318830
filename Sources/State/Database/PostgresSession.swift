import Base
import CPostgreSQL
import SQLText
import Secrets

/// A connection to a PostgreSQL server, its tables in a schema of their own.
final class PostgresSession: Session {
    let dialect = Dialect.postgres
    private let raw: OpaquePointer
    let place: Place

    /// Connects, and makes the schema where it is missing.
    init(_ url: Secret, schema: String) throws {
        let connection = try PostgresConnection(url)
        raw = connection.raw
        place = connection.place
        _ = try run("SET client_min_messages = warning")
        if try run("SELECT 1 FROM pg_namespace WHERE nspname = \(schema)").rows.isEmpty {
            // IF NOT EXISTS alone fails where two make it at the same moment.
            _ = try run("BEGIN")
            _ = try run("SELECT pg_advisory_xact_lock(8174638, 2)")
            _ = try run("CREATE SCHEMA IF NOT EXISTS \(name: schema)")
            _ = try run("COMMIT")
        }
        _ = try run("SET search_path TO \(name: schema)")
    }

    deinit { PQfinish(raw) }

    func run(_ sql: String, _ values: [Value]) throws -> Answer {
        let result = PostgresParameters(values).withPointers { count, pointers, lengths, formats in
            PQexecParams(raw, sql, count, nil, pointers, lengths, formats, 0)
        }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return answer(of: result)
        default: throw failure(of: result)
        }
    }

    private func answer(of result: OpaquePointer?) -> Answer {
        let columns = (0..<PQnfields(result)).map { String(cString: PQfname(result, $0)) }
        let types = (0..<PQnfields(result)).map { PQftype(result, $0) }
        let rows = (0..<PQntuples(result)).map { row in
            Row(
                columns: columns,
                values: types.enumerated().map { index, type in
                    PQgetisnull(result, row, Int32(index)) == 1
                        ? .null : value(String(cString: PQgetvalue(result, row, Int32(index))), of: type)
                })
        }
        return Answer(rows: rows, changed: Int(String(cString: PQcmdTuples(result))) ?? 0)
    }

    /// The value by its type's number in `pg_type`, which is part of the wire protocol.
    private func value(_ text: String, of type: Oid) -> Value {
        switch type {
        case 20, 21, 23: Int64(text).map(Value.int) ?? .text(text)
        case 700, 701: Double(text).map(Value.double) ?? .text(text)
        case 16: .bool(text == "t")
        default: .text(text)
        }
    }

    private func failure(of result: OpaquePointer?) -> any Error {
        let code = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        if PQstatus(raw) != CONNECTION_OK || code.hasPrefix("08") || code.hasPrefix("57P") {
            return ConnectionLost(place: place)
        }
        return switch code {
        case "42501", "25006": Diagnostic.denied(at: place)
        case "53100": Diagnostic.diskFull(at: place)
        case "55P03", "57014": Diagnostic.busy(at: place)
        default: Diagnostic.failed(String(cString: PQresultErrorMessage(result)).trimmed, at: place)
        }
    }
}

/// The values of a statement as libpq takes them: text, except bytes, which go as they are.
private struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ values: [Value]) {
        for value in values {
            switch value {
            case .null: add(nil, format: 0)
            case .bool(let flag): add(Array((flag ? "t" : "f").utf8), format: 0)
            case .int(let number): add(Array(String(number).utf8), format: 0)
            case .double(let number): add(Array("\(number)".utf8), format: 0)
            case .decimal(let text), .text(let text): add(Array(storable(text).utf8), format: 0)
            case .bytes(let bytes): add(bytes, format: 1)
            }
        }
    }

    private mutating func add(_ value: [UInt8]?, format: Int32) {
        offsets.append(value == nil ? nil : bytes.count)
        lengths.append(Int32(value?.count ?? 0))
        formats.append(format)
        bytes.append(contentsOf: value ?? [])
        bytes.append(0)
    }

    func withPointers<R>(
        _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> R
    ) -> R {
        bytes.withUnsafeBytes { all in
            let pointers = offsets.map { offset in
                offset.map { all.baseAddress!.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return body(Int32(offsets.count), pointers.map { UnsafePointer($0) }, lengths, formats)
        }
    }
}

extension String {
    /// Without the line end that libpq puts behind each message.
    fileprivate var trimmed: String { String(self.reversed().drop { $0.isWhitespace }.reversed()) }
}
