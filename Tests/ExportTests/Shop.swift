import Base
import FoundationEssentials
import TestSupport

/// A project of the thin pack with a few payments, worked on by the built program.
struct Shop {
    /// The pack that all tests of exports take.
    private static let pack = "thin"

    let folder: TemporaryFolder
    var environment: [String: String] = [:]

    var root: String { folder.path("shop") }

    init(payments: Int = 1_000, environment: [String: String] = [:]) async throws {
        folder = try TemporaryFolder("export")
        self.environment = environment
        try await Shop.succeed(Shop.start(["init", root, "--pack", Shop.pack]))
        try await works("generate", "--to", root + "/data", "--payments", "\(payments)", "--days", "40")
    }

    /// A project of these files.
    init(_ files: [String: String], environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder("export")
        self.environment = environment
        for (name, text) in files { try folder.write(text, to: "shop/" + name) }
    }

    static func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/vitrina"
    }

    func start(_ words: String...) throws -> ChildProcess { try Shop.start(words, environment, in: root) }

    func vitrina(_ words: String...) async throws -> ProgramResult {
        try await Shop.start(words, environment, in: root).wait(timeout: .seconds(120))
    }

    /// The same, and it has to end well; answers what it wrote.
    @discardableResult
    func works(_ words: String...) async throws -> String {
        try await Shop.succeed(Shop.start(words, environment, in: root))
    }

    static func works(_ words: [String], _ shop: Shop) async throws -> String {
        try await succeed(start(words, shop.environment, in: shop.root))
    }

    private static func start(_ words: [String], _ environment: [String: String] = [:], in folder: String? = nil) throws -> ChildProcess {
        let plain = ["LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "VITRINA_LANG": "", "USER": "tester"]
        return try ChildProcess(program(), words, environment: plain.merging(environment) { $1 }, folder: folder)
    }

    @discardableResult
    private static func succeed(_ process: ChildProcess) async throws -> String {
        let result = try await process.wait(timeout: .seconds(120))
        guard result.status == 0 else { throw Failure("status \(result.status)\n\(result.stdout)\(result.stderr)") }
        return result.stdout
    }

    func read(_ name: String) throws -> String { String(decoding: try Files.read("\(root)/\(name)"), as: UTF8.self) }
    func write(_ text: String, to name: String) throws { try folder.write(text, to: "shop/" + name) }

    /// Rows as CSV, of the warehouse or of the marts.
    func ask(_ sql: String, marts: Bool = false) async throws -> String {
        marts ? try await works("query", "--format", "csv", sql) : try await works("query", "--warehouse", "--format", "csv", sql)
    }

    /// What stands in the tables of the thin pack, rows and quarantine and marts.
    func tables() async throws -> [String] {
        var texts: [String] = []
        for (table, order) in [("stage.sales_payment", "id"), ("dimension.merchant", "merchant_id"), ("fact.payment", "payment_id")] {
            texts.append(try await ask("SELECT * FROM \(table) ORDER BY \(order)"))
        }
        texts.append(try await ask("SELECT file, line, rule, reason, row_key, raw FROM quarantine.stage_sales_payment ORDER BY ALL"))
        texts.append(try await ask("SELECT * FROM fact.payment ORDER BY payment_id", marts: true))
        texts.append(try await ask("SELECT * FROM mart.payment_day ORDER BY day, channel, category", marts: true))
        return texts
    }

    /// The latest run as `vitrina status` has it.
    func lastRun() async throws -> (state: String?, by: String?, steps: [String: String]) {
        let status = try JSON(parsing: await works("status", "--json"))
        let run = status["runs"]?.array?.first
        let steps = (status["steps"]?.array ?? []).compactMap { step -> (String, String)? in
            guard let name = step["name"]?.string, let state = step["state"]?.string else { return nil }
            return (name, state)
        }
        return (run?["state"]?.string, run?["by"]?.string, Dictionary(steps) { $1 })
    }
}
