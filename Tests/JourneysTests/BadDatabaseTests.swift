import TestSupport
import Testing

@Suite(.fewAtOnce) struct `A database in trouble` {
    private static let source = """
        kind: postgres
        url: postgres://vitrina:${SHOP_PASSWORD}@127.0.0.1:PORT/NAME

        tables:
          customer:
            from: public.customer
            key: id
        """

    private func told(_ shop: Shop, _ code: String, _ place: String, secret: String) async throws {
        for language in ["en", "ru"] {
            let result = try await shop.vitrina("run", "--lang", language)
            #expect(result.status == 1)
            let all = result.stdout + result.stderr
            #expect(all.contains("[\(code)]") && all.contains(place) && !all.contains(secret), "\(all)")
        }
    }

    @Test func `as a source is told, and the next run goes on`() async throws {
        let server = try await PostgresServer()
        let name = String(try await server.makeDatabase().split(separator: "/").last!)
        try await server.execute("CREATE TABLE customer AS SELECT n AS id, 'Ж' || n AS name FROM generate_series(1, 100) AS n", in: name)
        var shop = try await Shop(payments: 100)
        try shop.write(Self.source.replacing("PORT", with: "\(server.port)").replacing("NAME", with: name), to: "sources/crm.yaml")
        shop.environment["SHOP_PASSWORD"] = PostgresServer.password
        try await shop.works("run")
        let before = try await shop.tables()

        shop.environment["SHOP_PASSWORD"] = "wrong-secret"
        try await told(shop, "engine.denied", "sources/crm.yaml:5", secret: "wrong-secret")
        shop.environment["SHOP_PASSWORD"] = PostgresServer.password
        #expect(try await shop.tables() == before)
        try await server.execute("INSERT INTO customer VALUES (101, 'Ы')", in: name)
        #expect(try await shop.works("run").contains("✓ stage.crm_customer  101 rows"))

        try await server.stop()
        try await told(shop, "engine.unreachable", "sources/crm.yaml:5", secret: PostgresServer.password)
        #expect(
            try await shop.works("query", "--warehouse", "--format", "csv", "SELECT count(*) AS n FROM stage.crm_customer") == "n\n101\n")
    }

    @Test func `as the warehouse is told, and the next run goes on`() async throws {
        let server = try await PostgresServer()
        let name = String(try await server.makeDatabase().split(separator: "/").last!)
        var shop = try await Shop(payments: 1_000)
        let address = "postgresql://vitrina:${SHOP_PASSWORD}@127.0.0.1:\(server.port)/\(name)"
        try shop.replace("warehouse: duckdb", with: "warehouse: \(address)", in: "vitrina.yaml")
        let missing = try await shop.vitrina("check")
        #expect(
            missing.status == 1 && missing.stderr.contains("[secret.missing] vitrina.yaml:8") && missing.stderr.contains("SHOP_PASSWORD"))
        shop.environment["SHOP_PASSWORD"] = "wrong-secret"
        try await told(shop, "engine.denied", "", secret: "wrong-secret")
        shop.environment["SHOP_PASSWORD"] = PostgresServer.password
        try await shop.works("run")
        let question = "SELECT sum(payments) AS n FROM mart.payment_day"
        let rows = try await shop.works("query", "--format", "csv", question)
        try await server.stop()
        #expect(try await shop.works("query", "--format", "csv", question) == rows, "the marts stand without it")
        let asked = try await shop.vitrina("query", "--warehouse", "SELECT 1")
        #expect(asked.status == 1 && asked.stderr.contains("[engine.unreachable]"), "\(asked.stderr)")
        try shop.replace("13,", with: "14,", in: "data/merchants.csv")
        try await told(shop, "engine.unreachable", "", secret: PostgresServer.password)
    }
}

@Suite(.fewAtOnce) struct `A full disk` {
    /// The disk is a small one in memory, in a mount namespace of its own.
    @Test(arguments: [1, 4, 8]) func `is told, and the run can be repeated`(megabytes: Int) async throws {
        let shop = try await Shop(payments: 60_000)
        let script = """
            set -e
            program=$1 shop=$2 size=$3
            mkdir -p "$shop/.vitrina"
            mount -t tmpfs -o size=${size}m tmpfs "$shop/.vitrina"
            "$program" run --project "$shop" >"$shop/full.log" 2>&1 && echo fits || echo "status $?"
            mount -o remount,size=1g "$shop/.vitrina"
            "$program" run --project "$shop" >"$shop/wide.log" 2>&1 || cat "$shop/wide.log"
            "$program" query --project "$shop" --format csv "SELECT sum(payments) AS n FROM mart.payment_day"
            """
        let namespace = try await runMounting(
            script, [try vitrinaProgram(), shop.root, "\(megabytes)"], environment: ["LANG": "C.UTF-8", "LC_ALL": "", "VITRINA_LANG": "en"])
        let full = try shop.read("full.log")
        #expect(namespace.status == 0, "A disk of its own wants the right to mount (root, or user namespaces): \(namespace.stderr)")
        #expect(namespace.stdout.hasPrefix("status 1\nn\n"), "\(namespace.stdout)\(full)")
        #expect(full.contains("disk-full]"), "\(full)")
        let calm = try await Shop(payments: 60_000)
        try await calm.works("run")
        let rows = try await calm.works("query", "--format", "csv", "SELECT sum(payments) AS n FROM mart.payment_day")
        #expect(namespace.stdout == "status 1\n" + rows)
    }
}
