import Base
import Engines
import FoundationEssentials
import Project
import SQLText
import State

extension StepRun {
    /// A critical check found bad rows: the table stays as it was, and a person decides.
    struct Halt: Error {
        let findings: [Finding]
        /// The version that the table would have had.
        let version: String
        let diagnostic: Diagnostic
    }

    /// Runs the checks on the new rows, moves those that belong in quarantine, and halts where one is critical.
    /// Rows of `others` stay in the table beside them.
    func check(
        _ checks: [Check], _ build: TableBuild, beside others: Query? = nil, reconciled: [String: Finding] = [:], _ result: inout Result
    ) async throws {
        var run = try await checkRun(checks, rows: build.next)
        run.others = others
        run.reconciled = reconciled
        result.findings = judged(try await run.count(on: build.connection), version: result.version)
        try halt(result.findings, version: result.version)
        let moved = try await run.quarantine(&result.findings, into: build.nextQuarantine, stamp, on: build.connection)
        result.counts.rejected += moved
        result.counts.rowsOut = max(0, result.counts.rowsIn - moved)
    }

    /// Runs checks on rows from which none can be taken.
    func look(_ checks: [Check], at rows: TableName, on connection: any Connection, _ result: inout Result) async throws {
        result.findings = judged(try await checkRun(checks, rows: rows).count(on: connection), version: result.version)
        try halt(result.findings, version: result.version)
    }

    /// Whether a table that nothing new came to is still fresh enough.
    func freshness(version: String) async throws -> [Finding] {
        let checks = step.freshnessChecks
        guard !checks.isEmpty else { return [] }
        let database = if case .mart = step.work { try await workplace.engines.marts() } else { try await workplace.engines.warehouse() }
        let connection = try await connections.open(database)
        let findings = judged(try await checkRun(checks, rows: step.table).count(on: connection), version: version)
        try halt(findings, version: version)
        return findings
    }

    /// Makes sure that the old rows are what everybody finds; false where they are no more.
    func keepsOld(_ product: Product) async throws -> Bool {
        guard case .mart(let model) = step.work else { return true }
        let build = MartBuild(
            workplace.martTables(of: model), version: product.version, on: try await connections.open(workplace.engines.marts()))
        if model.materialized != .view {
            guard try await build.versions().there == product.version else { return false }
        }
        try await build.abandon()
        return true
    }

    private func checkRun(_ checks: [Check], rows: TableName) async throws -> CheckRun {
        let clock = try ProjectClock(stamp.moment, in: Zone(workplace.folder.settings.timeZone))
        var run = CheckRun(checks: checks, table: step.table, rows: rows, key: step.key, clock: clock)
        let asksHistory = checks.contains { if case .rows(let count) = $0.rule { count.change != nil } else { false } }
        if asksHistory { run.counts = try await workplace.engines.state().figures(of: "\(step.table)") }
        return run
    }

    /// The findings with what persons said of this version of the data.
    private func judged(_ findings: [Finding], version: String) -> [Finding] {
        findings.map { finding in
            var finding = finding
            finding.isAccepted = decisions.accepts(finding.check.name, of: "\(step.table)", version: version)
            return finding
        }
    }

    private func halt(_ findings: [Finding], version: String) throws {
        let critical = findings.filter(\.isHalting)
        guard let first = critical.first else { return }
        func names(_ language: Language) -> String {
            critical.map { "`\($0.check.name)` (\($0.seen?[language] ?? String($0.badRows)))" }.joined(separator: ", ")
        }
        throw Halt(
            findings: findings, version: version,
            diagnostic: Diagnostic(
                "check.critical",
                "`\(step.table)` breaks \(names(.en)). Its old rows stay, and nothing that reads it is made.",
                "`\(step.table)` нарушает \(names(.ru)). Прежние строки остались, и ничего, что её читает, не создаётся.",
                at: first.check.place,
                mend: Text(
                    "mend the rows at their source and run again, or decide: vitrina incidents",
                    "исправьте строки в источнике и запустите ещё раз или примите решение: vitrina incidents")))
    }
}

extension Plan.Step {
    /// The rules over the rows of its table.
    var checks: [Check] {
        switch work {
        case .extract(_, let table): table.checks
        case .model(let model), .mart(let model): model.checks
        case .transfer, .publish: []
        }
    }

    /// Rules that may be broken by nothing but the passing of time.
    var freshnessChecks: [Check] {
        checks.filter { if case .freshness = $0.rule { true } else { false } }
    }

    /// The columns by which a row of its table is known.
    var key: [String] {
        switch work {
        case .extract(_, let table): table.key
        case .model(let model), .mart(let model), .publish(let model): model.key
        case .transfer(_, let key, _, _): key
        }
    }
}
