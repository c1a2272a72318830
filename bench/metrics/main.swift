// bench-metrics [PAYMENTS]: makes marts in chDB, asks a fixed mix of questions of them, and prints JSON lines.
import Base
import Columnar
import Dashboards
import Engines
import FoundationEssentials
import Glibc
import Metrics
import Project
import SQLText

/// The mix: what a page of figures, a chart, a comparison and a table ask for.
let mix: [Question] = {
    func ask(_ metrics: String..., by: [String] = [], _ change: (inout Question) -> Void = { _ in }) -> Question {
        var question = Question(metrics, by: by)
        change(&question)
        return question
    }
    return [
        ask("revenue"), ask("revenue", "payments", "ticket"), ask("revenue") { $0.this = "month" },
        ask("revenue") { ($0.this, $0.compare) = ("month", .previous) },
        ask("revenue", "payments") { ($0.last, $0.compare) = ("30 days", .previous) }, ask("success") { $0.last = "week" },
        ask("dau") { $0.last = "month" }, ask("payers") { $0.last = "7 days" },
        ask("revenue", by: ["day"]), ask("revenue", by: ["day"]) { $0.last = "90 days" },
        ask("revenue", "payments", by: ["week"]), ask("revenue", "ticket", by: ["month"]),
        ask("revenue", by: ["month"]) { ($0.last, $0.compare) = ("3 months", .previous) },
        ask("payers", by: ["day"]) { $0.last = "30 days" }, ask("dau", by: ["month"]), ask("payers", by: ["month"]),
        ask("about", by: ["month"]), ask("arpu", by: ["month"]), ask("success", by: ["day"]), ask("success", by: ["channel"]),
        ask("revenue", by: ["channel"]), ask("revenue", by: ["region"]), ask("revenue", by: ["category"]),
        ask("revenue", by: ["category"]) { $0.top = 10 }, ask("revenue", by: ["channel"]) { $0.share = true },
        ask("revenue", by: ["channel", "region"]), ask("ticket", by: ["month", "channel"]),
        ask("revenue", by: ["day", "channel"]) { $0.last = "90 days" }, ask("revenue", by: ["week", "region"]),
        ask("revenue", by: ["month", "category"]) { $0.top = 5 },
        ask("revenue", by: ["region"]) { ($0.filters, $0.order) = (["channel=app,web"], ["-revenue"]) },
        ask("payments", by: ["day"]) { $0.filters = ["region=Minsk"] }, ask("so_far", by: ["day"]) { $0.this = "quarter" },
        ask("this_month", by: ["day"]) { $0.last = "90 days" }, ask("week", by: ["day"]) { $0.last = "90 days" },
        ask("week_ticket", by: ["day", "channel"]) { $0.last = "60 days" },
        ask("revenue", by: ["quarter", "region"]) { $0.share = true }, ask("attempts", by: ["hour"]) { $0.last = "2 days" },
        ask("middle") { $0.last = "7 days" }, ask("revenue", by: ["category", "channel"]) { ($0.last, $0.limit) = ("7 days", 20) },
    ]
}()

let tables: [Question] = [
    Question(["retention"], by: ["month"]), Question(["ltv"], by: ["month"]), Question(["retention"], by: ["quarter", "channel"]),
    Question(["checkout"]), Question(["checkout"], by: ["week"]), Question(["checkout"], by: ["channel"]),
]

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.count % 2 == 1 ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
}

/// The median of five times, in milliseconds, from the words of the question to the last row.
func time(_ question: Question, _ catalogue: Catalogue, _ connection: any Connection) async throws -> Double {
    var times: [Double] = []
    for _ in 0..<6 {
        let start = ContinuousClock.now
        _ = try await connection.rows(catalogue.answering(question).query(.clickhouse))
        times.append(start.duration(to: .now) / .milliseconds(1))
    }
    return median(Array(times.dropFirst()))
}

/// How long each question took, for who wants to know where the time goes.
func tell(_ milliseconds: Double, _ question: Question) throws {
    let words = String(decoding: try JSONEncoder().encode(question), as: UTF8.self)
    Terminal(environment: [:]).printError("\(Language.en.decimal(milliseconds, digits: 1)) ms  \(words)")
}

func report(_ name: String, _ value: Double, below goal: Double) {
    let digits = Language.en.decimal(value, digits: 1).filter { $0 != "," }
    print(
        #"{"name":"\#(name)","value":\#(digits),"unit":"ms","limit":null,"ratio":null,"goal":"value <= \#(Int(goal))","met":\#(value <= goal)}"#)
}

let folders = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
let payments = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000_000
let root = FileManager.default.temporaryDirectory.path + "/vitrina-bench-metrics-\(getpid())"
do {
    for (file, text) in Marts.files {
        let path = "\(root)/\(file)"
        try Files.makeFolder(path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" })
        try Files.write(Array(text.utf8), to: path)
    }
    let (folder, diagnostics) = Folder.load(root, environment: [:])
    guard let folder else { throw diagnostics }
    let connection = try await ChDBDatabase(root + "/marts", library: ChDBLibrary(in: folders)).connect()
    for table in Marts.tables(payments: payments) { try await connection.execute(table) }
    let catalogue = try await connection.within(nil) { try Catalogue(folder, asking: $0, today: CalendarDay("2026-12-20")) }

    var times: [Double] = []
    for question in mix {
        times.append(try await time(question, catalogue, connection))
        try tell(times.last!, question)
    }
    report("metric-median", median(times), below: 20)
    report("metric-p95", times.sorted()[times.count * 95 / 100 - 1], below: 80)
    var slowest = 0.0
    for question in tables {
        let taken = try await time(question, catalogue, connection)
        try tell(taken, question)
        slowest = max(slowest, taken)
    }
    report("metric-tables", slowest, below: 400)
    try? FileManager.default.removeItem(atPath: root)
} catch {
    Terminal(environment: [:]).printError("\(error)")
    try? FileManager.default.removeItem(atPath: root)
    exit(1)
}
// The engine's own endings at `exit` may wait; nothing is left to save.
fflush(nil)
_exit(0)
