import Base
import Columnar
import Engines
import SQLText

/// The number of rows and the sums of their exact numbers: the same on both sides of a transfer, or it went wrong.
struct ControlTotals: Sendable, Equatable {
    let rows: Int
    let sums: [String]

    /// Columns whose sum no engine rounds or overflows.
    static func columns(of schema: Schema) -> [String] {
        schema.fields.filter { field in
            switch field.type {
            case .int8, .int16, .int32, .int64: true
            case .decimal(let precision, _): precision <= 28
            default: false
            }
        }.map(\.name)
    }

    init(of table: TableName, _ columns: [String], where condition: Query?, on connection: any Connection) async throws {
        let isClickHouse = connection.dialect == .clickhouse
        let sums = columns.map { name in
            isClickHouse
                ? "toString(coalesce(sum(toDecimal256(\(name: name), 10)), 0))" as Query
                : "CAST(coalesce(sum(\(name: name)), 0) AS text)"
        }
        let list = (["CAST(count(*) AS \(sql: isClickHouse ? "String" : "text"))"] + sums).joined(separator: ", ")
        let filter: Query = condition.map { " WHERE \($0)" } ?? ""
        var values: [String] = []
        for batch in try await connection.rows("SELECT \(list) FROM \(table: table)\(filter)") where batch.count > 0 {
            values = batch.columns.map { $0.text(0) }
        }
        rows = values.first.flatMap { Int($0) } ?? 0
        self.sums = values.dropFirst().map(ControlTotals.plain)
    }

    /// Engines differ in the zeros that they write behind a fraction.
    private static func plain(_ number: String) -> String {
        guard number.contains(".") else { return number }
        var digits = Substring(number)
        while digits.last == "0" { digits.removeLast() }
        if digits.last == "." { digits.removeLast() }
        return String(digits)
    }
}
