import Base

/// The rows of a sheet as they stand in its XML, each cell in its column. Rows without a value are passed over.
final class SheetRows: RowSource {
    /// What Excel itself can hold: column XFD, row 1048576.
    static let columnLimit = 16_384
    static let rowLimit = 1_048_576
    static let rowBytesLimit = 64 << 20

    private let handler: SheetHandler
    private let stream: XMLStream

    init(_ source: ArchiveReader, _ strings: SharedStrings, _ styles: Styles, since1904: Bool) {
        handler = SheetHandler(CellValue(strings, styles, SerialDate(since1904: since1904)))
        stream = XMLStream(source, handler)
    }

    func next(_ row: inout CellRow) throws -> Bool {
        guard try stream.read() else { return false }
        swap(&row, &handler.row)
        return true
    }
}

/// Follows `<sheetData><row><c><v>` and stops the stream at the end of each row that has something in it.
private final class SheetHandler: XMLHandler {
    var row = CellRow()
    private let value: CellValue
    private var place = Place.outside
    private var rowNumber = 0
    private var column = -1
    private var isPhonetic = false

    private enum Place { case outside, rows, row, cell, value, formula, inline, inlineText }

    init(_ value: CellValue) { self.value = value }

    func start(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws {
        switch place {
        case .row:
            if name == "c" { try beginCell(attributes, stream) }
        case .cell:
            if name == "v" {
                place = .value
            } else if name == "f" {
                place = .formula
                value.hasFormula = true
            } else if name == "is" {
                place = .inline
            }
        case .inline:
            if name == "t" { place = isPhonetic ? .inline : .inlineText } else if name == "rPh" { isPhonetic = true }
        case .rows:
            if name == "row" { try beginRow(attributes, stream) }
        case .outside:
            if name == "sheetData" { place = .rows }
        case .value, .formula, .inlineText: break
        }
    }

    func text(_ bytes: UnsafeRawBufferPointer, _ stream: XMLStream) throws {
        switch place {
        case .value, .inlineText: guard value.append(bytes) else { throw stream.tooLong() }
        case .formula: value.appendFormula(bytes)
        default: break
        }
    }

    func end(_ name: XMLName, _ stream: XMLStream) throws {
        switch place {
        case .value: if name == "v" { place = .cell }
        case .cell: if name == "c" { try endCell(stream) }
        case .row:
            if name == "row" {
                place = .rows
                if row.count > 0 { stream.pause() }
            }
        case .formula: if name == "f" { place = .cell }
        case .inlineText: if name == "t" { place = .inline }
        case .inline:
            if name == "is" { place = .cell } else if name == "rPh" { isPhonetic = false }
        case .rows: if name == "sheetData" { place = .outside }
        case .outside: break
        }
    }

    private func beginRow(_ attributes: XMLAttributes, _ stream: XMLStream) throws {
        place = .row
        rowNumber = attributes.int("r") ?? rowNumber + 1
        guard (1...SheetRows.rowLimit).contains(rowNumber) else {
            throw stream.malformed(Text("no sheet has a row \(rowNumber)", "строки \(rowNumber) не бывает"))
        }
        column = -1
        row.begin(line: rowNumber)
    }

    private func beginCell(_ attributes: XMLAttributes, _ stream: XMLStream) throws {
        place = .cell
        value.begin()
        var reference: UnsafePointer<CChar>?
        attributes.forEach { name, text in
            if name == "r" {
                reference = text
            } else if name == "s" {
                value.style = SheetHandler.number(text)
            } else if name == "t" {
                value.type = CellValue.Kind(text)
            }
        }
        column = reference.flatMap(SheetHandler.column) ?? column + 1
        guard column < SheetRows.columnLimit else {
            throw stream.malformed(
                Text("a row of more than \(SheetRows.columnLimit) cells", "в строке больше \(SheetRows.columnLimit) ячеек"))
        }
    }

    private func endCell(_ stream: XMLStream) throws {
        place = .row
        try value.put(into: &row, at: column, stream)
        guard row.byteCount <= SheetRows.rowBytesLimit else { throw stream.tooLong() }
    }

    /// `C` of `C12` as 2; nil where it does not begin with letters.
    private static func column(_ reference: UnsafePointer<CChar>) -> Int? {
        var (at, column) = (reference, 0)
        while case let letter = Int(UInt8(bitPattern: at.pointee) | 0x20) - 0x60, (1...26).contains(letter) {
            column = column * 26 + letter
            if column > SheetRows.columnLimit { return SheetRows.columnLimit }
            at += 1
        }
        return column > 0 ? column - 1 : nil
    }

    private static func number(_ text: UnsafePointer<CChar>) -> Int {
        var (at, value) = (text, 0)
        while case let digit = Int(at.pointee) - 0x30, (0...9).contains(digit), value < 1 << 20 {
            value = value * 10 + digit
            at += 1
        }
        return value
    }
}
