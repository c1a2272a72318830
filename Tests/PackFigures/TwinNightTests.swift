import Base
import TestSupport
import Testing

extension Figures {
    @Suite struct `A night on PostgreSQL` {
        /// The same small business, twice.
        @Test func `makes the marts of a night on DuckDB`() async throws {
            let url = try await PostgresServer.shared().makeDatabase()
            let address = "postgres://" + url.dropFirst("postgresql://".count)
            let duckdb = try await Business(scale: "0.05", days: 40, seed: 7)
            let postgres = try await Business(scale: "0.05", days: 40, seed: 7, engines: ["WAREHOUSE": address])
            let tables = try await duckdb.query("SELECT name FROM system.tables WHERE database = 'mart' ORDER BY name").map { $0["name"]! }
            #expect(tables.count >= 40)
            let digest = tables.map { table in
                "SELECT '\(table)' AS name, count() AS n, sum(cityHash64(toString(tuple(*)))) AS content FROM mart.\(table)"
            }.joined(separator: " UNION ALL ")
            let (one, other) = (try await rows(duckdb, digest), try await rows(postgres, digest))
            #expect(one.count == tables.count)
            for (table, row) in one.sorted(by: { $0.key < $1.key }) where other[table] != row {
                let content = "SELECT toString(tuple(*)) AS row FROM mart.\(table) ORDER BY row LIMIT 2000"
                let (left, right) = (
                    try await duckdb.vitrina("query", "--marts", "--format", "csv", "--project", duckdb.root, content),
                    try await postgres.vitrina("query", "--marts", "--format", "csv", "--project", postgres.root, content)
                )
                Issue.record("mart.\(table): \(row), \(other[table] ?? [:])\n\(difference(left, right).prefix(2_000))")
            }
        }

        private func rows(_ business: Business, _ sql: String) async throws -> [String: [String: String]] {
            let rows = try await business.query(sql)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"]!, $0) })
        }
    }
}
