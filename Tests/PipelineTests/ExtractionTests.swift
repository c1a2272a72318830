import FoundationEssentials
@testable import Pipeline
import State
import TestSupport
import Testing

extension Projects {
    @Suite struct `A table of a database` {
        private static let made = """
            CREATE TABLE payment (id bigint PRIMARY KEY, changed_at timestamp NOT NULL DEFAULT '2026-01-01', amount decimal(18,2), phone varchar(20));
            INSERT INTO payment VALUES (1, '2026-01-01 10:00:00', 10.10, '+375291112233'), (2, '2026-01-02 08:00:00', 20.20, NULL),
                (3, '2026-01-02 09:00:00', 30.30, '+375294445566');
            """
        private static let incremental = """
            tables:
              payment:
                cursor: changed_at
                lookback: 1d
                key: id
                columns: {id: bigint, changed_at: timestamp, amount: "decimal(18,2)"}

            """

        private func project(_ kind: SourceBed.Kind, _ tables: String, warehouse: Warehouse = .duckdb) async throws -> (
            TestProject, SourceBed
        ) {
            let folder = try TemporaryFolder("extraction")
            let bed = try await SourceBed(kind, in: folder)
            try await bed.execute(Self.made)
            let (settings, environment) = try await warehouse.settings()
            let files = [
                "vitrina.yaml": settings, "sources/billing.yaml": bed.yaml + tables,
                "models/fact/payment.sql": "SELECT id, amount FROM stage.billing_payment",
            ]
            let project = try TestProject(files, environment: environment.merging(try await bed.environment) { one, _ in one }, in: folder)
            return (project, bed)
        }

        private func stage(_ project: TestProject) async throws -> String {
            try await project.warehouse("SELECT id, CAST(changed_at AS text), amount FROM stage.billing_payment ORDER BY id")
                .map { $0.map { $0 ?? "-" }.joined(separator: " ") }.joined(separator: "\n")
        }

        @Test(arguments: SourceBed.Kind.allCases, Warehouse.allCases)
        func `is taken by its cursor, with late and changed rows`(kind: SourceBed.Kind, warehouse: Warehouse) async throws {
            let (project, bed) = try await project(kind, Self.incremental, warehouse: warehouse)
            let first = try await project.run()
            #expect(first.state == .done, "\(first.failures)")
            #expect(try await stage(project) == "1 2026-01-01 10:00:00 10.10\n2 2026-01-02 08:00:00 20.20\n3 2026-01-02 09:00:00 30.30")

            // A new row, a late one, a changed one that moved in time, one that came too late, and one that is gone.
            try await bed.execute(
                """
                INSERT INTO payment VALUES (4, '2026-01-03 12:00:00', 40.40, NULL), (5, '2026-01-01 23:00:00', 50.50, NULL),
                    (6, '2026-01-01 08:00:00', 60.60, NULL);
                UPDATE payment SET changed_at = '2026-01-03 13:00:00', amount = 21.00 WHERE id = 2;
                DELETE FROM payment WHERE id = 3;
                """)
            let second = try await project.run()
            #expect(second.state == .done, "\(second.failures)")
            #expect(second.counts("stage.billing_payment")?.rowsIn == 4)
            let expected = """
                1 2026-01-01 10:00:00 10.10
                2 2026-01-03 13:00:00 21.00
                4 2026-01-03 12:00:00 40.40
                5 2026-01-01 23:00:00 50.50
                """
            #expect(try await stage(project) == expected)
            #expect(try await project.warehouse("SELECT CAST(sum(amount) AS decimal(18,2)) FROM fact.payment") == [["122.00"]])

            // Nothing new: the last day is read again, and nothing is made from it.
            let third = try await project.run()
            #expect(third.done.isEmpty && third.state == .done)
        }

        @Test(arguments: SourceBed.Kind.allCases) func `goes on in the order of its key, page by page`(kind: SourceBed.Kind) async throws {
            let tables = "tables:\n  payment: {key: id, chunk: 2}\n"
            let (project, _) = try await project(kind, tables)
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(
                try await project.warehouse("SELECT count(*), sum(amount), count(phone) FROM stage.billing_payment") == [
                    ["3", "60.60", "2"]
                ])
        }

        @Test(arguments: SourceBed.Kind.allCases) func `is masked on its way in`(kind: SourceBed.Kind) async throws {
            let tables = "tables:\n  payment: {mask: {phone: last 4}}\n"
            let (project, bed) = try await project(kind, tables)
            try await project.run()
            #expect(try await project.warehouse("SELECT phone FROM stage.billing_payment ORDER BY id") == [["…2233"], [nil], ["…5566"]])

            try project.folder.write(bed.yaml + "tables:\n  payment: {mask: {phone: hash, amount: hide}}\n", to: "sources/billing.yaml")
            try project.folder.write("SELECT id FROM stage.billing_payment", to: "models/fact/payment.sql")
            try await project.run()
            let hashed = try await project.warehouse("SELECT phone, amount FROM stage.billing_payment ORDER BY id")
            #expect(hashed[0][0]?.count == 32 && hashed[0][0] != hashed[2][0] && hashed[1][0] == nil && hashed.allSatisfy { $0[1] == nil })
        }

        @Test(arguments: SourceBed.Kind.allCases) func `tells when its columns are not what they were`(kind: SourceBed.Kind) async throws {
            let (project, bed) = try await project(kind, "tables:\n  payment: {cursor: changed_at, key: id}\n")
            try await project.run()
            // A new column is taken where the project names none.
            try await bed.execute(
                "ALTER TABLE payment ADD COLUMN note varchar(20); INSERT INTO payment VALUES (7, '2026-01-09', 1.00, NULL, 'new')")
            let wider = try await project.run()
            #expect(wider.state == .done, "\(wider.failures)")
            #expect(try await project.warehouse("SELECT id, note FROM stage.billing_payment WHERE note IS NOT NULL") == [["7", "new"]])

            try await bed.execute("ALTER TABLE payment DROP COLUMN phone")
            let narrower = try await project.run()
            #expect(narrower.failures["stage.billing_payment"]?.code == "source.column-vanished")
            #expect(try await project.warehouse("SELECT count(*) FROM stage.billing_payment") == [["4"]])
        }
    }
}
