import Base
import Columnar
import Databases
import Project
import SQLText

/// The tables of a source as a person may take them over: types fixed, key and cursor found.
package struct SourceProposal: Sendable {
    package struct Table: Sendable {
        package let name: String
        /// The lines of the table, without indentation.
        package let lines: [String]
    }

    package let tables: [Table]

    package var yaml: String {
        "tables:\n" + tables.map { table in "  \(table.name):\n" + table.lines.map { "    \($0)\n" }.joined() }.joined(separator: "\n")
    }

    /// `names` are the tables to look at; nil for all.
    package init(of kind: Source.Kind, root: String, tables names: [String]?) async throws {
        switch kind {
        case .database(let address): tables = try await SourceProposal.tables(of: address, root, names)
        case .files(.folder(let path)): tables = try SourceProposal.tables(in: path.path(in: root), names)
        case .files(.server), .web:
            throw Diagnostic(
                "source.cannot-look", "This kind of source cannot be looked at from here.", "На такой источник отсюда не посмотреть.",
                mend: Text(
                    "write its file by hand: its page in docs has an example",
                    "напишите его файл вручную: пример есть на его странице в docs"))
        }
        guard !tables.isEmpty else {
            throw Diagnostic(
                "source.empty", "There is nothing to take.", "Брать нечего.",
                mend: Text("correct the address or the path", "исправьте адрес или путь"))
        }
    }

    /// A value of YAML, in quotes where it would be read as something else.
    package static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && !"\"'{}[],#&*!|>%@`:".utf8.contains($0) || $0 >= 0x80 } && !text.isEmpty
        return isPlain ? text : JSON.string(text).description
    }
}

// MARK: - Databases

extension SourceProposal {
    private static func tables(of address: DatabaseAddress, _ root: String, _ names: [String]?) async throws -> [Table] {
        let connection = try await address.connect(root: root)
        try await connection.beginReading()
        let all = if let names { names } else { try await connection.tables(in: address.ownSchema) }
        var tables: [Table] = []
        for written in all {
            let parts = written.split(separator: ".").map(String.init)
            let place = TableName(parts.count == 2 ? parts[0] : address.ownSchema, parts.last ?? written)
            let columns = try await connection.columns(of: place)
            guard !columns.isEmpty else { throw noTable(written) }
            let key = try await connection.key(of: place)
            let rows = try await connection.estimatedRows(of: place)
            tables.append(table(place, isElsewhere: parts.count == 2, columns, key: key, rows: rows))
        }
        return tables
    }

    private static func table(_ place: TableName, isElsewhere: Bool, _ columns: [FoundColumn], key: [String], rows: Int?) -> Table {
        let name = ColumnName.from(place.name)
        var lines: [String] = []
        if isElsewhere || name != place.name { lines.append("from: \(quoted(isElsewhere ? "\(place)" : place.name))") }
        let taken = columns.compactMap { column in column.type.flatMap(ColumnType.init).map { (column, $0) } }
        lines.append("columns:")
        lines += taken.map { "  \(quoted($0.name)): \(quoted("\($1)"))" }
        let refused = columns.filter { column in !taken.contains { $0.0.name == column.name } }
        lines += refused.map { "  # \($0.name): \($0.native) is of no type that can be taken" }
        if !key.isEmpty { lines.append(key.count == 1 ? "key: \(quoted(key[0]))" : "key: [\(key.map(quoted).joined(separator: ", "))]") }
        if let cursor = cursor(taken), !key.isEmpty {
            lines += ["cursor: \(quoted(cursor))", "lookback: 3d"]
        }
        if let rows, rows < 10_000 { lines.append("light: true") }
        let personal = taken.map(\.0.name).filter(isPersonal)
        if !personal.isEmpty { lines.append("# mask: {\(personal.map { "\($0): hash" }.joined(separator: ", "))}") }
        return Table(name: name, lines: lines)
    }

    /// The column that tells when a row last changed, or else when it came: one of these names, of days or moments, never null.
    private static func cursor(_ columns: [(FoundColumn, ColumnType)]) -> String? {
        let times = columns.filter { column, type in !column.isNullable && [.date, .timestamp, .timestamptz].contains(type) }.map(\.0.name)
        let changed = ["updated_at", "changed_at", "modified_at", "date_modify", "last_modified", "timestamp_x", "update_date"]
        let came = ["trans_date", "created_at", "date_create", "operation_date", "event_time", "create_date"]
        return (changed + came).lazy.compactMap { name in times.first { $0.lowercased() == name } }.first
    }

    private static func isPersonal(_ name: String) -> Bool {
        let words = ["email", "phone", "passport", "last_name", "second_name", "birth", "address", "card_number", "iban", "personal"]
        return words.contains { name.lowercased().contains($0) }
    }

    private static func noTable(_ name: String) -> Diagnostic {
        Diagnostic(
            "source.no-table", "The source has no table `\(name)`, or does not show it to us.",
            "В источнике нет таблицы `\(name)`, или он её не показывает.",
            mend: Text("correct `--tables`, or grant SELECT", "исправьте `--tables` или дайте право SELECT"))
    }
}

// MARK: - Files

extension SourceProposal {
    /// Files whose names differ in their digits alone are one table.
    private static func tables(in folder: String, _ names: [String]?) throws -> [Table] {
        var patterns: [(pattern: String, file: String)] = []
        for file in try Files.list(folder) where !file.hasPrefix(".") {
            let pattern = pattern(of: file)
            if !patterns.contains(where: { $0.pattern == pattern }) { patterns.append((pattern, file)) }
        }
        return try patterns.compactMap { pattern, file in
            let stem = file.split(separator: ".").first.map(String.init) ?? file
            let letters = String(stem.map { $0.isNumber || $0 == "-" ? "_" : $0 }).split(separator: "_").joined(separator: "_")
            let name = ColumnName.from(letters)
            if let names, !names.contains(name) { return nil }
            let proposal = try FileProposal.look(at: folder + "/" + file)
            var lines = ["files: \(quoted(pattern))"] + proposal.settings.map { "\($0.key): \(quoted($0.value))" }
            if !proposal.columns.isEmpty {
                lines.append("columns:")
                lines += proposal.columns.map { "  \(quoted($0.name)): \(quoted("\($0.type)"))" }
            }
            if !proposal.fields.isEmpty {
                lines.append("fields:")
                lines += proposal.fields.map { "  \(quoted($0.key)): \(quoted($0.value))" }
            }
            return Table(name: name, lines: lines)
        }
    }

    private static func pattern(of file: String) -> String {
        var pattern = ""
        for letter in file {
            if !letter.isNumber { pattern.append(letter) } else if pattern.last != "*" { pattern.append("*") }
        }
        // `2026-01-31` is one date, not three numbers.
        while let range = pattern.firstRange(of: "*-*") ?? pattern.firstRange(of: "*_*") { pattern.replaceSubrange(range, with: "*") }
        return pattern
    }
}

extension ColumnType {
    /// The type by which a column of a database is taken; nil where there is none.
    package init?(_ type: DataType) {
        switch type {
        case .bool: self = .boolean
        case .int8, .uint8, .int16: self = .smallint
        case .int32, .uint16: self = .integer
        case .int64, .uint32: self = .bigint
        case .uint64: self = .decimal(precision: 20, scale: 0)
        case .float32: self = .real
        case .float64: self = .double
        case .decimal(let precision, let scale) where (0...precision).contains(scale): self = .decimal(precision: precision, scale: scale)
        case .utf8, .largeUtf8, .time: self = .text
        case .binary, .largeBinary, .fixedBinary: self = .bytes
        case .date: self = .date
        case .timestamp(_, nil): self = .timestamp
        case .timestamp: self = .timestamptz
        default: return nil
        }
    }
}
