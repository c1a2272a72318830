import Base
import Pipeline
import Project
import SQLText

/// The checks of one table as statements of its procedure: all counted in one scan, then judged, then the rows taken out.
struct ProcedureChecks {
    let statements: [Query]

    /// `others` are the rows that stand in the table beside those that are made.
    init(
        _ all: [Check], of table: TableName, rows: TableName, key: [String], beside others: Query? = nil, at place: Place,
        _ writer: ProcedureWriter
    ) throws {
        // What arrived is known only to those who brought it.
        let checks = all.filter { if case .reconcile = $0.rule { false } else { true } }
        guard !checks.isEmpty else {
            statements = []
            return
        }
        var times: [String: PeriodKind] = [:]
        if checks.contains(where: \.isAboutTime) {
            for column in try writer.known(place, table) { times[column.name] = PeriodKind(column.type) }
        }
        let now: Query = "(night.moment() AT TIME ZONE \(literal: writer.zone))"
        let sql = RuleSQL(rows: rows, others: others, dialect: .postgres, clock: .asked(now, zone: writer.zone), times: times)
        let asksWhole = checks.contains { if case .query = $0.rule { true } else { false } }
        let whole = asksWhole && others != nil ? TableName(table.schema, table.name + "__whole") : nil
        var statements: [Query] = []
        if let others, let whole {
            let list = try writer.known(place, table).map { "\(name: $0.name)" as Query }.joined(separator: ", ")
            let view: Query =
                "CREATE VIEW \(table: whole) AS SELECT \(list) FROM \(table: rows) UNION ALL SELECT \(list) FROM (\(others)) AS o"
            statements.append("EXECUTE night.with_days(\(literal: view.text(.postgres) { _ in "" }), _from, _to)")
        }
        let tallies = checks.map { "    " + sql.tally($0.reading(whole ?? rows, as: table)) as Query }.joined(separator: ",\n")
        statements.append("SELECT ARRAY[\n\(tallies)\n] INTO _found FROM \(table: rows) AS t")
        if let whole { statements.append("DROP VIEW \(table: whole)") }
        statements.append("_bad := _found")
        for (index, check) in checks.enumerated() {
            guard case .rows(let wanted) = check.rule else { continue }
            let limits = [wanted.min, wanted.max, wanted.change].map { $0.map(String.init) ?? "NULL" }.joined(separator: ", ")
            statements.append(
                "_bad[\(sql: "\(index + 1)")] := night.rows_bad(\(literal: "\(table)"), \(literal: check.name), _found[\(sql: "\(index + 1)")], \(sql: limits))"
            )
        }
        let names = checks.map { "\(literal: $0.name)" as Query }.joined(separator: ", ")
        let severities = checks.map { "\(literal: $0.severity.rawValue)" as Query }.joined(separator: ", ")
        statements.append("PERFORM night.judge(\(literal: "\(table)"), ARRAY[\(names)], ARRAY[\(severities)], _bad, _found)")
        statements += try ProcedureChecks.quarantine(checks, table, rows, key, sql, place, writer)
        self.statements = statements
    }

    /// Takes bad rows out, those first that are bad by themselves: of the others one may stay.
    private static func quarantine(
        _ checks: [Check], _ table: TableName, _ rows: TableName, _ key: [String], _ sql: RuleSQL, _ place: Place, _ writer: ProcedureWriter
    ) throws -> [Query] {
        let moving = checks.enumerated().filter { $0.element.severity == .quarantine }
        guard !moving.isEmpty else { return [] }
        let columns = try writer.known(place, table)
        let row = QuarantinedRow(
            ProcedureWriter.Places(table).nextQuarantine, columns: columns.map(\.name), key: key, run: "night.number()", time: "night.utc()"
        )
        let texts = Set(columns.filter { $0.type.lowercased() == "varchar" || $0.type.lowercased() == "text" }.map(\.name))
        func found(_ index: Int) -> Query { "_bad[\(sql: "\(index + 1)")] > 0" }
        var statements: [Query] = []
        let ofRows = moving.filter { !$0.element.isOfKeys }
        for (index, check) in ofRows {
            statements.append("IF \(found(index)) THEN\n\(row.insert(check, from: rows, where: sql.bad(check)));\nEND IF")
        }
        if !ofRows.isEmpty {
            let bad = ofRows.map { "(\(sql.bad($0.element)))" as Query }.joined(separator: " OR ")
            let any = ofRows.map { found($0.offset) }.joined(separator: " OR ")
            statements.append("IF \(any) THEN\nDELETE FROM \(table: rows) AS t WHERE \(bad);\nEND IF")
        }
        for (index, check) in moving where check.isOfKeys {
            let rest = check.keepsOne ? sql.surplus(check, columns.map(\.name), texts: texts) : sql.bad(check)
            statements.append(
                "IF \(found(index)) THEN\n\(row.insert(check, from: rows, where: rest));\nDELETE FROM \(table: rows) AS t WHERE \(rest);\nEND IF"
            )
        }
        return statements
    }
}
