import Base
import FoundationEssentials
import Generator
import TestSupport

/// The thin pack with data, and refunds from a PostgreSQL database: the thin project, driven as a person drives it.
struct PaymentsProject {
    let folder: TemporaryFolder
    let planted: Business.Planted
    private let environment: [String: String]

    /// Where the roles are played: the embedded twin where an address is nil.
    struct Engines {
        var warehouse: String?
        var marts: String?
        var state: String?
    }

    init(_ engines: Engines, billing: String) throws {
        folder = try TemporaryFolder("payments")
        let pack =
            URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
            + "/packs/thin"
        for name in try FileManager.default.contentsOfDirectory(atPath: pack) where name != "vitrina.yaml" {
            try FileManager.default.copyItem(atPath: "\(pack)/\(name)", toPath: folder.path(name))
        }
        var environment = ["BILLING": billing]
        var roles = ""
        for (role, address) in [("warehouse", engines.warehouse), ("marts", engines.marts), ("state", engines.state)] {
            guard let address else { continue }
            roles += "  \(role): ${\(role.uppercased())}\n"
            environment[role.uppercased()] = address
        }
        self.environment = environment
        try folder.write(
            "name: {en: Payments, ru: Платежи}\nlanguages: [en, ru]\ncurrency: BYN\ntime_zone: Europe/Minsk\n"
                + (roles.isEmpty ? "" : "engines:\n" + roles), to: "vitrina.yaml")
        for (name, text) in Refunds.files { try folder.write(text, to: name) }
        planted = try Business(payments: 20_000, days: 60, seed: 7).write(to: folder.path("data"))
    }

    @discardableResult
    func vitrina(_ arguments: String...) async throws -> ProgramResult {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let vitrina = program.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/vitrina"
        return try await run(
            vitrina, arguments + ["--project", folder.path, "--lang", "en"], environment: environment, timeout: .seconds(300))
    }

    /// Rows as CSV without the header, in the order of the query.
    func ask(_ engine: Engine, _ sql: String) async throws -> [String] {
        let answer = try await vitrina("query", "--\(engine.rawValue)", "--format", "csv", sql)
        guard answer.status == 0 else { throw Failure("\(sql): \(answer.stdout)\(answer.stderr)") }
        return answer.stdout.split(separator: "\n").map(String.init)
    }

    enum Engine: String { case warehouse, marts }

    /// What `vitrina status --json` says, a line a thing, without times and in the order of names.
    func status() async throws -> [String] {
        let answer = try await vitrina("status", "--json")
        let status = try JSON(parsing: answer.stdout)
        let times: Set = ["started_at", "finished_at", "seconds"]
        return ["runs", "steps", "incidents"].flatMap { kind in
            (status[kind]?.array ?? []).map { "\(kind) \(JSON.object(($0.object ?? []).filter { !times.contains($0.0) }))" }.sorted()
        }
    }
}

/// Refunds stand in a database of their own, and are joined to the payments that they give back.
enum Refunds {
    static let files = [
        "sources/billing.yaml": """
        kind: postgres
        url: ${BILLING}
        tables:
          refund:
            key: id
            checks:
              - not_null: id
              - range: {column: amount, min: 0.01}
                severity: quarantine

        """,
        "models/fact/refund.sql": """
        /*
        key: refund_id
        columns:
          refund_id: bigint
          payment_id: bigint
          category: text
          day: date
          amount: decimal(18,2)
          share: decimal(38,6)
          note: text
        checks:
          - not_null: refund_id
          - unique: refund_id
        */
        SELECT
            refund.id AS refund_id,
            payment.payment_id,
            payment.category,
            payment.day,
            refund.amount,
            CAST(CAST(refund.amount AS decimal(38,6)) * 0.1234 AS decimal(38,6)) AS share,
            refund.note
        FROM stage.billing_refund AS refund
        JOIN fact.payment AS payment ON payment.payment_id = refund.payment_id

        """,
        "models/mart/refund_day.sql": """
        /*
        order_by: [day, category]
        */
        SELECT day, category, count() AS refunds, sum(amount) AS refunded, sum(share) AS share
        FROM fact.refund
        GROUP BY day, category

        """,
    ]

    static let data = """
        CREATE TABLE refund (id bigint PRIMARY KEY, payment_id bigint NOT NULL, amount numeric(18,2), at timestamp, note text);
        INSERT INTO refund SELECT i, i * 7, CASE WHEN i % 100 = 0 THEN 0 ELSE (i * 31 % 99999)::numeric / 100 + 0.01 END,
            timestamp '2026-01-01' + i * interval '13 minutes 17 seconds',
            CASE i % 4 WHEN 0 THEN 'возврат «брак»' WHEN 1 THEN '' WHEN 2 THEN '💳, "quoted"' END
        FROM generate_series(1, 2500) AS i;
        INSERT INTO refund VALUES (9001, 1, 9999999999999999.99, '1969-12-31 23:59:59', 'the greatest'), (9002, 2, 0.01, NULL, NULL);
        """

    /// A new database with the refunds, by its address.
    static func database() async throws -> String {
        let url = try await PostgresServer.shared().makeDatabase()
        try await PostgresServer.shared().execute(data, in: String(url.split(separator: "/").last!))
        return address(url)
    }

    static func emptyDatabase() async throws -> String { address(try await PostgresServer.shared().makeDatabase()) }

    private static func address(_ url: String) -> String { "postgres://" + url.dropFirst("postgresql://".count) }
}
