import Base
import FoundationEssentials
import TestSupport

/// The program as it was built, beside the tests.
func vitrinaProgram() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/vitrina"
}

/// Runs the program to its end, as a person in a shell does.
@discardableResult
func runVitrina(_ arguments: String..., environment: [String: String] = [:], folder: String? = nil) async throws -> ProgramResult {
    try await run(
        vitrinaProgram(), arguments, environment: plainly(environment), folder: folder, timeout: .seconds(120))
}

/// English unless a test asks otherwise, and nothing of the terminal that the tests run in.
private func plainly(_ environment: [String: String]) -> [String: String] {
    ["LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "VITRINA_LANG": "", "TERM": "dumb", "USER": "tester"].merging(environment) { $1 }
}

/// A project of the thin pack with a few payments, in a folder of its own.
struct Shop {
    let folder: TemporaryFolder
    var environment: [String: String] = [:]

    var root: String { folder.path("shop") }

    init(payments: Int = 1_000, environment: [String: String] = [:]) async throws {
        folder = try TemporaryFolder("journey")
        self.environment = environment
        try await succeed(runVitrina("init", root, "--pack", "thin"))
        try await succeed(runVitrina("generate", "--to", root + "/data", "--payments", "\(payments)", "--days", "40"))
    }

    func vitrina(_ arguments: String...) async throws -> ProgramResult {
        try await start(arguments).wait(timeout: .seconds(120))
    }

    /// The same, and it has to end well; answers what it wrote.
    @discardableResult
    func works(_ arguments: String...) async throws -> String {
        try await succeed(start(arguments).wait(timeout: .seconds(120))).stdout
    }

    /// A command that goes on beside the test.
    func start(_ arguments: [String], environment more: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(vitrinaProgram(), arguments, environment: plainly(environment.merging(more) { $1 }), folder: root)
    }

    func read(_ name: String) throws -> String { String(decoding: try Files.read("\(root)/\(name)"), as: UTF8.self) }
    func write(_ text: String, to name: String) throws { try folder.write(text, to: "shop/" + name) }

    /// Puts other words into a file of the project.
    func replace(_ old: String, with new: String, in name: String) throws {
        let text = try read(name)
        guard text.contains(old) else { throw Failure("`\(old)` does not stand in \(name)") }
        try write(text.replacing(old, with: new, maxReplacements: 1), to: name)
    }

    /// All that a person could see of the tables: contents of the warehouse and of the marts, and the names that are there.
    func tables() async throws -> String {
        try await works("query", "--warehouse", "--format", "csv", Shop.warehouse) + works("query", "--format", "csv", Shop.marts)
            + works("query", "--format", "csv", "SELECT * FROM mart.payment_day ORDER BY day, channel, category")
    }

    private static let warehouse = """
        SELECT 'payment' AS part, count(*) AS n, sum(CAST(hash(t) AS hugeint)) AS content FROM stage.sales_payment AS t
        UNION ALL SELECT 'merchant', count(*), sum(CAST(hash(t) AS hugeint)) FROM stage.sales_merchant AS t
        UNION ALL SELECT 'dimension', count(*), sum(CAST(hash(t) AS hugeint)) FROM dimension.merchant AS t
        UNION ALL SELECT 'fact', count(*), sum(CAST(hash(t) AS hugeint)) FROM fact.payment AS t
        UNION ALL SELECT 'quarantine', count(*), sum(CAST(hash(file, line, rule, reason, row_key, raw) AS hugeint)) FROM quarantine.stage_sales_payment
        UNION ALL SELECT table_schema || '.' || table_name, 0, 0 FROM information_schema.tables WHERE table_schema <> 'main'
        ORDER BY part
        """

    private static let marts = """
        SELECT * FROM (
            SELECT 'fact' AS part, count() AS n, sum(cityHash64(*)) AS content FROM fact.payment
            UNION ALL SELECT concat(database, '.', name), 0, 0 FROM system.tables WHERE database IN ('fact', 'mart', 'dimension')
        ) ORDER BY part
        """
}

/// Fails with what the program wrote where it did not end well.
@discardableResult
func succeed(_ result: ProgramResult) throws -> ProgramResult {
    guard result.status == 0 else { throw Failure("status \(result.status)\n\(result.stdout)\(result.stderr)") }
    return result
}

/// A server of a shop: it runs as long as this value lives.
final class Serving: Sendable {
    let process: ChildProcess
    let port: Int

    init(_ shop: Shop, _ arguments: String...) async throws {
        let process = try shop.start(["serve", "--port", "0"] + arguments)
        self.process = process
        let line = try await eventually("the server's address", timeout: .seconds(60)) {
            if let status = process.ended() { throw Failure("the server ended with \(status): \(process.stdout)\(process.stderr)") }
            return process.stdout.contains("\n") ? process.stdout : nil
        }
        port = Int(line.split(separator: ":")[2].prefix { $0.isNumber })!
    }

    /// Asks it to end, and tells how long that took.
    func stop() async throws -> (result: ProgramResult, seconds: Double) {
        let start = ContinuousClock.now
        process.signal(15)
        let result = try await process.wait(timeout: .seconds(60))
        return (result, start.duration(to: .now) / .seconds(1))
    }
}
