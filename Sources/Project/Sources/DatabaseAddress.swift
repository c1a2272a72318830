import Base
import SQLText
import Secrets

/// A database that is read.
package enum DatabaseAddress: Sendable, Hashable {
    case postgres(Address)
    case mysql(Address)
    case clickhouse(Address)
    case sqlite(path: Location)
    case odbc(ODBCAddress)
}

/// Whatever has an ODBC driver.
package struct ODBCAddress: Sendable, Hashable {
    /// Whose SQL the database speaks.
    package enum Dialect: String, Sendable, CaseIterable {
        case oracle, sqlserver, postgres, mysql, sqlite
        /// Before 12c.
        case oracle11g = "oracle-11g"
        /// Any other.
        case ansi
    }

    /// `Driver=...;Server=...;Pwd=${PASSWORD}`: a secret as a whole.
    package let connection: Secret
    package let dialect: Dialect
    /// The connection as the file has it.
    package let written: String
}

/// What a table is in its database.
package struct DatabaseOrigin: Sendable, Hashable {
    /// Nil where the database is to look for the name by itself.
    package let schema: String?
    package let name: String
    /// A condition in the database's own SQL.
    package let condition: Placed<String>?
    /// Rows that are read at a time in the order of the key, so that a broken connection goes on from the last of them.
    package let chunk: Int?
}

extension DatabaseAddress {
    static func read(_ kind: Source.KindName, _ fields: Fields, _ reading: Reading) -> DatabaseAddress? {
        switch kind {
        case .postgres: fields.need("url") { Address.read($0, .postgres, reading) }.map { .postgres($0) }
        case .mysql: fields.need("url") { Address.read($0, .mysql, reading) }.map { .mysql($0) }
        case .clickhouse: fields.need("url") { Address.read($0, .clickhouse, reading) }.map { .clickhouse($0) }
        case .sqlite: fields.need("path") { Location.read($0, reading) }.map { .sqlite(path: $0) }
        case .odbc: odbc(fields, reading).map { .odbc($0) }
        default: nil
        }
    }

    private static func odbc(_ fields: Fields, _ reading: Reading) -> ODBCAddress? {
        let connection = fields.need("connection") { node in
            reading.template(node).flatMap { template in reading.resolve(template, at: node.place).map { (template.written, $0) } }
        }
        let dialect: ODBCAddress.Dialect? = fields.need("dialect", reading.choice)
        guard let (written, connection) = connection, let dialect else { return nil }
        return ODBCAddress(connection: connection, dialect: dialect, written: written)
    }
}

extension DatabaseOrigin {
    static func read(_ fields: Fields, _ name: String, _ kind: Source.KindName, _ reading: Reading) -> DatabaseOrigin? {
        let from = fields.one("from") { table($0, reading) }
        let condition = fields.one("where", reading.placed)
        let chunk = fields.one("chunk", reading.count)
        guard from != nil || !fields.has("from") else { return nil }
        let own = kind == .postgres ? "public" : nil
        return DatabaseOrigin(schema: from.map(\.schema) ?? own, name: from?.name ?? name, condition: condition, chunk: chunk)
    }

    /// `schema.table`, or `table` where the connection names the schema.
    private static func table(_ node: Node, _ reading: Reading) -> (schema: String?, name: String)? {
        guard let text = reading.string(node) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) { return (parts.count == 2 ? parts[0] : nil, parts.last!) }
        reading.report(
            "source.table-name", "`\(text)` is not a table: `schema.table`, or `table`, is wanted.",
            "`\(text)` — не таблица: нужно `схема.таблица` или `таблица`.", at: node.place,
            mend: Text("write `public.\(parts.last ?? "table")`", "напишите `public.\(parts.last ?? "table")`"))
        return nil
    }
}
