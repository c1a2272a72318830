import Base

/// Looks for the row that names the columns: titles, dates and notes may stand above it.
struct HeaderSearch {
    /// Rows in which a header is looked for.
    static let depth = 100

    struct Found {
        var names: [String]
        var positions: [Int?]
        /// The last row of the header.
        var row: Int
    }

    /// The rows that have been read so far.
    private(set) var seen: [CellRow] = []
    private let rows: any RowSource
    private let options: TableOptions
    private let place: Place
    private let name: Text

    init(_ rows: any RowSource, _ options: TableOptions, at place: Place, named name: Text) {
        (self.rows, self.options, self.place, self.name) = (rows, options, place, name)
    }

    mutating func find(_ merged: () throws -> [MergedCells]) throws -> Found {
        try look()
        if options.header == .none { return withoutHeader() }
        var headers = seen.indices.map { Header(row: seen[$0].line, names: seen[$0].texts) }
        if options.headerRows > 1 {
            spread(&headers, try merged())
            headers = Header.joined(headers, options.headerRows, afterTitles: options.header == .auto)
        }
        switch options.columns {
        case .all:
            let header = try whole(headers)
            // Merged cells are told of behind the rows: only a header with gaps is worth reading that far.
            if header.names.contains("") { spread(&headers, try merged()) }
            let names = headers.first { $0.row == header.row } ?? header
            return Found(names: names.uniqueNames, positions: Array(names.names.indices), row: names.row)
        case .first(let count): return try first(count, headers)
        case .named(let wanted): return try named(wanted, headers)
        }
    }

    private mutating func look() throws {
        let last = if case .row(let row) = options.header { row + options.headerRows - 1 } else { Int.max }
        var row = CellRow()
        while seen.count < HeaderSearch.depth, try rows.next(&row) {
            seen.append(row)
            if row.line >= last { return }
        }
    }

    private func withoutHeader() -> Found {
        let count = if case .first(let count) = options.columns { count } else { seen.map(\.count).max() ?? 0 }
        return Found(names: (0..<count).map(columnLetters), positions: Array(0..<count), row: 0)
    }

    /// Gives every cell of a merged area the text of its first. One that stands alone in its row is a title, unless that row
    /// was named as the header.
    private func spread(_ headers: inout [Header], _ merged: [MergedCells]) {
        let titles = options.header == .auto ? Set(headers.filter { $0.width == 1 }.map(\.row)) : []
        for area in merged where !titles.contains(area.rows.lowerBound) {
            guard let first = headers.first(where: { $0.row == area.rows.lowerBound }), area.columns.lowerBound < first.names.count
            else { continue }
            let name = first.names[area.columns.lowerBound]
            for index in headers.indices where area.rows.contains(headers[index].row) {
                let missing = area.columns.upperBound + 1 - headers[index].names.count
                if missing > 0 { headers[index].names += Array(repeating: "", count: min(missing, SheetRows.columnLimit)) }
                for column in area.columns where column < headers[index].names.count { headers[index].names[column] = name }
            }
        }
    }

    /// The header that was named by its number, or those among which to choose.
    private func candidates(_ headers: [Header]) throws -> [Header] {
        guard case .row(let number) = options.header else { return headers }
        guard let header = headers.first(where: { $0.row == number + options.headerRows - 1 }) else {
            throw Diagnostic(
                "header.missing",
                name
                    + Text(
                        ": row \(number), where the header should stand, is empty.", ": строка \(number), где должен быть заголовок, пуста."
                    ),
                at: place,
                mend: Text("correct `header_row`, or write `header_row: auto`", "исправьте `header_row` или напишите `header_row: auto`"))
        }
        return [header]
    }

    /// The first row that is as wide as the middle one of those with several cells: titles are narrow, and a note beside the
    /// rows makes one of them wider than the header.
    private func whole(_ headers: [Header]) throws -> Header {
        let candidates = try candidates(headers)
        let widths = candidates.map(\.width).sorted()
        let several = widths.filter { $0 > 1 }
        let width = several.isEmpty ? widths.last ?? 0 : several[(several.count - 1) / 2]
        guard width > 0, let header = candidates.first(where: { $0.width >= width }) else { throw nothing() }
        return header
    }

    private func first(_ count: Int, _ headers: [Header]) throws -> Found {
        guard let header = try candidates(headers).first(where: { $0.width >= count }) ?? (options.header == .auto ? nil : headers.last)
        else {
            throw nothing()
        }
        return Found(names: Array(header.uniqueNames.prefix(count)), positions: Array(0..<count), row: header.row)
    }

    private func named(_ wanted: [String], _ headers: [Header]) throws -> Found {
        let candidates = try candidates(headers)
        var best: (header: Header, positions: [Int?], found: Int)?
        for header in candidates {
            let places = Dictionary(zip(header.names.map(HeaderName.init), header.names.indices)) { first, _ in first }
            let positions = wanted.map { places[HeaderName($0)] }
            let found = positions.count { $0 != nil }
            if found > best?.found ?? 0 { best = (header, positions, found) }
            if found == wanted.count { return Found(names: wanted, positions: positions, row: header.row) }
        }
        guard let best else { throw nothing() }
        let missing = zip(wanted, best.positions).filter { $0.1 == nil }.map(\.0)
        let there = best.header.names.filter { !$0.isEmpty }
        let list = there.map { "`\($0)`" }.joined(separator: ", ")
        let lost = missing.map { "`\($0)`" }.joined(separator: ", ")
        throw Diagnostic(
            "header.no-column",
            name + Text(": the header in row \(best.header.row) lacks \(lost); ", ": в заголовке (строка \(best.header.row)) нет \(lost); ")
                + Text("it names \(list).", "в нём есть \(list)."),
            at: place,
            mend: nearest(to: missing[0], in: there).map { Text("write `\($0)`", "напишите `\($0)`") })
    }

    private func nothing() -> Diagnostic {
        Diagnostic(
            "header.missing", name + Text(": no row names the columns.", ": ни одна строка не называет колонки."), at: place,
            mend: Text("give the number of the row: `header_row: 3`", "укажите номер строки: `header_row: 3`"))
    }
}

/// A row that may be the header, or several joined.
private struct Header {
    /// The number of its last row.
    var row: Int
    var names: [String]

    /// Columns that have a name.
    var width: Int { names.count { !$0.isEmpty } }

    /// Each column with a name of its own.
    var uniqueNames: [String] {
        var times: [String: Int] = [:]
        return names.enumerated().map { index, name in
            let name = name.isEmpty ? columnLetters(index) : name
            times[name, default: 0] += 1
            return times[name]! == 1 ? name : "\(name) \(times[name]!)"
        }
    }

    /// Rows in succession as one header. `afterTitles`: a row with a single name is a title, with which none begins.
    static func joined(_ headers: [Header], _ count: Int, afterTitles: Bool) -> [Header] {
        headers.indices.dropFirst(count - 1).compactMap { last in
            let rows = headers[(last - count + 1)...last]
            if afterTitles, rows.first?.width == 1, rows.contains(where: { $0.width > 1 }) { return nil }
            let width = rows.map(\.names.count).max() ?? 0
            let names = (0..<width).map { column in
                var parts: [String] = []
                for row in rows where column < row.names.count {
                    let part = row.names[column]
                    if !part.isEmpty, parts.last != part { parts.append(part) }
                }
                return parts.joined(separator: " ")
            }
            return Header(row: headers[last].row, names: names)
        }
    }
}

extension CellRow {
    /// The texts of all cells, on one line each.
    fileprivate var texts: [String] {
        (0..<count).map { index in
            text(index).split { $0.isWhitespace || $0 == "\u{A0}" }.joined(separator: " ")
        }
    }
}

/// `A` for 0, `AB` for 27.
func columnLetters(_ index: Int) -> String {
    var (text, rest) = ("", index + 1)
    while rest > 0 {
        rest -= 1
        text = String(UnicodeScalar(UInt8(0x41 + rest % 26))) + text
        rest /= 26
    }
    return text
}
