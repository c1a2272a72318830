import FoundationEssentials
import Testing
import TestSupport

@Suite(.serialized) struct `A DAG of Airflow` {
    @Test func `runs in Airflow to the same tables as a run of Vitrina, and is one run`() async throws {
        let plain = try await Shop()
        try await plain.works("run")

        let shop = try await Shop()
        try await shop.works("export", "airflow")
        let airflow = try await Airflow(environment: ["VITRINA": Shop.program()])
        try copy("payments.py", of: shop, to: airflow)
        try await airflow.works("pools", "import", shop.root + "/export/airflow/payments_pools.json")
        #expect(try await airflow.works("pools", "list", "--output", "plain").contains("payments_sources_1"))
        #expect(try await airflow.works("dags", "list-import-errors").contains("No data found"))
        try await airflow.works("dags", "test", "payments")

        #expect(try await shop.tables() == plain.tables())
        let run = try await shop.lastRun()
        #expect(run.state == "done" && run.by?.hasPrefix("airflow manual__") == true)
        #expect(run.steps.count == 7 && Set(run.steps.values) == ["done"])

        // The next night finds nothing to do, and says so of every step.
        try await airflow.works("dags", "test", "payments")
        #expect(try await shop.lastRun().steps.count == 7)
    }

    @Test func `stops behind a critical check, and not before it`() async throws {
        let shop = try await Shop(payments: 200)
        let merchants = try shop.read("data/merchants.csv")
        try shop.write(merchants + String(merchants.split(separator: "\n")[1]) + "\n", to: "data/merchants.csv")
        try await shop.works("export", "airflow")
        let airflow = try await Airflow(environment: ["VITRINA": Shop.program()])
        try copy("payments.py", of: shop, to: airflow)
        try await airflow.works("pools", "import", shop.root + "/export/airflow/payments_pools.json")

        let halted = try await airflow.call("dags", "test", "payments")
        #expect(halted.status != 0)
        #expect((halted.stdout + halted.stderr).contains("a critical check halts the run"))
        let run = try await shop.lastRun()
        #expect(run.state == "halted")
        #expect(run.steps == ["stage.sales_merchant": "failed", "stage.sales_payment": "done"])
        #expect(try await shop.works("incidents").contains("sales_merchant"))

        try shop.write(merchants, to: "data/merchants.csv")
        try await airflow.works("dags", "test", "payments")
        #expect(try await shop.lastRun().state == "done")
    }

    @Test func `has the pools, the order and the schedule of the project`() async throws {
        let columns = "    columns: {id: bigint, name: text}\n"
        var files = [
            "vitrina.yaml": """
            name: {en: "Bank's «night»", ru: Ночь}
            languages: [en, ru]
            time_zone: Europe/Minsk
            schedule: "30 0 * * 1-6"

            """,
            "models/dimension/all.sql": "/*\nowner: sales\n*/\nSELECT id FROM stage.a_one UNION ALL SELECT id FROM stage.b_one",
            "models/fact/joined.sql":
                "SELECT a.id FROM dimension.all AS a JOIN stage.a_one AS o ON o.id = a.id JOIN stage.c_one AS c ON c.id = a.id",
            "models/mart/first.sql": "SELECT count() AS n FROM fact.joined",
            "models/mart/second.sql": "SELECT n FROM mart.first",
        ]
        for source in ["a", "b", "c", "d"] {
            files["sources/\(source).yaml"] =
                "kind: files\npath: data\ntables:\n  one:\n    files: one.csv\n\(columns)  two:\n    files: two.csv\n\(columns)    light: true\n"
        }
        let shop = try Shop(files)
        try await shop.works("export", "airflow", "--to", "dags")
        let dag = try shop.read("dags/bank_s_night.py").replacing(shop.root, with: "/srv/bank")
        try expect(dag, matches: "exports/airflow.py")
        try expect(shop.read("dags/bank_s_night_pools.json"), matches: "exports/airflow_pools.json")
    }

    @Test func `is not written for a system that nobody knows`() async throws {
        let shop = try Shop(["vitrina.yaml": "name: {en: A, ru: А}\nlanguages: [en, ru]\n"])
        let refused = try await shop.vitrina("export", "airflo")
        #expect(
            refused.status == 1 && refused.stderr.contains("[export.unknown-system]") && refused.stderr.contains("vitrina export airflow"))
    }

    private func copy(_ file: String, of shop: Shop, to airflow: Airflow) throws {
        try FileManager.default.copyItem(atPath: shop.root + "/export/airflow/" + file, toPath: airflow.path("dags/" + file))
    }
}
