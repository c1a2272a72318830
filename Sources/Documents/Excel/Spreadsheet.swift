import Base

/// A workbook of either kind.
package protocol Spreadsheet: AnyObject {
    var path: String { get }
    var sheets: [Sheet] { get }
    /// The rows of the sheet at this index, cells in their columns.
    func rows(of sheet: Int) throws -> any RowSource
    /// Merged cells near the top of the sheet.
    func mergedCells(of sheet: Int) throws -> [MergedCells]
}

package struct Sheet: Sendable, Hashable {
    package let name: String
    package let isHidden: Bool
}

/// Which sheet to take.
package enum SheetChoice: Sendable, Hashable {
    /// The first one that is not hidden.
    case first
    case named(String)
    /// Counted from 1, hidden ones too.
    case number(Int)
}

/// A workbook of the kind that the file is, whatever its name says.
package func openSpreadsheet(_ path: String, limits: ArchiveLimits = ArchiveLimits()) throws -> any Spreadsheet {
    try FileStart.read(path).bytes.starts(with: FileStart.compound) ? OldWorkbook(path) : Workbook(path, limits: limits)
}

extension Spreadsheet {
    /// The rows below the header of a sheet, with the wanted columns in their order.
    package func table(_ choice: SheetChoice = .first, _ options: TableOptions = TableOptions()) throws -> Table {
        let index = try index(of: choice)
        return try Table(
            rows(of: index), options, at: Place(path), named: Text("Sheet `\(sheets[index].name)`", "Лист `\(sheets[index].name)`")
        ) { try self.mergedCells(of: index) }
    }

    package func index(of choice: SheetChoice) throws -> Int {
        let index: Int?
        switch choice {
        case .first: index = sheets.firstIndex { !$0.isHidden } ?? sheets.indices.first
        case .named(let name):
            index = sheets.firstIndex { $0.name == name } ?? sheets.firstIndex { HeaderName($0.name) == HeaderName(name) }
        case .number(let number): index = sheets.indices.contains(number - 1) ? number - 1 : nil
        }
        if let index { return index }
        let names = sheets.map { "`\($0.name)`" }.joined(separator: ", ")
        let wanted: Text
        let mend: Text?
        switch choice {
        case .first: (wanted, mend) = (Text("any sheet", "ни одного листа"), nil)
        case .named(let name):
            let near = nearest(to: name, in: sheets.map(\.name))
            (wanted, mend) = (Text("a sheet `\(name)`", "листа `\(name)`"), near.map { Text("write `\($0)`", "напишите `\($0)`") })
        case .number(let number):
            (wanted, mend) = (
                Text("a sheet \(number)", "листа \(number)"),
                Text("write a number from 1 to \(sheets.count)", "напишите число от 1 до \(sheets.count)")
            )
        }
        throw Diagnostic(
            "sheet.unknown",
            Text("The workbook does not have ", "В книге нет ") + wanted + Text("; it has: \(names).", "; в ней есть: \(names)."),
            at: Place(path), mend: mend)
    }
}
