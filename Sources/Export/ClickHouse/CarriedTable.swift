import Base
import Pipeline
import Project
import SQLText

/// A table of the warehouse that marts read, in the marts' engine.
struct CarriedTable {
    let tables: MartTables
    private let columns: [Column]
    private let layout: MartTables.Layout
    private let period: String?
    private let warehouse: Settings.Warehouse

    private struct Column {
        let name: String
        let type: String
    }

    init(
        _ table: TableName, _ shape: [Contract.Built]?, _ key: [String], _ notNull: Set<String>, _ period: String?, _ folder: Folder
    ) throws {
        guard let shape else { throw CarriedTable.unknown(table, nil, folder) }
        columns = try shape.map { column in
            guard let type = ColumnType(duckdb: column.type)?.sql(.clickhouse) else { throw CarriedTable.unknown(table, column, folder) }
            return Column(name: column.name, type: notNull.contains(column.name) ? type : "Nullable(\(type))")
        }
        let kind = period.flatMap { name in shape.first { $0.name == name }.flatMap { PeriodKind($0.type) } }
        self.period = kind == nil ? nil : period
        tables = MartTables(ofCarried: table, key: key, cluster: folder.settings.engines.cluster)
        layout = MartTables.Layout(orderBy: key, partitionBy: self.period.map { "toYYYYMM(\(name: $0))" })
        warehouse = folder.settings.engines.warehouse
    }

    /// The table beside the old one.
    var make: [Query] {
        let list = columns.map { "\(name: $0.name) \(sql: $0.type)" as Query }.joined(separator: ", ")
        return tables.next.drop + tables.next.create(.named("(\(list))"), layout) + [tables.next.insert(rows)]
    }

    var put: [Query] { tables.stand + [tables.exchange] + tables.next.drop }

    /// One month in place of the same month; nil where the table does not lie by months.
    var month: [Query]? {
        guard let period else { return nil }
        return tables.next.drop + tables.next.create(.of(tables.rows), layout) + [
            tables.next.insert(rows + " WHERE toYYYYMM(\(name: period)) = {month:UInt32}"), tables.replace(partition: "{month:UInt32}"),
        ] + tables.next.drop
    }

    private var rows: Query {
        let list = columns.map { "\(name: $0.name)" as Query }.joined(separator: ", ")
        let table = tables.table
        switch warehouse {
        case .postgres:
            return "SELECT \(list) FROM postgresql(warehouse, schema = \(literal: table.schema), table = \(literal: table.name))"
        case .duckdb: return "SELECT \(list) FROM file(\(literal: "\(table).parquet"), 'Parquet')"
        }
    }

    private static func unknown(_ table: TableName, _ column: Contract.Built?, _ folder: Folder) -> Diagnostic {
        let place = folder.model(table)?.sqlPlace ?? folder.sources.flatMap(\.tables).first { $0.stage == table }?.place
        guard let column else {
            return Diagnostic(
                "export.columns-unknown", "A script must know the columns of `\(table)`, and the project's files do not tell them.",
                "Скрипту нужно знать колонки `\(table)`, а файлы проекта их не называют.", at: place,
                mend: Text("name them with their types in `columns`", "перечислите их с типами в `columns`"))
        }
        return Diagnostic(
            "export.column-type", "`\(column.name)` of `\(table)` has the type \(column.type), which has no twin in ClickHouse.",
            "Колонка `\(column.name)` в `\(table)` имеет тип \(column.type), которому нет соответствия в ClickHouse.", at: place,
            mend: Text("cast it in the SELECT to a type of the project", "приведите её в SELECT к одному из типов проекта"))
    }
}

extension ColumnType {
    /// By the name that DuckDB has for the type.
    init?(duckdb name: String) {
        switch name.uppercased() {
        case "BOOLEAN": self = .boolean
        case "TINYINT", "SMALLINT": self = .smallint
        case "INTEGER": self = .integer
        case "BIGINT", "UINTEGER": self = .bigint
        case "HUGEINT": self = .decimal(precision: 38, scale: 0)
        case "FLOAT", "REAL": self = .real
        case "DOUBLE": self = .double
        case "VARCHAR", "TEXT": self = .text
        case "DATE": self = .date
        case "TIMESTAMP": self = .timestamp
        case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE": self = .timestamptz
        case "UUID": self = .uuid
        case "JSON": self = .json
        case "BLOB": self = .bytes
        case let name where name.hasPrefix("DECIMAL("):
            let digits = name.dropFirst("DECIMAL(".count).dropLast().split(separator: ",").compactMap { Int($0.drop { $0 == " " }) }
            guard digits.count == 2 else { return nil }
            self = .decimal(precision: digits[0], scale: digits[1])
        default: return nil
        }
    }
}
