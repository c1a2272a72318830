import Base
import TestSupport
import Testing

@Suite(.serialized) struct `The facts of the payments pack` {
    @Test func `are the same on PostgreSQL as on DuckDB`() async throws {
        let business = try await Business(thousandths: 20, days: 45)
        let server = try await PostgresServer.shared().makeDatabase().replacing("postgresql://", with: "postgres://")
        let (here, there) = (try Pack(business), try Pack(business, warehouse: server))
        try await here.vitrina("run")
        try await there.vitrina("run")
        let tables = try await here.tables("dimension", "fact")
        #expect(try await there.tables("dimension", "fact") == tables)
        for table in tables { try await expectSame(table, here, there) }
        let refused = "SELECT rule, reason, row_key, raw FROM quarantine."
        for table in ["stage_billing_transactions", "stage_events_event", "stage_sales_till", "dimension_identity"] {
            #expect(try await here.ask(refused + table).sorted() == there.ask(refused + table).sorted(), "\(table)")
        }
    }

    @Test func `are after a further day what they would be if all were made at once`() async throws {
        let (before, after) = (try await Business(thousandths: 20, days: 45), try await Business(thousandths: 20, days: 46))
        let (grown, whole) = (try Pack(before, asking: after), try Pack(after))
        try await grown.vitrina("run")
        try grown.take(after)
        let second = try await grown.vitrina("run", "--json").split(separator: "\n").map { try JSON(parsing: String($0)) }
        try await whole.vitrina("run")
        for table in try await whole.tables("dimension", "fact") { try await expectSame(table, grown, whole) }

        // What grows is made by its days, and not anew.
        for table in ["fact.payment", "fact.event", "fact.session", "fact.operation", "fact.order", "fact.till", "fact.request"] {
            let done = second.first { $0["event"]?.string == "done" && $0["step"]?.string == table }
            let rows = Int(try await whole.ask("SELECT count(*) FROM \(table)")[0])!
            #expect(
                (done?["rows_out"]?.int).map { $0 > 0 && $0 * 4 < rows } == true, "\(table): \(done?["rows_out"]?.int ?? -1) of \(rows)")
        }
    }

    private func expectSame(_ table: String, _ here: Pack, _ there: Pack) async throws {
        let (left, right) = (try await here.ask("SELECT * FROM \(table)").sorted(), try await there.ask("SELECT * FROM \(table)").sorted())
        guard left != right else { return }
        let first = zip(left, right).first { $0 != $1 }.map { "\n\($0)\n\($1)" } ?? ""
        Issue.record("\(table): \(left.count) rows and \(right.count) rows\(first)")
    }
}
