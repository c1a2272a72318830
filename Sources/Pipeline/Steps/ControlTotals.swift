import Base
import Columnar
import Engines
import SQLText

/// The number of rows and the sums of their exact numbers: the same on both sides of a transfer, or it went wrong.
struct ControlTotals: Sendable, Equatable {
    let rows: Int
    let sums: [String]

    /// A column whose sum no engine rounds or overflows.
    struct Column: Sendable {
        let name: String
        let isWhole: Bool
    }

    static func columns(of schema: Schema) -> [Column] {
        schema.fields.compactMap { field in
            switch field.type {
            case .int8, .int16, .int32, .int64: Column(name: field.name, isWhole: true)
            case .decimal(let precision, _) where precision <= 28: Column(name: field.name, isWhole: false)
            default: nil
            }
        }
    }

    init(of table: TableName, _ columns: [Column], on connection: any Connection) async throws {
        let isClickHouse = connection.dialect == .clickhouse
        let sums = columns.map { column in
            // ClickHouse adds whole numbers in 64 bits, and goes round.
            let value: Query = isClickHouse && column.isWhole ? "toInt128(\(name: column.name))" : "\(name: column.name)"
            return isClickHouse ? "toString(coalesce(sum(\(value)), 0))" as Query : "CAST(coalesce(sum(\(value)), 0) AS text)"
        }
        let list = (["CAST(count(*) AS \(sql: isClickHouse ? "String" : "text"))"] + sums).joined(separator: ", ")
        var values: [String] = []
        for batch in try await connection.rows("SELECT \(list) FROM \(table: table)") where batch.count > 0 {
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
