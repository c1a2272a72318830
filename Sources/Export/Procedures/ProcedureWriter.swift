import Base
import Pipeline
import Project
import SQLText

/// Writes the procedure of one table. What it does to the rows is what a run does, in the same SQL.
struct ProcedureWriter {
    /// The project's time zone.
    let zone: String
    /// The columns of the table; nil where the project's files do not tell.
    let shape: [Contract.Built]?

    static func name(of table: TableName, isCheck: Bool) -> String {
        "\(isCheck ? "check" : "make")_\(table.schema)_\(table.name)"
    }

    /// Checks a table of stage that somebody has filled, and takes bad rows out of it.
    func check(_ table: SourceTable) throws -> String {
        let checks = try ProcedureChecks(table.checks, of: table.stage, rows: table.stage, key: table.key, at: table.place, self)
        let quarantine = Places(table.stage)
        let body: [Query] =
            [
                "DROP TABLE IF EXISTS \(table: quarantine.nextQuarantine)", Quarantine.create(quarantine.nextQuarantine),
            ] + checks.statements + [
                "PERFORM night.keep_quarantine(\(literal: quarantine.quarantine.name))"
            ]
        return procedure(table.stage, isCheck: true, body)
    }

    func make(_ model: Model) throws -> String {
        switch model.materialized {
        case .view: try view(model)
        case .full: try full(model)
        case .incremental: try incremental(model)
        case .snapshot: try snapshot(model)
        }
    }

    private func full(_ model: Model) throws -> String {
        let places = Places(model.table)
        let checks = try checks(of: model)
        let body =
            begin(places) + ["CREATE TABLE \(table: places.next) AS\n\(sql: model.sql)\n"] + promise(model) + checks.statements
            + [put(model.table)]
        return procedure(model.table, isCheck: false, body)
    }

    private func view(_ model: Model) throws -> String {
        let places = Places(model.table)
        let checks = try checks(of: model)
        var body: [Query] = ["PERFORM night.drop(\(literal: "\(places.next)"))"]
        if !checks.statements.isEmpty || !model.columns.isEmpty {
            body.append("CREATE VIEW \(table: places.next) AS\n\(sql: model.sql)\n")
            body += promise(model) + checks.statements + ["DROP VIEW \(table: places.next)"]
        }
        body += ["PERFORM night.drop(\(literal: "\(model.table)"))", "CREATE VIEW \(table: model.table) AS\n\(sql: model.sql)\n"]
        return procedure(model.table, isCheck: false, body)
    }

    /// All days, or those from one to another in place of the same days.
    private func incremental(_ model: Model) throws -> String {
        let places = Places(model.table)
        let columns = try known(model.sqlPlace, model.table)
        guard let period = model.period, let kind = columns.first(where: { $0.name == period }).flatMap({ PeriodKind($0.type) }) else {
            throw unknown(model.sqlPlace, model.table)
        }
        let holds = kind.holds("\(name: period)")
        let checks = try checks(of: model, beside: "SELECT * FROM \(table: model.table) WHERE NOT \(holds)")
        let list = columns.map { "\(name: $0.name)" as Query }.joined(separator: ", ")
        let day: Query = "CAST(\(RowText.value(period, in: "raw")) AS \(sql: kind.name))"
        let body: [Query] =
            ["_from := night.days_or_all(\(literal: "\(model.table)"), _from)"] + begin(places) + bounds(model) + [
                "CREATE TABLE \(table: places.next) AS\nSELECT * FROM (\n\(sql: model.sql)\n) AS t WHERE \(holds)"
            ] + promise(model) + ["PERFORM night.stand(\(literal: "\(model.table)"), _from)"] + checks.statements + [
                """
                IF _from IS NULL THEN
                    \(put(model.table));
                ELSE
                    DELETE FROM \(table: model.table) WHERE \(holds);
                    INSERT INTO \(table: model.table) (\(list)) SELECT \(list) FROM \(table: places.next);
                    DROP TABLE \(table: places.next);
                    CREATE TABLE IF NOT EXISTS \(table: places.quarantine) (LIKE \(table: places.nextQuarantine));
                    DELETE FROM \(table: places.quarantine) WHERE raw IN (
                        SELECT raw FROM (SELECT raw, \(day) AS day FROM \(table: places.quarantine)) AS q WHERE \(kind.holds("day")));
                    \(Quarantine.copy(places.nextQuarantine, to: places.quarantine));
                    DROP TABLE \(table: places.nextQuarantine);
                END IF
                """
            ]
        return procedure(model.table, isCheck: false, body)
    }

    /// Every version that a row had.
    private func snapshot(_ model: Model) throws -> String {
        let places = Places(model.table)
        let own = ["valid_from", "valid_to", "is_current"]
        let columns = try known(model.sqlPlace, model.table).map(\.name).filter { !own.contains($0) }
        let history = History(table: model.table, rows: places.next, key: model.key, now: "night.utc()")
        let checks = try checks(of: model)
        func lines(_ statements: [Query]) -> Query { statements.map { "    " + $0 + ";\n" as Query }.joined(separator: "") }
        let body: [Query] =
            begin(places) + ["CREATE TABLE \(table: places.next) AS\n\(sql: model.sql)\n"] + promise(model) + checks.statements + [
                """
                IF (\(history.brokenKeys)) > 0 THEN
                    RAISE EXCEPTION 'keys of the snapshot % are null, or stand in several rows', \(literal: "\(model.table)");
                END IF
                """,
                """
                IF to_regclass(\(literal: "\(model.table)")) IS NULL THEN
                \(lines(history.beginning))    \(put(model.table));
                ELSE
                    PERFORM night.fit_columns(\(literal: "\(model.table)"));
                \(lines(history.changing(columns)))    DROP TABLE \(table: places.next);
                    PERFORM night.put_quarantine(\(literal: places.quarantine.name));
                END IF
                """,
            ]
        return procedure(model.table, isCheck: false, body)
    }
}

// MARK: - Parts

extension ProcedureWriter {
    /// Where the rows of a table stand while they are made.
    struct Places {
        let next: TableName
        let quarantine: TableName
        let nextQuarantine: TableName

        init(_ table: TableName) {
            next = TableName(table.schema, table.name + "__next")
            quarantine = TableName(Quarantine.schema, "\(table.schema)_\(table.name)")
            nextQuarantine = TableName(Quarantine.schema, quarantine.name + "__next")
        }
    }

    private func begin(_ places: Places) -> [Query] {
        [
            "PERFORM night.drop(\(literal: "\(places.next)"))", "DROP TABLE IF EXISTS \(table: places.nextQuarantine)",
            Quarantine.create(places.nextQuarantine),
        ]
    }

    private func put(_ table: TableName) -> Query { "PERFORM night.put(\(literal: table.schema), \(literal: table.name))" }

    private func promise(_ model: Model) -> [Query] {
        guard !model.columns.isEmpty else { return [] }
        let names = model.columns.map { "\(literal: $0.name)" as Query }.joined(separator: ", ")
        let types = model.columns.map { "\(literal: $0.type.nameInPostgres)" as Query }.joined(separator: ", ")
        return ["PERFORM night.promise(\(literal: model.table.schema), \(literal: model.table.name), ARRAY[\(names)], ARRAY[\(types)])"]
    }

    /// What `period_from()` and `period_to()` say.
    private func bounds(_ model: Model) -> [Query] {
        guard PeriodBounds.areUsed(in: model) else { return [] }
        return [
            """
            PERFORM set_config('vitrina.period_from', coalesce(CAST(_from AS text), ''), true),
                set_config('vitrina.period_to', coalesce(CAST(_to AS text), ''), true)
            """
        ]
    }

    private func checks(of model: Model, beside others: Query? = nil) throws -> ProcedureChecks {
        try ProcedureChecks(
            model.checks, of: model.table, rows: Places(model.table).next, key: model.key, beside: others, at: model.sqlPlace, self)
    }

    private func procedure(_ table: TableName, isCheck: Bool, _ statements: [Query]) -> String {
        // Lines of a model stay where they are: a text may go over several.
        let lines = statements.map { statement in
            let text = statement.text(.postgres) { Dialect.postgres.literal("\($0)") } + ";"
            return text.contains("\n") ? text : "    " + text
        }
        return ProcedureTemplate.procedure(ProcedureWriter.name(of: table, isCheck: isCheck), lines.joined(separator: "\n"))
    }

    /// The columns of the table, where they must be known.
    func known(_ place: Place, _ table: TableName) throws -> [Contract.Built] {
        guard let shape else { throw unknown(place, table) }
        return shape
    }

    private func unknown(_ place: Place, _ table: TableName) -> Diagnostic {
        Diagnostic(
            "export.columns-unknown", "A procedure must know the columns of `\(table)`, and the project's files do not tell them.",
            "Процедуре нужно знать колонки `\(table)`, а файлы проекта их не называют.", at: place,
            mend: Text("name them with their types in `columns`", "перечислите их с типами в `columns`"))
    }
}

extension PeriodKind {
    var name: String {
        switch self {
        case .date: "date"
        case .timestamp: "timestamp"
        case .moment: "timestamptz"
        }
    }

    /// Whether a row belongs to the days that the procedure makes. Never null, so that its contrary is `NOT`.
    fileprivate func holds(_ column: Query) -> Query {
        func start(_ day: Query) -> Query {
            switch self {
            case .date: day
            case .timestamp: "CAST(\(day) AS timestamp)"
            case .moment: "(CAST(\(day) AS timestamp) AT TIME ZONE 'UTC')"
            }
        }
        return "(_from IS NULL OR \(column) IS NULL OR (\(column) >= \(start("_from")) AND \(column) < \(start("_to"))))"
    }
}

extension ColumnType {
    /// What PostgreSQL calls the type of a column that is there.
    fileprivate var nameInPostgres: String {
        switch self {
        case .timestamp: "timestamp without time zone"
        case .timestamptz: "timestamp with time zone"
        default: sql(.postgres)
        }
    }
}
