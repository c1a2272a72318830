import Base
import SQLText

extension Model {
    static func list(_ entries: [(layer: Layer, entry: Inventory.Entry)], _ reading: Reading) -> [Model] {
        entries.compactMap { layer, entry in
            let model = read(entry.name, layer, entry.file, reading)
            if model == nil { reading.unreadTables.insert(TableName(layer.rawValue, entry.name.value)) }
            return model
        }
    }

    private static func read(_ name: Placed<String>, _ layer: Layer, _ file: String, _ reading: Reading) -> Model? {
        guard let source = reading.source(file) else { return nil }
        let outline: SQLOutline
        do {
            outline = try SQLOutline(source, escapes: layer == .mart)
        } catch {
            reading.report(error)
            return nil
        }
        let isSelect = checkSelect(source, outline, reading)
        let node: Node?
        if let settings = outline.settings {
            node = reading.yaml(settings.bytes[...], file: file, firstLine: settings.firstLine)
        } else {
            node = Node(content: .mapping([]), place: Place(file))
        }
        guard let node, isSelect else { return nil }
        return reading.mapping(node) { read($0, name, layer, source, outline, reading) }
    }

    private static func read(
        _ fields: Fields, _ name: Placed<String>, _ layer: Layer, _ source: SourceText, _ outline: SQLOutline, _ reading: Reading
    ) -> Model {
        let table = TableName(layer.rawValue, name.value)
        let owner = fields.one("owner", reading.string)
        let about = fields.one("about", reading.text)
        let grain = fields.one("grain", reading.text)
        let materialized: Materialized? = fields.one("materialized", reading.choice)
        let key = fields.one("key") { reading.oneOrMore($0, reading.column) } ?? []
        let period = fields.one("period", reading.column)
        let lookups = fields.one("lookups") { reading.oneOrMore($0) { reading.table($0, as: .lookup) } } ?? []
        let orderBy = fields.one("order_by") { reading.oneOrMore($0, reading.column) } ?? []
        let partitionBy = fields.one("partition_by", reading.string)
        let engine = fields.one("engine", reading.string)
        let shardBy = fields.one("shard_by", reading.string)
        let rollout = fields.one("rollout") { share($0, reading) }
        let sla = fields.one("sla") { ClockTime.read($0, reading) }
        let checks = fields.one("checks") { Check.list($0, of: table, reading) } ?? []
        let columns = fields.one("columns") { Column.list($0, reading) } ?? []
        let axes = Axes.read(fields, columns, of: table, reading)

        let promised = Columns(of: "\(table)", columns)
        for column in key + orderBy { promised.require(column, reading) }
        if let period { promised.require(period, reading) }
        for check in checks { promised.require(check, reading) }
        checkNeeds(fields, materialized, layer, reading)
        if fields.has("rollout"), key.isEmpty || columns.isEmpty {
            reading.report(
                "model.rollout", "A share of the keys can be told only of a model that names its `key` and its `columns`.",
                "Долю ключей можно взять только у модели, которая называет `key` и `columns`.", at: fields.place(of: "rollout"),
                mend: Text("write both", "напишите и то и другое"))
        }
        return Model(
            layer: layer, table: table, materialized: materialized ?? (layer == .stage ? .view : .full), owner: owner, about: about,
            grain: grain,
            key: key.map(\.value), period: period?.value, lookups: lookups, orderBy: orderBy.map(\.value), partitionBy: partitionBy,
            engine: engine, shardBy: shardBy, axes: axes, checks: checks, columns: columns,
            sql: String(decoding: source.bytes[outline.statement], as: UTF8.self),
            sqlPlace: outline.place(outline.statement.lowerBound), place: name.place, text: source.text, rollout: rollout, sla: sla)
    }

    /// A share in per cent.
    private static func share(_ node: Node, _ reading: Reading) -> Int? {
        guard let text = reading.string(node) else { return nil }
        if let share = Int(text), (0...100).contains(share) { return share }
        reading.report(
            "model.rollout", "`\(text)` is no share of the keys.", "`\(text)` — не доля ключей.", at: node.place,
            mend: Text("write `10`, `25`, `50` or `100`", "напишите `10`, `25`, `50` или `100`"))
        return nil
    }

    private static func checkSelect(_ source: SourceText, _ outline: SQLOutline, _ reading: Reading) -> Bool {
        let statement = source.bytes[outline.statement]
        let place = outline.place(outline.statement.lowerBound)
        if statement.isEmpty {
            reading.report(
                "model.empty", "The file holds no SELECT.", "В файле нет SELECT.", at: Place(source.file),
                mend: Text("write the SELECT below the settings", "напишите SELECT под настройками"))
            return false
        }
        let word = String(decoding: statement.prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }, as: UTF8.self)
        if ["select", "with"].contains(word.lowercased()) { return true }
        reading.report(
            "model.not-select", "A model is one SELECT, and this begins otherwise.", "Модель — это один SELECT, а здесь начало другое.",
            at: place,
            mend: Text("begin with SELECT or WITH", "начните с SELECT или WITH"))
        return false
    }

    private static func checkNeeds(_ fields: Fields, _ materialized: Materialized?, _ layer: Layer, _ reading: Reading) {
        let needs: [Materialized: String] = [.incremental: "period", .snapshot: "key"]
        if let materialized, let need = needs[materialized], !fields.has(need) {
            reading.report(
                "model.needs", "A model that is `\(materialized.rawValue)` needs `\(need)`.",
                "Модели `\(materialized.rawValue)` нужен ключ `\(need)`.",
                at: fields.place(of: "materialized"), mend: Text("add `\(need): column`", "добавьте `\(need): колонка`"))
        }
        if fields.has("lookups"), materialized != .incremental {
            reading.report(
                "model.lookups", "`lookups` is for models that are `incremental`: others are made whole.",
                "`lookups` бывает только у моделей `incremental`: остальные создаются целиком.", at: fields.place(of: "lookups"),
                mend: Text("remove it, or write `materialized: incremental`", "уберите его или напишите `materialized: incremental`"))
        }
        for key in ["order_by", "partition_by", "engine", "shard_by", "dimensions", "time", "time_grain"]
        where layer != .mart && fields.has(key) {
            reading.report(
                "model.mart-only", "`\(key)` is for marts.", "`\(key)` бывает только у витрин.", at: fields.place(of: key),
                mend: Text("remove it, or move the file to models/mart", "уберите его или перенесите файл в models/mart"))
        }
    }
}
