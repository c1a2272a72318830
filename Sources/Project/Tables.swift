import Base
import SQLText

/// The tables that a project makes: those of its stage and those of its models.
struct Tables {
    private let sources: [Source]
    private let models: [Model]
    private let unreadTables: Set<TableName>
    private let unreadSources: [String]
    private let columns: [TableName: Columns]

    /// Who names a table that is written and could not be read is not blamed.
    init(sources: [Source], models: [Model], writtenSources: [String], unreadTables: Set<TableName>) {
        self.sources = sources
        self.models = models
        self.unreadTables = unreadTables
        unreadSources = writtenSources.filter { name in !sources.contains { $0.name == name } }
        var columns: [TableName: Columns] = [:]
        for table in sources.flatMap(\.tables) { columns[table.stage] = Columns(of: "\(table.stage)", table.columns) }
        for model in models { columns[model.table] = Columns(of: "\(model.table)", model.columns) }
        self.columns = columns
    }

    private var names: [String] { columns.keys.map(\.description).sorted() }

    /// Whether the table is there, as far as the readable files tell.
    private func mayExist(_ table: TableName) -> Bool {
        columns[table] != nil || unreadTables.contains(table)
            || table.schema == "stage" && unreadSources.contains { table.name.hasPrefix($0 + "_") }
    }

    func require(_ table: Placed<TableName>, _ reading: Reading) {
        guard !mayExist(table.value) else { return }
        reading.report(
            "table.unknown", "The project has no table `\(table.value)`.", "В проекте нет таблицы `\(table.value)`.", at: table.place,
            mend: nearest(to: "\(table.value)", in: names).map { Text("write `\($0)`", "напишите `\($0)`") } ?? mend(table.value))
    }

    func columns(of table: TableName) -> Columns? { columns[table] }

    /// A table that a model makes, rather than a source.
    func requireModel(_ table: Placed<TableName>, _ reading: Reading) {
        require(table, reading)
        guard columns[table.value] != nil, !models.contains(where: { $0.table == table.value }) else { return }
        reading.report(
            "test.not-a-model", "`\(table.value)` comes from a source as it is: there is nothing to test.",
            "`\(table.value)` берётся из источника как есть: проверять нечего.", at: table.place,
            mend: Text("name a model", "назовите модель"))
    }

    /// Where the table would come from.
    private func mend(_ table: TableName) -> Text? {
        if table.schema == "stage" { return Text("add it to the `tables` of a source", "добавьте её в `tables` источника") }
        guard let layer = Model.Layer(rawValue: table.schema) else {
            let layers = Model.Layer.allCases.map(\.rawValue)
            return Reading.mend(table.schema, among: layers)
        }
        return Text("write models/\(layer.rawValue)/\(table.name).sql", "напишите models/\(layer.rawValue)/\(table.name).sql")
    }

    /// The mart of this name; nil, reported unless its own file was.
    func mart(_ name: Placed<String>, _ reading: Reading) -> Model? {
        let marts = models.filter { $0.layer == .mart }
        if let mart = marts.first(where: { $0.table.name == name.value }) { return mart }
        if unreadTables.contains(TableName("mart", name.value)) { return nil }
        reading.report(
            "metric.unknown-model", "There is no mart `\(name.value)`.", "Витрины `\(name.value)` нет.", at: name.place,
            mend: marts.isEmpty
                ? Text("write models/mart/\(name.value).sql", "напишите models/mart/\(name.value).sql")
                : Reading.mend(name.value, among: marts.map(\.table.name)))
        return nil
    }

    /// Names that two files claim, and references that lead nowhere.
    func checkAll(_ reading: Reading) {
        var places: [TableName: Place] = [:]
        let made = sources.flatMap(\.tables).map { Placed($0.stage, at: $0.place) } + models.map { Placed($0.table, at: $0.place) }
        for table in made {
            guard let first = places.updateValue(table.place, forKey: table.value) else { continue }
            reading.report(
                "table.duplicate", "`\(table.value)` is already made by \(first).", "`\(table.value)` уже создаёт \(first).",
                at: table.place,
                mend: Text("rename one of the two", "переименуйте одно из двух"))
        }
        for table in models.flatMap(\.lookups) { require(table, reading) }
        for check in sources.flatMap(\.tables).flatMap(\.checks) + models.flatMap(\.checks) {
            guard case .reference(_, let table, let key) = check.rule else { continue }
            require(Placed(table, at: check.place), reading)
            columns[table]?.require(key, at: check.place, reading)
        }
    }
}
