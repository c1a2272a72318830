import Base
import FoundationEssentials
import Generator
import Connectors
@testable import Pipeline
import Project
import SQLText
import State
import Testing
import TestSupport

/// One table of files with these checks.
func sales(_ checks: String, _ warehouse: Warehouse) async throws -> TestProject {
    let (settings, environment) = try await warehouse.settings()
    let source = """
        kind: files
        path: data
        tables:
          sale:
            files: "*.csv"
            columns: {id: bigint, code: text, amount: "decimal(18,2)", sold_at: timestamp}
            checks:

        """
    let lines = checks.split(separator: "\n").map { "      \($0)\n" }.joined()
    return try TestProject(["vitrina.yaml": settings, "sources/shop.yaml": source + lines], environment: environment)
}

extension TestProject {
    func write(_ rows: String, to file: String) throws {
        try folder.write("id,code,amount,sold_at\n" + rows, to: "data/\(file).csv")
    }

    /// A moment so many days before now, by the clocks of UTC.
    static func ago(_ days: Int) -> String {
        let text = Date(timeIntervalSinceNow: -86_400 * Double(days)).formatted(.iso8601)
        return String(text.prefix(19)).replacing("T", with: " ")
    }

    var sales: [[String?]] {
        get async throws { try await warehouse("SELECT id, code, amount FROM stage.shop_sale ORDER BY id, code, amount") }
    }
}

extension Projects {
    @Suite struct `A check` {
        @Test(arguments: Warehouse.allCases) func `of each rule finds its rows in one run`(warehouse: Warehouse) async throws {
            let project = try await sales(
                """
                - not_null: code
                  severity: quarantine
                - unique: id
                  severity: warn
                - accepted: {column: code, values: [a, b, c9, zz]}
                  severity: quarantine
                - range: {column: amount, min: 0.01, max: 100}
                  severity: quarantine
                - range: {column: sold_at, min: 2020-01-01, max: today}
                  severity: quarantine
                - pattern: {column: code, matches: "^[a-z]+$"}
                  severity: quarantine
                - sql: amount <> 13
                  name: no_thirteen
                  severity: quarantine
                - query: SELECT code FROM stage.shop_sale WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 3
                  name: few_of_a_code
                  severity: warn
                - rows: {min: 5, max: 6}
                  severity: warn
                - freshness: {column: sold_at, within: 400d}
                  severity: warn
                """, warehouse)
            let now = TestProject.ago(0)
            try project.write(
                """
                1,a,10,2026-01-01 00:00:00
                2,,10,2026-01-01 00:00:00
                3,x,10,2026-01-01 00:00:00
                4,a,0,2026-01-01 00:00:00
                5,a,10,2019-12-31 23:59:59
                6,a,10,\(TestProject.ago(-2))
                7,c9,13,2026-01-01 00:00:00
                7,b,100,\(now)

                """, to: "one")
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(
                ran.findings == [
                    "shop_sale_code_not_null": 1, "shop_sale_id_unique": 2, "shop_sale_code_accepted": 1, "shop_sale_amount_range": 1,
                    "shop_sale_sold_at_range": 2, "shop_sale_code_pattern": 1, "no_thirteen": 1, "few_of_a_code": 1, "shop_sale_rows": 1,
                ])
            #expect(try await project.sales == [["1", "a", "10.00"], ["7", "b", "100.00"]])
            let quarantine = try await project.warehouse(
                "SELECT row_key, rule, column_name, file, run, reason FROM quarantine.stage_shop_sale WHERE rule = 'no_thirteen'")
            #expect(quarantine == [[nil, "no_thirteen", nil, "one.csv", "1", "not so: amount <> 13"]])
            let two = try await project.warehouse("SELECT rule FROM quarantine.stage_shop_sale WHERE raw LIKE '%c9%' ORDER BY 1")
            #expect(two == [["no_thirteen"], ["shop_sale_code_pattern"]], "a row that breaks two rules stands there twice")
            #expect(try await project.warehouse("SELECT count(*) FROM quarantine.stage_shop_sale WHERE noted_at IS NULL") == [["0"]])
        }

        @Test(arguments: Warehouse.allCases, ["first", "none", "last by sold_at"])
        func `of uniqueness keeps the same row however the rows came`(warehouse: Warehouse, keep: String) async throws {
            let checks = "- unique: id\n  keep: \(keep)\n  severity: quarantine\n- range: {column: amount, min: 1}\n  severity: quarantine"
            let files: [(String, String)] = [
                ("b", "1,a,10,2026-01-02 00:00:00\n2,b,20,2026-01-01 00:00:00\n2,b,20,2026-01-01 00:00:00\n3,c,5,2026-01-01 00:00:00\n"),
                ("c", "1,z,10,2026-01-03 00:00:00\n3,d,5,2026-01-01 00:00:00\n4,e,5,2026-01-01 00:00:00\n"),
                ("a", "1,q,0,2026-01-09 00:00:00\n4,y,5,2026-01-01 00:00:00\n"),
            ]
            let daily = try await sales(checks, warehouse)
            for (file, rows) in files {
                try daily.write(rows, to: file)
                #expect(try await daily.run().state == .done)
            }
            let atOnce = try await sales(checks, warehouse)
            for (file, rows) in files { try atOnce.write(rows, to: file) }
            try await atOnce.run()
            let expected: [[String?]] =
                switch keep {
                case "none": []
                case "first": [["1", "a", "10.00"], ["2", "b", "20.00"], ["3", "c", "5.00"], ["4", "y", "5.00"]]
                default: [["1", "z", "10.00"], ["2", "b", "20.00"], ["3", "d", "5.00"], ["4", "e", "5.00"]]
                }
            #expect(try await atOnce.sales == expected)
            #expect(try await daily.sales == expected, "day by day")
            let set: Query = "SELECT file, rule, row_key, raw FROM quarantine.stage_shop_sale ORDER BY raw, rule, file"
            #expect(try await daily.warehouse(set) == atOnce.warehouse(set))

            // The one that stayed is gone from its file, so another takes its place.
            for project in [daily, atOnce] {
                try project.write("9,n,1,2026-01-01 00:00:00\n", to: "b")
                #expect(try await project.run().state == .done)
            }
            #expect(try await daily.sales == atOnce.sales)
            #expect(try await daily.warehouse("SELECT code FROM stage.shop_sale WHERE id = 1 ORDER BY 1") == [["z"]])
            #expect(try await daily.warehouse(set) == atOnce.warehouse(set))
        }

        @Test(arguments: Warehouse.allCases, [1, 2] as [UInt64])
        func `gives the same marts whatever the order of rows and columns`(warehouse: Warehouse, seed: UInt64) async throws {
            let checks = "- unique: id\n  severity: quarantine\n- range: {column: amount, min: 5}\n  severity: quarantine"
            var random = Random(seed: seed)
            let rows = (0..<300).map { _ in
                [
                    "\(random.below(200))", ["a", "b", "я"].randomElement(using: &random)!, "\(random.below(40)).50",
                    "2026-01-0\(1 + random.below(9)) 00:00:00",
                ]
            }
            var answers: [[[String?]]] = []
            for shuffle in 0..<3 {
                let project = try await sales(checks, warehouse)
                try project.folder.write(
                    "SELECT code, amount, CAST(sold_at AS date) AS day FROM stage.shop_sale", to: "models/fact/sale.sql")
                try project.folder.write(
                    "SELECT day, code, sum(amount) AS total, count() AS sales FROM fact.sale GROUP BY day, code", to: "models/mart/day.sql")
                let names = ["id", "code", "amount", "sold_at"]
                var generator = Random(seed: seed &+ UInt64(shuffle))
                let places = shuffle == 0 ? Array(0..<4) : (0..<4).shuffled(using: &generator)
                let mixed = shuffle == 0 ? rows : rows.shuffled(using: &generator)
                let lines = ([names] + mixed).map { row in places.map { row[$0] }.joined(separator: ",") + "\n" }
                try project.folder.write(lines.joined(), to: "data/one.csv")
                #expect(try await project.run().state == .done)
                answers.append(try await project.marts("SELECT day, code, total, sales FROM mart.day ORDER BY day, code"))
            }
            #expect(answers[0].count > 5 && answers[1] == answers[0] && answers[2] == answers[0])
        }

        @Test(arguments: Warehouse.allCases) func `of freshness halts though nothing came`(warehouse: Warehouse) async throws {
            let project = try await sales("- freshness: {column: sold_at, within: 2d}", warehouse)
            try project.write("1,a,1,\(TestProject.ago(1))\n", to: "one")
            #expect(try await project.run().state == .done)
            #expect(try await project.run().state == .done)
            try project.write("1,a,1,\(TestProject.ago(3))\n", to: "one")
            let halted = try await project.run()
            #expect(halted.state == .halted)
            #expect(halted.findings == ["shop_sale_sold_at_freshness": 1])
            #expect(halted.failures.values.first?.message.en.contains("the newest is") == true)
        }

        @Test func `of the row count knows what is usual`() async throws {
            let project = try await sales("- rows: {change: 50%}", .duckdb)
            func write(_ count: Int) throws {
                try project.write((1...count).map { "\($0),a,1,2026-01-01 00:00:00\n" }.joined(), to: "one")
            }
            for count in [100, 110, 90] {
                try write(count)
                #expect(try await project.run().state == .done)
            }
            try write(49)
            #expect(try await project.run().state == .halted)
            try write(151)
            let halted = try await project.run()
            #expect(halted.failures["stage.shop_sale"]?.message.en.contains("151 rows, where 100 are usual") == true)
            try write(149)
            #expect(try await project.run().state == .done)
        }
    }

    @Suite struct `A reconciliation` {
        private static func refunds(_ bed: SourceBed) -> String {
            bed.yaml + """
                tables:
                  refund:
                    columns: {id: bigint, amount: "decimal(18,2)", made_at: timestamp}
                    key: id
                    cursor: made_at
                    lookback: 1d
                    checks:
                      - reconcile: {sum: amount}
                      - range: {column: amount, min: 0.01}
                        severity: quarantine

                """
        }

        @Test(arguments: SourceBed.Kind.allCases) func `counts and adds up at the source what is taken`(kind: SourceBed.Kind) async throws {
            let folder = try TemporaryFolder("project")
            let bed = try await SourceBed(kind, in: folder)
            try await bed.execute(
                """
                CREATE TABLE refund (id integer PRIMARY KEY, amount decimal(20,4), made_at timestamp NULL);
                INSERT INTO refund VALUES (1, 10.50, '2026-01-01 10:00:00'), (2, 0.01, '2026-01-02 10:00:00'),
                    (3, -4.20, '2026-01-03 10:00:00');
                """)
            let files = ["vitrina.yaml": shop["vitrina.yaml"]!, "sources/billing.yaml": Self.refunds(bed)]
            let project = try await TestProject(files, environment: bed.environment, in: folder)
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(ran.findings["billing_refund_amount_reconcile"] == nil)
            try await bed.execute("INSERT INTO refund VALUES (5, 99.99, '2026-01-03 12:00:00')")
            #expect(try await project.run().state == .done)
            let results = try await project.engines.state().checkResults(of: 2)
            #expect(results.contains { $0.check == "billing_refund_amount_reconcile" && $0.badRows == 0 })
        }

        @Test func `holds a file against another reader of it`() async throws {
            let project = try await sales("- reconcile: {sum: amount}\n- range: {column: amount, min: 0}\n  severity: quarantine", .duckdb)
            try project.write(
                "1,\"a,\"\"b\",10.50,2026-01-01 00:00:00\n2,b,x,2026-01-01 00:00:00\n3,c,7.00,вчера\n4,d,-1.25,2026-01-01 00:00:00\n",
                to: "one")
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(ran.counts("stage.shop_sale")?.rejected == 3)
        }

        @Test func `finds a row and a kopeck that are missing`() async throws {
            let project = try await sales("- reconcile: {sum: amount}", .duckdb)
            try project.write("1,a,10.50,2026-01-01 00:00:00\n2,b,x,2026-01-01 00:00:00\n", to: "one")
            try await project.run()
            let connection = try await project.engines.warehouse().connect()
            let build = TableBuild(TableName("stage", "shop_sale"), on: connection)
            try await build.begin()
            try await connection.execute("CREATE TABLE \(table: build.next) AS SELECT * FROM stage.shop_sale")
            let table = try TestProject.load(project.root, [:]).sources[0].tables[0]
            func seen(_ rows: Int, _ sum: String) async throws -> String? {
                let totals = SourceTotals(rows: rows, sums: ["amount": Decimal(string: sum)!])
                return try await Reconciliation(table, build).findings(totals)["shop_sale_amount_reconcile"]?.seen?.en
            }
            #expect(try await seen(1, "10.50") == nil)
            #expect(try await seen(2, "10.50") == "the source has 2 rows, and 1 arrived")
            #expect(try await seen(1, "10.51") == "`amount` adds up to 10.51 in the source, and to 10.5 here")
        }
    }
}
