import Columnar
import Databases
import SQLText
import TestSupport
import Testing

@Suite struct `A MySQL connection` {
    @Test func `reads a table in its types`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.connection.execute(
            """
            CREATE TABLE payment (id bigint PRIMARY KEY, amount decimal(18,2) NOT NULL, status text, created_at datetime)
            """)
        try await bench.connection.execute(
            "INSERT INTO payment VALUES (1, 12.50, 'оплачен', '2026-01-31 23:59:59'), (2, -0.01, NULL, NULL)")
        let rows = try await bench.rows("SELECT * FROM payment ORDER BY id")
        #expect(rows == [["1", "12.50", "оплачен", "2026-01-31 23:59:59"], ["2", "-0.01", nil, nil]])
        let columns = try await bench.connection.columns(of: TableName(bench.database, "payment"))
        #expect(columns.map(\.name) == ["id", "amount", "status", "created_at"])
        #expect(columns.map(\.type) == [.int64, .decimal(precision: 18, scale: 2), .utf8, .timestamp(.micro, zone: nil)])
        #expect(columns.map(\.isNullable) == [false, false, true, true])
    }
}
