import Base
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What may go wrong around a run: each is told clearly, and the next run goes on from there.
@Suite(.fewAtOnce) struct `In trouble` {
    private static let source = """
        kind: files
        path: data
        tables:
          sale:
            files: "*.csv"
            columns: {id: bigint, amount: "decimal(18,2)"}
            checks:
              - unique: id
                severity: quarantine
              - range: {column: amount, min: 0}

        """
    private static let slow = """
        SELECT s.id, s.amount FROM stage.shop_sale AS s
        CROSS JOIN (SELECT pg_sleep(4) IS NULL AS slept) AS pause WHERE pause.slept IS NOT NULL
        """
    private static let total = "SELECT sum(amount) AS total, count() AS sales FROM fact.sale"
    private static let expected = "total,sales\n1502000.00,3000\n"

    /// A project whose one fact takes a while, on a PostgreSQL server.
    private func project(_ postgres: PostgresServer, isSlow: Bool = true, state: String? = nil) async throws -> Shop {
        var environment = ["WAREHOUSE": try await postgresAddress(postgres.makeDatabase())]
        environment["STATE"] = state
        let shop = try await Shop(payments: 1, environment: environment)
        for folder in ["sources", "models", "metrics", "dashboards", "domains", "tests", "data"] {
            try? FileManager.default.removeItem(atPath: shop.root + "/" + folder)
        }
        try shop.write(
            "name: shop\nlanguages: [en, ru]\nengines:\n  warehouse: ${WAREHOUSE}\n" + (state == nil ? "" : "  state: ${STATE}\n"),
            to: "vitrina.yaml")
        try shop.write(Self.source, to: "sources/shop.yaml")
        try shop.write(isSlow ? Self.slow : Self.slow.replacing("pg_sleep(4)", with: "pg_sleep(0)"), to: "models/fact/sale.sql")
        try shop.write(Self.total, to: "models/mart/total.sql")
        try shop.write("id,amount\n" + (1...1000).map { "\($0),\($0).50\n" }.joined(), to: "data/one.csv")
        try shop.write("id,amount\n" + (1001...3000).map { "\($0),500.50\n" }.joined(), to: "data/two.csv")
        return shop
    }

    private func postgresAddress(_ url: String) -> String { "postgres://" + url.dropFirst("postgresql://".count) }
    private func database(of shop: Shop) -> String { String(shop.environment["WAREHOUSE"]!.split(separator: "/").last!) }

    /// Waits until the run is in its slow step.
    private func slowStep(_ process: ChildProcess, _ postgres: PostgresServer, _ database: String) async throws {
        try await eventually("the slow step", timeout: .seconds(60)) {
            if process.ended() != nil { throw Failure("ended early: \(process.stdout)\(process.stderr)") }
            let asleep = try await postgres.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND state = 'active' AND wait_event = 'PgSleep'",
                in: "postgres")
            return asleep.hasPrefix("0") ? nil : ()
        }
    }

    private func expectMade(_ shop: Shop) async throws {
        try await shop.works("run")
        let made = try await shop.works("query", "--format", "csv", "SELECT total, sales FROM mart.total")
        #expect(made == Self.expected)
        #expect(try await shop.works("run").contains("nothing to do"))
    }

    @Test func `a connection to the warehouse that is cut in a step is told, and the next run goes on`() async throws {
        let postgres = try await PostgresServer.shared()
        let shop = try await project(postgres)
        let run = try shop.start(["run"])
        try await slowStep(run, postgres, database(of: shop))
        try await postgres.dropConnections(to: database(of: shop))
        let cut = try await run.wait(timeout: .seconds(60))
        #expect(cut.status == 1 && cut.stdout.contains("[engine.unreachable]"), "\(cut.stdout)\(cut.stderr)")
        #expect(cut.stdout.contains("✓ stage.shop_sale"))
        let second = try await shop.works("run", "--json")
        #expect(!second.contains("\"event\":\"done\",\"step\":\"stage.shop_sale\""), "what was done is not done again")
        try await expectMade(shop)
    }

    @Test func `a PostgreSQL that restarts during a run is told, and the next run goes on`() async throws {
        let postgres = try await PostgresServer()
        let shop = try await project(postgres)
        let run = try shop.start(["run"])
        try await slowStep(run, postgres, database(of: shop))
        // The server ends all connections and starts over when one of its processes is killed.
        let backend = try await postgres.execute(
            "SELECT min(pid) FROM pg_stat_activity WHERE datname = '\(database(of: shop))' AND state = 'active'", in: "postgres")
        kill(Int32(backend.prefix { $0.isNumber })!, SIGKILL)
        let cut = try await run.wait(timeout: .seconds(60))
        #expect(cut.status == 1 && cut.stdout.contains("[engine.unreachable]"), "\(cut.stdout)\(cut.stderr)")
        try await eventually("the server's return", timeout: .seconds(30)) {
            (try? await postgres.execute("SELECT 1", in: "postgres")) == nil ? nil : ()
        }
        try await expectMade(shop)
    }

    @Test func `a run in another folder with the same state waits its turn, and one that lost its lease stops`() async throws {
        let postgres = try await PostgresServer.shared()
        let state = try await postgresAddress(postgres.makeDatabase())
        let first = try await project(postgres, state: state)
        var second = try await project(postgres, isSlow: false, state: state)
        second.environment["WAREHOUSE"] = first.environment["WAREHOUSE"]
        let run = try first.start(["run"])
        try await slowStep(run, postgres, database(of: first))
        let held = try await second.vitrina("run")
        #expect(held.status == 1 && held.stderr.contains("[run.held]") && held.stderr.contains(first.root), "\(held.stdout)\(held.stderr)")

        // The first one falls silent for longer than its lease, and the second one takes over.
        run.signal(SIGSTOP)
        try await postgres.execute("UPDATE vitrina.lease SET expires = 1", in: String(state.split(separator: "/").last!))
        try await postgres.dropConnections(to: database(of: first))
        try await expectMade(second)
        run.signal(SIGCONT)
        let late = try await run.wait(timeout: .seconds(60))
        #expect(late.status == 1 && (late.stdout + late.stderr).contains("lease.lost"), "\(late.stdout)\(late.stderr)")
        #expect(try await second.works("run").contains("nothing to do"), "nothing of the late one was kept")
    }

    @Test func `marts that another process holds are told`() async throws {
        let owner = try await Shop(payments: 100)
        try await owner.works("run")
        let server = try await Serving(owner)
        try await owner.works("query", "SELECT 1")
        let other = try await Shop(payments: 100)
        let (here, there) = (other.root + "/.vitrina/marts", owner.root + "/.vitrina/marts")
        try Files.makeFolder(other.root + "/.vitrina", mode: 0o700)
        try FileManager.default.createSymbolicLink(atPath: here, withDestinationPath: there)
        let locked = try await other.vitrina("run")
        #expect(locked.status == 1 && (locked.stdout + locked.stderr).contains("[engine.locked]"), "\(locked.stdout)\(locked.stderr)")
        _ = try await server.stop()
        try FileManager.default.removeItem(atPath: here)
        try await other.works("run")
    }

    /// In a name space of its own, where everybody may mount a small disk.
    @Test func `a full disk is told, and the next run goes on when there is room`() async throws {
        let shop = try await Shop(payments: 60_000)
        let script = """
            set -e
            mkdir -p "$SHOP/.vitrina"
            mount -t tmpfs -o size=8m tmpfs "$SHOP/.vitrina"
            if "$VITRINA" run --project "$SHOP" >full.log 2>&1; then echo "the disk was not full"; exit 1; fi
            grep -E 'disk-full' full.log || { cat full.log; exit 1; }
            mount -o remount,size=1g "$SHOP/.vitrina"
            "$VITRINA" run --project "$SHOP" >room.log 2>&1 || { cat room.log; exit 1; }
            "$VITRINA" query --project "$SHOP" --format csv "SELECT * FROM mart.payment_day ORDER BY day, channel, category"
            """
        let unshare = try Programs.find("unshare", package: "util-linux")
        let result = try await run(
            unshare, ["--user", "--map-root-user", "--mount", "bash", "-c", script],
            environment: ["SHOP": shop.root, "VITRINA": vitrinaProgram(), "LANG": "C.UTF-8", "USER": "tester"],
            folder: shop.folder.path, timeout: .seconds(300))
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        try await shop.works("run")
        let undisturbed = try await shop.works("query", "--format", "csv", "SELECT * FROM mart.payment_day ORDER BY day, channel, category")
        #expect(result.stdout.hasSuffix(undisturbed))
    }
}
