import Base

/// A table whose columns are known before anybody asks its service.
struct ReadyTable {
    let origin: WebOrigin
    let columns: [(String, ColumnType)]
    let key: [String]
    let mode: SourceTable.Mode

    /// The table as if its file had said all that.
    func shape(at place: Place) -> TableShape {
        TableShape(
            origin: .web(origin), columns: columns.map { Column(name: $0.0, type: $0.1, place: place) },
            key: key.map { Placed($0, at: place) }, mode: (mode, []))
    }
}

extension Reading {
    /// The table of a service that goes by this name.
    func readyTable<Table: RawRepresentable<String> & CaseIterable>(_ name: Placed<String>) -> Table? {
        if let table = Table(rawValue: name.value) { return table }
        unknown(name.value, among: Table.allCases.map(\.rawValue), at: name.place)
        return nil
    }

    /// `2025-01-31`
    func day(_ node: Node) -> String? {
        guard let text = string(node) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month),
            (1...Reading.days(of: month, in: year)).contains(day)
        {
            return text
        }
        report(
            "value.not-day", "`\(text)` is not a day.", "`\(text)` — не дата.", at: node.place,
            mend: Text("write it as `2025-01-31`", "напишите её как `2025-01-31`"))
        return nil
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
