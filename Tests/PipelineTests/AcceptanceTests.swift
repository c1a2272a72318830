import Columnar
import Connectors
import FoundationEssentials
import HTTP
@testable import Pipeline
import State
import Stubs
import TestSupport
import Testing

/// Everything that a night takes, over three days, from servers of every kind.
private struct Night {
    let project: TestProject
    let billing: SourceBed
    let crm: SourceBed
    let ftp: FTPServer
    private let port: Int

    static let today = CalendarDay.inMinsk()

    init() async throws {
        let folder = try TemporaryFolder("night")
        billing = try await SourceBed(.postgres, in: folder)
        crm = try await SourceBed(.mysql, in: folder)
        ftp = try await FTPServer()
        port = try freePort()
        let ledger = folder.path + "/ledger.sqlite"
        try await Night.sqlite(
            ledger,
            "CREATE TABLE account (id integer PRIMARY KEY, iban text, balance decimal(18,2)); INSERT INTO account VALUES (1, 'BY01', 100.10), (2, 'BY02', 200.20);"
        )
        let driver = try ODBCDriver.find("libsqlite3odbc.so", package: "libsqliteodbc")
        var environment = [
            "BILLING": try await billing.environment["BED"]!, "CRM": try await crm.environment["BED"]!,
            "LEDGER": "Driver=\(driver);Database=\(ledger)", "KEY": "key",
        ]
        environment["FTP"] = FTPServer.password
        let files = [
            "vitrina.yaml": "name: night\nlanguages: [en]\ncurrency: BYN\ntime_zone: Europe/Minsk\n",
            "sources/billing.yaml":
                "kind: postgres\nurl: ${BILLING}\ntables:\n  payment: {cursor: trans_date, lookback: 1d, key: id, checks: [{range: {column: amount, min: 0.01}, severity: quarantine}]}\n",
            "sources/crm.yaml":
                "kind: mysql\nurl: ${CRM}\nretries: 1\ntables:\n  deal: {from: b_crm_deal, cursor: date_modify, lookback: 1h, key: id, columns: {id: bigint, opportunity: \"decimal(26,8)\", date_modify: timestamp}}\n",
            "sources/ledger.yaml":
                "kind: odbc\nconnection: ${LEDGER}\ndialect: sqlite\ntables:\n  account: {mode: difference, key: id, history: true, mask: {iban: last 2}, columns: {id: bigint, iban: text, balance: \"decimal(18,2)\"}}\n",
            "sources/bank.yaml":
                "kind: nbrb\nurl: http://127.0.0.1:\(port)\nfrom: \(Night.today.advanced(by: -3))\ncurrencies: [USD]\ntables:\n  rates:\n",
            "sources/places.yaml":
                "kind: yandex_geocoder\nurl: http://127.0.0.1:\(port)/v1\napi_key: ${KEY}\ntables:\n  place: {addresses: stage.incoming_sale.shop}\n",
            "sources/incoming.yaml": """
            kind: files
            url: ftp://\(FTPServer.user):${FTP}@127.0.0.1:\(ftp.port)/
            tables:
              sale:
                files: sales-*.csv
                delimiter: ";"
                encoding: cp1251
                decimal_separator: ","
                date_format: "%d.%m.%Y"
                columns: {id: bigint, day: date, shop: text, amount: "decimal(18,2)"}
                key: id
              agency:
                files: agency-*.xlsx
                format: xlsx
                columns: {week: date, channel: text, spend: "decimal(18,2)"}
              log: {files: "*.log", format: log, pattern: app, columns: {time: timestamp, level: text, message: text}}
              contract:
                files: "*.docx"
                format: docx
                take: fields
                columns: {number: text, signed_on: date, amount: "decimal(18,2)"}
                fields: {number: "Договор № {value}", signed_on: "от {date}", amount: "Сумма: {money}"}

            """,
            "models/fact/payment.sql":
                "SELECT p.id, p.amount, r.rate FROM stage.billing_payment AS p LEFT JOIN stage.bank_rates AS r ON r.day = CAST(p.trans_date AS date)",
        ]
        project = try TestProject(files, environment: environment, in: folder)
        try await billing.execute(
            "CREATE TABLE payment (id bigint PRIMARY KEY, trans_date timestamp NOT NULL, amount numeric(18,2) NOT NULL)")
        try await crm.execute("CREATE TABLE b_crm_deal (id bigint PRIMARY KEY, opportunity decimal(26,8), date_modify datetime)")
    }

    static func sqlite(_ path: String, _ sql: String) async throws {
        let result = try await TestSupport.run(try Programs.find("sqlite3", package: "sqlite3"), ["-bail", path], stdin: sql)
        guard result.status == 0 else { throw Failure("sqlite3: \(result.stderr)") }
    }

    func changeLedger(_ sql: String) async throws { try await Night.sqlite(project.root + "/ledger.sqlite", sql) }

    /// A run while the web services answer.
    func run() async throws -> Ran {
        var options = StubServer.Options()
        options.today = Night.today
        let server = try HTTPServer(port: UInt16(port), router: StubServer(options).router)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            return try await project.run()
        }
    }

    // MARK: What the agency and the shops bring

    func bring(_ bytes: [UInt8], as name: String) throws { try Data(bytes).write(to: URL(filePath: ftp.root + "/" + name)) }

    /// Cyrillic in one byte a letter.
    static func cp1251(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0..<0x80: UInt8(scalar.value)
            case 0x410...0x44F: UInt8(scalar.value - 0x410 + 0xC0)
            default: UInt8(ascii: "?")
            }
        }
    }

    func workbook(_ rows: [(String, String, String)], as name: String) async throws {
        let lines = rows.map { "s.append([date.fromisoformat('\($0.0)'), '\($0.1)', \($0.2)])" }.joined(separator: "\n")
        let script = """
            from datetime import date
            from openpyxl import Workbook
            w = Workbook(); s = w.active
            s.append(['week', 'channel', 'spend'])
            \(lines)
            w.save('\(ftp.root)/\(name)')
            """
        let made = try await TestSupport.run("/usr/bin/python3", ["-"], stdin: script)
        guard made.status == 0 else { throw Failure("openpyxl (Debian package python3-openpyxl): \(made.stderr)") }
    }

    static func contract(_ lines: [String]) -> [UInt8] {
        let body = lines.map { "<w:p><w:r><w:t>\($0)</w:t></w:r></w:p>" }.joined()
        return StoredZip([
            "[Content_Types].xml": #"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
            "_rels/.rels":
                #"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#,
            "word/document.xml":
                #"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>\#(body)</w:body></w:document>"#,
        ]).bytes
    }

    /// The warehouse answers these rows.
    func holds(_ sql: String, _ expected: String, at place: SourceLocation = #_sourceLocation) async throws {
        let rows = try await project.warehouse("\(sql: sql)").map { $0.map { $0 ?? "-" }.joined(separator: " ") }.joined(separator: "\n")
        #expect(rows == expected, sourceLocation: place)
    }
}

extension Projects {
    @Suite struct `Three nights` {
        @Test(.timeLimit(.minutes(5))) func `bring exactly what the sources hold, whatever befalls them`() async throws {
            let night = try await Night()
            // Monday: one of each, one bad row in the database, one in the file.
            try await night.billing.execute(
                "INSERT INTO payment VALUES (1, '2026-03-16 10:00:00', 10.50), (2, '2026-03-16 11:00:00', -5.00)")
            try await night.crm.execute("INSERT INTO b_crm_deal VALUES (1, 19999.99, '2026-03-16 09:00:00')")
            try night.bring(
                Night.cp1251("id;day;shop;amount\n1;16.03.2026;Минск, Немига 5;10,50\n2;16.03.2026;Минск, Немига 5;дорого\n"),
                as: "sales-16.csv")
            try await night.workbook([("2026-03-09", "Яндекс", "1200.10")], as: "agency-11.xlsx")
            try night.bring(Array("2026-03-16 10:00:00,123 ERROR checkout failed\n  at line 5\n".utf8), as: "app.log")
            try night.bring(
                Night.contract(["Договор № 17-М", "от 12 марта 2026 г.", "Сумма: 12 345,67 руб."]), as: "17.docx")
            let monday = try await night.run()
            #expect(monday.state == .done, "\(monday.failures)")
            try await night.holds("SELECT id, amount FROM stage.billing_payment", "1 10.50")
            try await night.holds("SELECT count(*) FROM quarantine.stage_billing_payment", "1")
            try await night.holds("SELECT id, opportunity FROM stage.crm_deal", "1 19999.99000000")
            try await night.holds("SELECT id, iban, balance FROM stage.ledger_account ORDER BY id", "1 …01 100.10\n2 …02 200.20")
            try await night.holds(
                "SELECT id, day, shop, amount, _file FROM stage.incoming_sale", "1 2026-03-16 Минск, Немига 5 10.50 sales-16.csv")
            try await night.holds("SELECT file, line, column_name FROM quarantine.stage_incoming_sale", "sales-16.csv 3 amount")
            try await night.holds("SELECT week, channel, spend FROM stage.incoming_agency", "2026-03-09 Яндекс 1200.10")
            try await night.holds("SELECT time, level FROM stage.incoming_log", "2026-03-16 10:00:00.123 ERROR")
            try await night.holds("SELECT number, signed_on, amount FROM stage.incoming_contract", "17-М 2026-03-12 12345.67")
            try await night.holds("SELECT count(*) FROM stage.places_place WHERE address = 'Минск, Немига 5'", "1")
            // Three days ago to today, one row a day.
            try await night.holds("SELECT count(*), count(DISTINCT day) FROM stage.bank_rates", "4 4")

            // Tuesday: new rows, a late one, a changed file, a new column in the database, and the CRM is cut off.
            try await night.billing.execute(
                """
                ALTER TABLE payment ADD COLUMN note text;
                INSERT INTO payment VALUES (3, '2026-03-17 09:00:00', 30.00, 'new'), (4, '2026-03-15 23:00:00', 40.00, NULL);
                """)
            try await night.crm.execute("INSERT INTO b_crm_deal VALUES (2, 5.5, '2026-03-17 09:00:00')")
            try await night.crm.execute("RENAME TABLE b_crm_deal TO away")
            try night.bring(Night.cp1251("id;day;shop;amount\n1;16.03.2026;Минск, Немига 5;11,00\n"), as: "sales-16.csv")
            try night.bring(Night.cp1251("id;day;shop;amount\n3;17.03.2026;Брест, Советская 1;7,25\n"), as: "sales-17.csv")
            try await night.changeLedger("UPDATE account SET balance = 150.00 WHERE id = 1; DELETE FROM account WHERE id = 2")
            let tuesday = try await night.run()
            #expect(Set(tuesday.failures.keys) == ["stage.crm_deal"])
            try await night.holds("SELECT id, amount, note FROM stage.billing_payment ORDER BY id", "1 10.50 -\n3 30.00 new\n4 40.00 -")
            try await night.holds("SELECT count(*) FROM stage.crm_deal", "1")
            try await night.holds(
                "SELECT id, amount, _file FROM stage.incoming_sale ORDER BY id", "1 11.00 sales-16.csv\n3 7.25 sales-17.csv")
            try await night.holds("SELECT count(*) FROM quarantine.stage_incoming_sale", "0")
            try await night.holds("SELECT count(*) FROM stage.places_place", "2")
            try await night.holds(
                "SELECT id, balance, is_current FROM stage.ledger_account_history ORDER BY id, valid_from",
                "1 100.10 false\n1 150.00 true\n2 200.20 false")

            // Wednesday: the CRM is back, and nothing of it is missing.
            try await night.crm.execute("RENAME TABLE away TO b_crm_deal")
            let wednesday = try await night.run()
            #expect(wednesday.state == .done, "\(wednesday.failures)")
            try await night.holds("SELECT id, opportunity FROM stage.crm_deal ORDER BY id", "1 19999.99000000\n2 5.50000000")
            try await night.holds("SELECT count(*), count(DISTINCT day) FROM stage.bank_rates", "4 4")
            #expect(wednesday.done.filter { $0.hasPrefix("stage.incoming") || $0.hasPrefix("stage.billing") }.isEmpty)
        }
    }
}
