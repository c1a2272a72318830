import Base
import Columnar
import Engines
import FoundationEssentials
@testable import Metrics
import Project
import SQLText
import TestSupport

/// The rows of the shop's marts, each value as text.
struct Rows {
    private(set) var tables: [String: [[String?]]] = [:]

    mutating func add(_ table: String, _ values: String?...) { tables[table, default: []].append(values) }
}

/// Numbers that follow from a seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Rows {
    /// A busy half-year with gaps, values that are not there, refunds on few days, and people who come back or do not.
    static func busy(seed: UInt64) -> Rows {
        var random = Seeded(seed: seed)
        var rows = Rows()
        let first = CalendarDay("2025-10-20")!
        let channels = ["app", "web", "терминал", nil]
        let regions = ["Минск", "Гомель", "Брест", "Витебск", "it's", nil]
        var days: [String: (revenue: Int, payments: Int, largest: Int)] = [:]
        var months: [CalendarDay: Int] = [:]
        var users: [CalendarDay: Set<Int>] = [:]
        for id in 0..<1_500 {
            let minute = Int.random(in: 0..<170 * 1_440, using: &random)
            let moment = (day: first.advanced(by: minute / 1_440), minute: minute % 1_440)
            // Nobody pays in the middle of winter.
            if (85..<92).contains(minute / 1_440) { continue }
            let user = min(Int.random(in: 0..<120, using: &random), Int.random(in: 0..<200, using: &random))
            let channel = channels.randomElement(using: &random)!
            let status = ["paid", "paid", "paid", "failed", "held"].randomElement(using: &random)!
            let amount = Int.random(in: -500...20_000, using: &random)
            let time = "\(moment.day) \(two(moment.minute / 60)):\(two(moment.minute % 60)):\(two(id % 60))"
            rows.add(
                "payment", "\(id)", time, "\(user)", channel, regions.randomElement(using: &random)!, status,
                id % 50 == 0 ? nil : money(amount))
            guard status == "paid" else { continue }
            // Minsk is three hours ahead.
            let day = moment.day.advanced(by: moment.minute >= 21 * 60 ? 1 : 0)
            users[day, default: []].insert(user)
            let key = "\(day)|\(channel ?? "")"
            var sum = days[key] ?? (0, 0, .min)
            sum.payments += 1
            if id % 50 != 0 {
                sum.revenue += amount
                sum.largest = max(sum.largest, amount)
                months[day.start(of: .month), default: 0] += amount
            }
            days[key] = sum
        }
        for (key, sum) in days.sorted(by: { $0.key < $1.key }) {
            let (day, channel) = (String(key.prefix(10)), String(key.dropFirst(11)))
            let hasAmount = sum.largest != .min
            rows.add(
                "payment_day", day, channel.isEmpty ? nil : channel, hasAmount ? money(sum.revenue) : nil, "\(sum.payments)",
                hasAmount ? money(sum.largest) : nil)
        }
        for (month, sum) in months.sorted(by: { $0.key < $1.key }) { rows.add("payment_month", "\(month)", money(sum)) }
        for (day, all) in users.sorted(by: { $0.key < $1.key }) { rows.add("user_day", "\(day)", "\(all.count)") }
        for _ in 0..<40 {
            let day = first.advanced(by: Int.random(in: 0..<170, using: &random))
            rows.add("refund_day", "\(day)", channels.randomElement(using: &random)!, money(Int.random(in: 1...5_000, using: &random)))
        }
        for day in 0..<170 where day % 9 != 0 {
            for region in regions.prefix(3) where Bool.random(using: &random) {
                rows.add("account_day", "\(first.advanced(by: day))", region, money(Int.random(in: 0...90_000, using: &random)))
            }
        }
        for _ in 0..<900 {
            let minute = Int.random(in: 0..<20 * 1_440, using: &random)
            let time = "\(first.advanced(by: minute / 1_440)) \(two(minute % 1_440 / 60)):\(two(minute % 60)):00"
            rows.add(
                "event", "\(Int.random(in: 0..<60, using: &random))",
                ["view", "basket", "payment", "error"].randomElement(using: &random)!,
                time, channels.randomElement(using: &random)!)
        }
        for channel in ["app", "web", "почта"] { rows.add("plan", channel, "\(Int.random(in: 1...300, using: &random))") }
        return rows
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    private static func money(_ kopecks: Int) -> String {
        "\(kopecks < 0 ? "-" : "")\(kopecks.magnitude / 100).\(two(Int(kopecks.magnitude % 100)))"
    }
}

/// The engines that questions are put to.
enum Twin: String, CaseIterable, Sendable {
    case clickhouse, duckdb, postgres

    static let folders = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
    private static let chdbFolder = Result { try TemporaryFolder("chdb") }
    private static let chdb = Result { try ChDBDatabase(chdbFolder.get().path, library: ChDBLibrary(in: folders)) }

    /// A connection to a database that holds the rows.
    func holding(_ rows: Rows, of folder: Folder) async throws -> any Connection {
        let connection: any Connection =
            switch self {
            case .clickhouse: try await Twin.chdb.get().connect()
            case .duckdb: try await DuckDBDatabase(library: DuckDBLibrary(in: Twin.folders)).connect()
            case .postgres: try await PostgresDatabase(url: PostgresServer.shared().makeDatabase()).connect()
            }
        let dialect = connection.dialect
        if dialect == .clickhouse {
            try await connection.execute("DROP DATABASE IF EXISTS mart")
            try await connection.execute("CREATE DATABASE mart")
        } else {
            try await connection.execute("CREATE SCHEMA mart")
        }
        for mart in folder.models {
            let columns = mart.columns.map { column -> Query in
                let type = column.type.sql(dialect)
                return "\(name: column.name) \(sql: dialect == .clickhouse ? "Nullable(\(type))" : type)"
            }
            let engine: Query = dialect == .clickhouse ? " ENGINE = MergeTree ORDER BY tuple()" : ""
            try await connection.execute("CREATE TABLE \(table: mart.table) (\(columns.joined(separator: ", ")))\(engine)")
            guard let values = rows.tables[mart.table.name] else { continue }
            // The times are UTC.
            if dialect != .clickhouse { try await connection.execute(dialect == .duckdb ? "SET TimeZone = 'UTC'" : "SET TIME ZONE 'UTC'") }
            let text = values.map { row in
                "("
                    + zip(mart.columns, row).map {
                        "CAST(\($1.map(dialect.literal) ?? "NULL") AS \(Twin.open($0.type.sql(dialect), dialect)))"
                    }.joined(separator: ", ") + ")"
            }
            try await connection.execute("INSERT INTO \(table: mart.table) VALUES \(sql: text.joined(separator: ", "))")
        }
        return connection
    }

    private static func open(_ type: String, _ dialect: Dialect) -> String { dialect == .clickhouse ? "Nullable(\(type))" : type }
}

extension Connection {
    /// The answer, its numbers without zeros that say nothing.
    func answer(_ query: Query) throws -> [[String]] {
        try rows(query).flatMap { batch in
            (0..<batch.count).map { row in batch.columns.map { $0.string(row).map(plain) ?? "∅" } }
        }
    }
}

private func plain(_ text: String) -> String {
    guard text.contains("."), text.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }) else {
        // A moment without a zone is the same moment in UTC.
        return text.hasSuffix("Z") ? String(text.dropLast()) : text
    }
    var digits = text
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return digits == "-0" ? "0" : digits
}
