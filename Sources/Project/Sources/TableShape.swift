import Base

/// What a table is and how much of it is taken, as its file tells, or as its service is known.
struct TableShape {
    typealias Mode = (value: SourceTable.Mode, cursor: [Placed<String>])

    let origin: SourceTable.Origin
    let columns: [Column]
    let key: [Placed<String>]
    let mode: Mode
}

extension TableShape {
    static func read(_ name: Placed<String>, _ fields: Fields, _ kind: Source.KindName, _ reading: Reading) -> TableShape? {
        switch kind {
        case .nbrb: NationalBank.Table.shape(name, fields, reading)
        case .yandex_geocoder: Geocoder.Table.shape(name, fields, reading)
        case .bitrix: BitrixList.shape(name, fields, reading)
        case .files, .postgres, .mysql, .clickhouse, .sqlite, .odbc, .rest: told(name.value, fields, kind, reading)
        }
    }

    /// All of it stands in the file.
    private static func told(_ name: String, _ fields: Fields, _ kind: Source.KindName, _ reading: Reading) -> TableShape? {
        let origin = SourceTable.Origin.read(fields, name, kind, reading)
        let columns =
            kind.knowsTypes || origin?.knowsTypes == true
            ? fields.one("columns") { Column.list($0, reading) } ?? [] : fields.need("columns") { Column.list($0, reading) }
        let key = fields.one("key") { reading.oneOrMore($0, reading.column) } ?? []
        let mode = SourceTable.Mode.read(fields, key, reading)
        guard let origin, let columns, let mode else { return nil }
        if case .files(let format) = origin { format.checkNames(of: columns, reading) }
        if kind == .rest {
            let promised = Columns(of: "\(name)", columns)
            fields.one("fields") { node in reading.entries(node) { column, _ in promised.require(column, reading) } }
        }
        return TableShape(origin: origin, columns: columns, key: key, mode: mode)
    }

    /// The columns that no file names: another version of the program may know more of them.
    func readyText(_ kind: Source.KindName) -> String {
        kind.isReady ? columns.map { "\($0.name) \($0.type)" }.joined(separator: ",") : ""
    }
}

extension Source.KindName {
    /// Whether the tables of the source are known by their names alone.
    var isReady: Bool {
        switch self {
        case .nbrb, .yandex_geocoder, .bitrix: true
        case .files, .postgres, .mysql, .clickhouse, .sqlite, .odbc, .rest: false
        }
    }

    /// Keys of the source that change nothing about the rows that are there.
    var passingKeys: [String] {
        switch self {
        case .rest, .bitrix: ["rate", "auth"]
        // What the geocoder has told is kept for ever: each answer was paid for.
        case .yandex_geocoder: ["url", "api_key", "language", "rate", "quota"]
        default: []
        }
    }

    /// Keys of a table that change nothing about the rows that are there.
    var passingTableKeys: Set<String> {
        self == .yandex_geocoder ? ["addresses", "candidates", "checks"] : []
    }

    /// Whether the source tells the types of its columns by itself.
    fileprivate var knowsTypes: Bool {
        switch self {
        case .postgres, .mysql, .clickhouse, .sqlite, .odbc: true
        case .files, .nbrb, .yandex_geocoder, .bitrix, .rest: false
        }
    }
}

extension Node {
    /// `rates:` with nothing behind it says all that is needed.
    var orNoKeys: Node {
        if case .empty = content { Node(content: .mapping([]), place: place) } else { self }
    }
}

extension SourceTable.Origin {
    /// Whether its files tell the types of their columns.
    fileprivate var knowsTypes: Bool {
        if case .files(let format) = self, case .parquet = format.shape { true } else { false }
    }

    fileprivate static func read(
        _ fields: Fields, _ name: String, _ kind: Source.KindName, _ reading: Reading
    ) -> SourceTable.Origin? {
        switch kind {
        case .files: FileFormat.read(fields, reading).map { .files($0) }
        case .postgres, .mysql, .clickhouse, .sqlite, .odbc:
            DatabaseOrigin.read(fields, name, kind, reading).map { .database($0) }
        case .rest: RESTTable.read(fields, name, reading).map { .web(.rest($0)) }
        case .nbrb, .yandex_geocoder, .bitrix: nil
        }
    }
}
