import Base
import SQLText

extension Source {
    private enum KindName: String, CaseIterable { case files, postgres }

    static func read(_ name: Placed<String>, _ file: String, _ reading: Reading) -> Source? {
        guard let source = reading.source(file), let node = reading.yaml(source.bytes[...], file: file) else { return nil }
        return reading.mapping(node) { fields in
            let kindName: KindName? = fields.need("kind", reading.choice)
            let kind: Kind?
            switch kindName {
            case .files: kind = fields.need("path") { Location.read($0, reading) }.map { .files(path: $0) }
            case .postgres: kind = fields.need("url") { Address.read($0, .postgres, reading) }.map { .postgres(url: $0) }
            case nil:
                // Which keys belong here is not known: none is called unknown.
                kind = nil
                fields.one("path") { $0 }
                fields.one("url") { $0 }
            }
            let tables = fields.need("tables") { node in
                reading.entries(node) { table, node in
                    kindName.flatMap {
                        SourceTable.read(
                            table, node, kind: $0 == .files ? SourceTable.files : SourceTable.postgres, of: name.value, reading)
                    }
                }
            }
            if let tables, tables.isEmpty, case .mapping(let members)? = node["tables"]?.content, members.isEmpty {
                reading.report(
                    "source.no-tables", "The source names no table, so nothing would be taken.",
                    "Источник не называет ни одной таблицы: брать нечего.",
                    at: fields.place(of: "tables"), mend: Text("add a table, or remove the file", "добавьте таблицу или удалите файл"))
            }
            guard let kind, let tables else { return nil }
            return Source(name: name.value, kind: kind, tables: tables, place: name.place, text: source.text)
        }
    }
}

extension SourceTable {
    fileprivate typealias Kind = (Fields, String, Reading) -> (Origin, [Column])?

    fileprivate static func read(_ name: Placed<String>, _ node: Node, kind: Kind, of source: String, _ reading: Reading) -> SourceTable? {
        let stage = TableName("stage", source + "_" + name.value)
        guard reading.checkName(name), reading.checkName(Placed(stage.name, at: name.place)) else { return nil }
        let table: SourceTable? = reading.mapping(node) { fields in
            let origin = kind(fields, name.value, reading)
            let key = fields.one("key") { reading.oneOrMore($0, reading.column) } ?? []
            let checks = fields.one("checks") { Check.list($0, of: stage, reading) } ?? []
            guard let (origin, columns) = origin else { return nil }
            let table = Columns(of: "\(stage)", columns)
            for column in key { table.require(column, reading) }
            for check in checks { table.require(check, reading) }
            return SourceTable(
                name: name.value, origin: origin, columns: columns, key: key.map(\.value), checks: checks, stage: stage, place: name.place)
        }
        if table == nil { reading.unreadTables.insert(stage) }
        return table
    }

    fileprivate static func files(_ fields: Fields, _ name: String, _ reading: Reading) -> (Origin, [Column])? {
        let files = fields.need("files", reading.string)
        let kind: FileFormat.Kind? = fields.one("format", reading.choice)
        let delimiter = fields.one("delimiter", reading.character)
        let quote = fields.one("quote", reading.character)
        let header = fields.one("header", reading.boolean)
        let encoding: FileFormat.Encoding? = fields.one("encoding", reading.choice)
        let null = fields.one("null", reading.string)
        let dateFormat = fields.one("date_format", reading.string)
        let timestampFormat = fields.one("timestamp_format", reading.string)
        let decimalSeparator = fields.one("decimal_separator", reading.character)
        let columns = fields.need("columns") { Column.list($0, reading) }
        guard let files, let columns else { return nil }
        let format = FileFormat(
            files: files, kind: kind ?? .csv, delimiter: delimiter ?? ",", quote: quote ?? "\"", header: header ?? true,
            encoding: encoding ?? .utf8, null: null ?? "", dateFormat: dateFormat, timestampFormat: timestampFormat,
            decimalSeparator: decimalSeparator ?? ".")
        return (.files(format), columns)
    }

    fileprivate static func postgres(_ fields: Fields, _ name: String, _ reading: Reading) -> (Origin, [Column])? {
        let from = fields.one("from") { tableName($0, reading) }
        let condition = fields.one("where", reading.placed)
        let light = fields.one("light", reading.boolean)
        let columns = fields.one("columns") { Column.list($0, reading) }
        guard from != nil || !fields.has("from") else { return nil }
        let origin = PostgresOrigin(from: from ?? TableName("public", name), condition: condition, light: light ?? false)
        return (.postgres(origin), columns ?? [])
    }

    private static func tableName(_ node: Node, _ reading: Reading) -> TableName? {
        guard let text = reading.string(node) else { return nil }
        if let table = TableName(text) { return table }
        reading.report(
            "source.table-name", "`\(text)` is not a table: its schema and its name are wanted.",
            "`\(text)` — не таблица: нужны схема и имя.", at: node.place,
            mend: Text("write `public.\(text)`", "напишите `public.\(text)`"))
        return nil
    }
}
