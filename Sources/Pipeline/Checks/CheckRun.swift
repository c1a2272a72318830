import Base
import Engines
import Project
import SQLText

/// The checks of one table, run on its new rows.
struct CheckRun: Sendable {
    let checks: [Check]
    /// The table that they are about, by the name that SQL of the project knows it by.
    let table: TableName
    /// The table that holds the rows.
    let rows: TableName
    /// The columns by which a row of it is known.
    let key: [String]
    let clock: ProjectClock
    /// A SELECT of the rows that stand beside them in the finished table, where these are only a part of it.
    var others: Query?
    /// How many rows the table had in earlier runs, by check.
    var counts: [String: [Int]] = [:]
    /// What the source said, by check.
    var reconciled: [String: Finding] = [:]

    /// What the checks find, in their order, from one scan of the rows as far as the rules allow.
    func count(on connection: any Connection) async throws -> [Finding] {
        guard !checks.isEmpty else { return [] }
        let sql = try await sql(on: connection)
        let asksWhole = checks.contains { if case .query = $0.rule { true } else { false } }
        let whole = asksWhole ? try await makeWhole(on: connection) : nil
        do {
            let figures = try await figures(sql, whole ?? rows, on: connection)
            if whole != nil { try await dropWhole(on: connection) }
            var findings: [Finding] = []
            for (check, figure) in zip(checks, figures) { findings.append(try await finding(check, figure, sql, on: connection)) }
            return findings
        } catch {
            if whole != nil { try? await dropWhole(on: connection) }
            throw error
        }
    }

    func sql(on connection: any Connection) async throws -> RuleSQL {
        var times: [String: PeriodKind] = [:]
        if checks.contains(where: \.isAboutTime) {
            for column in try await connection.columns(of: rows) { times[column.name] = PeriodKind(column.type) }
        }
        return RuleSQL(rows: rows, others: others, dialect: connection.dialect, clock: .shown(clock), times: times)
    }

    private func figures(_ sql: RuleSQL, _ whole: TableName, on connection: any Connection) async throws -> [Int] {
        let checks = checks.map { reading(whole, in: $0) }
        let tallies = checks.map(sql.tally).joined(separator: ", ")
        do {
            for batch in try await connection.rows("SELECT \(tallies) FROM \(table: rows) AS t") where batch.count > 0 {
                return batch.columns.map { Int($0.integer(0)) }
            }
        } catch let error as EngineError {
            throw await culprit(of: error, checks, sql, on: connection)
        }
        return checks.map { _ in 0 }
    }

    private func finding(_ check: Check, _ figure: Int, _ sql: RuleSQL, on connection: any Connection) async throws -> Finding {
        switch check.rule {
        case .rows(let wanted): return check.finding(rows: figure, wanted, usual: median(counts[check.name] ?? []))
        case .reconcile: return reconciled[check.name] ?? Finding(check: check, badRows: 0)
        case .freshness(let column, _) where figure > 0:
            let newest = try await connection.value(
                "SELECT CAST(max(\(name: column)) AS \(sql: connection.dialect.text)) FROM \(table: rows)")
            let seen = newest.map { Text("the newest is \($0)", "самое новое — \($0)") } ?? Text("there are no rows", "строк нет")
            return Finding(check: check, badRows: 1, seen: seen)
        default: return Finding(check: check, badRows: figure)
        }
    }

    /// Of an even count, the lower one of the two in the middle.
    private func median(_ counts: [Int]) -> Int? {
        counts.isEmpty ? nil : counts.sorted()[(counts.count - 1) / 2]
    }

    /// The check that the engine cannot run, found by asking one by one, so that the error names its place.
    private func culprit(of error: EngineError, _ checks: [Check], _ sql: RuleSQL, on connection: any Connection) async -> any Error {
        guard error.kind == .statement else { return error }
        for check in checks {
            do {
                _ = try await connection.rows("SELECT \(sql.tally(check)) FROM \(table: rows) AS t")
            } catch let error as EngineError {
                return error.diagnostic(at: check.place)
            } catch {
                return error
            }
        }
        return error
    }
}

// MARK: - Queries over the finished table

extension CheckRun {
    private var whole: TableName { TableName(table.schema, table.name + "__whole") }

    /// The table as it will be; nil where the new rows are all of it.
    private func makeWhole(on connection: any Connection) async throws -> TableName? {
        guard let others else { return nil }
        let columns = try await connection.columns(of: rows).map { "\(name: $0.name)" as Query }.joined(separator: ", ")
        try await connection.execute("DROP VIEW IF EXISTS \(table: whole)")
        try await connection.execute(
            "CREATE VIEW \(table: whole) AS SELECT \(columns) FROM \(table: rows) UNION ALL SELECT \(columns) FROM (\(others)) AS o")
        return whole
    }

    private func dropWhole(on connection: any Connection) async throws {
        try await connection.execute("DROP VIEW IF EXISTS \(table: whole)")
    }

    /// The check with its table where the rows are now.
    private func reading(_ whole: TableName, in check: Check) -> Check { check.reading(whole, as: table) }
}

extension Check {
    /// The check with its query over rows that stand elsewhere.
    package func reading(_ rows: TableName, as table: TableName) -> Check {
        guard case .query(let sql) = rule else { return self }
        let text = SQLTokens(sql).replacing {
            $0 == table ? rows : nil
        } quote: {
            Dialect.duckdb.quote($0)
        }
        return with(.query(text))
    }

    /// Judges a count of rows.
    fileprivate func finding(rows: Int, _ wanted: RowCount, usual: Int?) -> Finding {
        var finding = Finding(check: self, badRows: 0, value: rows)
        if let min = wanted.min, rows < min {
            finding.seen = Text("\(rows) rows, and at least \(min) are wanted", "строк \(rows), а нужно не меньше \(min)")
        } else if let max = wanted.max, rows > max {
            finding.seen = Text("\(rows) rows, and at most \(max) are wanted", "строк \(rows), а нужно не больше \(max)")
        } else if let change = wanted.change, let usual, abs(rows - usual) * 100 > usual * change {
            finding.seen = Text("\(rows) rows, where \(usual) are usual", "строк \(rows), а обычно \(usual)")
        }
        if finding.seen != nil { finding.badRows = 1 }
        return finding
    }
}

extension Check {
    /// Whether the rule holds a column against a clock, so that it matters what the column holds.
    package var isAboutTime: Bool {
        switch rule {
        case .freshness: true
        case .range(_, let min, let max): [min, max].contains { if case .number? = $0 { false } else { $0 != nil } }
        default: false
        }
    }
}

extension Dialect {
    /// The type of texts.
    fileprivate var text: String { self == .clickhouse ? "Nullable(String)" : "text" }
}
