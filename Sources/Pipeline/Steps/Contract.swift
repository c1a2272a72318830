import Base
import Engines
import Project
import SQLText

/// The columns that a model promises, held against those that its table was built with.
package struct Contract: Sendable {
    let model: Model

    /// A column that is there, with the engine's own name for its type.
    package struct Built: Sendable, Hashable {
        package let name: String
        package let type: String
    }

    /// Fails where the table has other columns, or other types, than were promised.
    func check(_ table: TableName, on connection: any Connection) async throws {
        guard !model.columns.isEmpty else { return }
        if connection.dialect == .postgres { try await giveDigits(table, on: connection) }
        try check(await connection.columns(of: table), in: connection.dialect)
    }

    /// Without a dialect only the names are held against each other.
    func check(_ built: [Built], in dialect: Dialect?) throws {
        guard !model.columns.isEmpty else { return }
        for column in model.columns {
            guard let found = built.first(where: { $0.name == column.name }) else { throw missing(column) }
            if let dialect, !column.type.names(in: dialect).contains(found.type) { throw other(column, found.type) }
        }
        let promised = Set(model.columns.map(\.name))
        if let extra = built.first(where: { !promised.contains($0.name) }) { throw notPromised(extra) }
    }

    /// PostgreSQL forgets the digits of a decimal that is computed; the promise gives them back where no value loses one.
    private func giveDigits(_ table: TableName, on connection: any Connection) async throws {
        let bare = Set(try await connection.columns(of: table).filter { $0.type == "numeric" }.map(\.name))
        for column in model.columns where bare.contains(column.name) {
            guard case .decimal(let precision, let scale) = column.type else { continue }
            let value: Query = "\(name: column.name)"
            let limit: Query = "CAST('1e\(sql: String(precision - scale))' AS numeric)"
            let tooLong = try await connection.value(
                "SELECT \(value) FROM \(table: table) WHERE round(\(value), \(sql: String(scale))) <> \(value) OR abs(\(value)) >= \(limit) LIMIT 1"
            )
            if let tooLong { throw self.tooLong(column, tooLong) }
            try await connection.execute("ALTER TABLE \(table: table) ALTER COLUMN \(value) TYPE \(sql: column.type.sql(.postgres))")
        }
    }

    private func missing(_ column: Project.Column) -> Diagnostic {
        difference(
            "`\(model.table)` promises `\(column.name)` (\(column.type)), which its SELECT does not make.",
            "`\(model.table)` обещает `\(column.name)` (\(column.type)), а SELECT такую колонку не создаёт.", at: column.place,
            mend: Text("select it, or take it out of `columns`", "добавьте её в SELECT или уберите из `columns`"))
    }

    private func other(_ column: Project.Column, _ type: String) -> Diagnostic {
        difference(
            "`\(column.name)` of `\(model.table)` is promised as \(column.type), and its SELECT makes \(type).",
            "Колонка `\(column.name)` в `\(model.table)` обещана как \(column.type), а SELECT создаёт \(type).", at: column.place,
            mend: Text(
                "write `CAST(… AS \(column.type)) AS \(column.name)` in the SELECT, or correct the promise",
                "напишите в SELECT `CAST(… AS \(column.type)) AS \(column.name)` или исправьте обещание"))
    }

    private func tooLong(_ column: Project.Column, _ value: String) -> Diagnostic {
        difference(
            "`\(column.name)` of `\(model.table)` is promised as \(column.type) and holds \(value).",
            "Колонка `\(column.name)` в `\(model.table)` обещана как \(column.type), а в ней есть \(value).", at: column.place,
            mend: Text("round it in the SELECT, or promise more digits", "округлите её в SELECT или обещайте больше цифр"))
    }

    private func notPromised(_ column: Built) -> Diagnostic {
        difference(
            "`\(model.table)` has the column `\(column.name)` (\(column.type)), which `columns` does not promise.",
            "В `\(model.table)` есть колонка `\(column.name)` (\(column.type)), которой нет в `columns`.", at: model.sqlPlace,
            mend: Text("add it to `columns`, or take it out of the SELECT", "добавьте её в `columns` или уберите из SELECT"))
    }

    private func difference(_ en: String, _ ru: String, at place: Place, mend: Text) -> Diagnostic {
        Diagnostic("model.contract", Text(en, ru), at: place, mend: mend)
    }
}

extension Connection {
    /// The columns of a table or a view in their order.
    func columns(of table: TableName) throws -> [Contract.Built] {
        let query: Query =
            switch dialect {
            case .postgres:
                """
                SELECT attname, format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute
                WHERE attrelid = to_regclass(\(dialect.quote(table))) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
                """
            case .clickhouse: "SELECT name, type FROM system.columns WHERE database = \(table.schema) AND table = \(table.name)"
            case .duckdb, .sqlite:
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = \(table.schema) AND table_name = \(table.name) ORDER BY ordinal_position"
            }
        return try rows(query).flatMap { batch in
            (0..<batch.count).map { Contract.Built(name: batch[0].text($0), type: plain(batch[1].text($0))) }
        }
    }

    /// Whether a value may be null is a matter of checks.
    private func plain(_ type: String) -> String {
        for wrapper in ["LowCardinality(", "Nullable("] where type.hasPrefix(wrapper) {
            return plain(String(type.dropFirst(wrapper.count).dropLast()))
        }
        return type
    }
}

extension ColumnType {
    /// What an engine may call a column of this type once it is built.
    fileprivate func names(in dialect: Dialect) -> [String] {
        switch (dialect, self) {
        case (.clickhouse, .boolean): ["Bool", "UInt8"]
        // ClickHouse counts without a sign.
        case (.clickhouse, .bigint): ["Int64", "UInt64"]
        case (.clickhouse, .date): ["Date32", "Date"]
        case (.clickhouse, .timestamp), (.clickhouse, .timestamptz):
            ["DateTime64(6, 'UTC')", "DateTime64(6)", "DateTime", "DateTime('UTC')"]
        case (.clickhouse, _): [sql(dialect)]
        case (.postgres, .timestamp): ["timestamp without time zone"]
        case (_, .timestamptz): ["TIMESTAMP WITH TIME ZONE", "timestamp with time zone"]
        case (.duckdb, .text): ["VARCHAR"]
        case (.duckdb, .real): ["FLOAT"]
        case (.duckdb, _): [sql(dialect).uppercased()]
        case (.postgres, .json): ["jsonb", "json"]
        case (_, _): [sql(dialect)]
        }
    }
}
