import Base
import SQLText

extension Source {
    /// The word of `kind:`.
    enum KindName: String, CaseIterable {
        case files
        case postgres, mysql, clickhouse, sqlite, odbc
        case nbrb, yandex_geocoder, bitrix, rest
    }

    /// Keys that only some kinds have.
    private static let keysOfKinds = [
        "path", "url", "connection", "dialect", "from", "currencies", "api_key", "language", "rate", "quota", "auth", "headers",
    ]

    static func read(_ name: Placed<String>, _ file: String, _ reading: Reading) -> Source? {
        guard let source = reading.source(file), let node = reading.yaml(source.bytes[...], file: file) else { return nil }
        return reading.mapping(node) { fields in
            let kindName: KindName? = fields.need("kind", reading.choice)
            let kind = kindName.flatMap { Kind.read($0, fields, reading) }
            // Which keys belong here is not known: none is called unknown.
            if kindName == nil { for key in Source.keysOfKinds { fields.one(key) { $0 } } }
            let limits = Limits.read(fields, reading)
            let passing = ["tables", "window", "timeout", "fetch", "retries"] + (kindName?.passingKeys ?? [])
            let origin = node.text(except: Set(passing))
            let tables = fields.need("tables") { node in
                reading.entries(node) { table, node in
                    kindName.flatMap { SourceTable.read(table, node, $0, of: (name.value, origin), reading) }
                }
            }
            if let tables, tables.isEmpty, case .mapping(let members)? = node["tables"]?.content, members.isEmpty {
                reading.report(
                    "source.no-tables", "The source names no table, so nothing would be taken.",
                    "Источник не называет ни одной таблицы: брать нечего.",
                    at: fields.place(of: "tables"), mend: Text("add a table, or remove the file", "добавьте таблицу или удалите файл"))
            }
            guard let kind, let tables else { return nil }
            return Source(name: name.value, kind: kind, limits: limits, tables: tables, place: name.place)
        }
    }
}

extension Source.Kind {
    static func read(_ name: Source.KindName, _ fields: Fields, _ reading: Reading) -> Source.Kind? {
        switch name {
        case .files: FilePlace.read(fields, reading).map { .files($0) }
        case .postgres, .mysql, .clickhouse, .sqlite, .odbc: DatabaseAddress.read(name, fields, reading).map { .database($0) }
        case .nbrb: NationalBank.read(fields, reading).map { .web(.nationalBank($0)) }
        case .yandex_geocoder: Geocoder.read(fields, reading).map { .web(.geocoder($0)) }
        case .bitrix: BitrixPortal.read(fields, reading).map { .web(.bitrix($0)) }
        case .rest: RESTService.read(fields, reading).map { .web(.rest($0)) }
        }
    }
}

extension Source.Limits {
    fileprivate static func read(_ fields: Fields, _ reading: Reading) -> Source.Limits {
        let window = fields.one("window") { Window.read($0, reading) }
        let timeout = fields.one("timeout", reading.duration)
        let fetch = fields.one("fetch", reading.count)
        let retries = fields.one("retries", reading.count)
        return Source.Limits(window: window, timeout: timeout, fetch: fetch, retries: retries ?? 3)
    }
}

extension SourceTable {
    fileprivate static func read(
        _ name: Placed<String>, _ node: Node, _ kind: Source.KindName, of source: (name: String, text: String), _ reading: Reading
    ) -> SourceTable? {
        let stage = TableName("stage", source.name + "_" + name.value)
        guard reading.checkName(name), reading.checkName(Placed(stage.name, at: name.place)) else { return nil }
        let table: SourceTable? = reading.mapping(kind.isReady ? node.orNoKeys : node) { fields in
            let shape = TableShape.read(name, fields, kind, reading)
            let period = fields.one("period", reading.column)
            let masks = fields.one("mask") { reading.entries($0) { Mask.read($0, $1, reading) } } ?? []
            let newColumns: NewColumns? = fields.one("new_columns", reading.choice)
            let light = fields.one("light", reading.boolean)
            let checks = fields.one("checks") { Check.list($0, of: stage, reading) } ?? []
            guard let shape else { return nil }
            let promised = Columns(of: "\(stage)", shape.columns)
            for column in shape.key + masks.map({ Placed($0.value.column, at: $0.place) }) + shape.mode.cursor + (period.map { [$0] } ?? [])
            {
                promised.require(column, reading)
            }
            for check in checks { promised.require(check, reading) }
            return SourceTable(
                name: name.value, origin: shape.origin, columns: shape.columns, key: shape.key.map(\.value), mode: shape.mode.value,
                period: period?.value ?? shape.mode.cursor.first?.value, masks: masks.map(\.value),
                newColumns: newColumns ?? (shape.columns.isEmpty ? .take : .ignore), isLight: light ?? false,
                checks: checks, stage: stage, place: name.place,
                text: source.text + node.text(except: shape.mode.value.passing.union(kind.passingTableKeys)) + shape.readyText(kind))
        }
        if table == nil { reading.unreadTables.insert(stage) }
        return table
    }
}

extension SourceTable.Mode {
    /// Keys that change nothing about the rows that are there. What was taken bit by bit is not taken anew for a new check,
    /// which looks at the rows that come from now on.
    fileprivate var passing: Set<String> {
        if case .incremental = self { ["light", "lookback", "chunk", "checks"] } else { ["light", "chunk"] }
    }
}
