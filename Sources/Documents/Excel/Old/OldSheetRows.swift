import Base

/// The rows of a sheet in an old workbook, each cell in its column.
final class OldSheetRows: RowSource {
    static let columnLimit = 256

    private let records: Records
    private let file: CompoundFile
    private let strings: SharedStrings
    private let styles: Styles
    private let dates: SerialDate
    private var row = CellRow()
    private var number = -1
    private var depth = 0
    private var hasEnded = false
    /// The column of a formula whose text comes in the next record.
    private var pending: Int?
    private var shown: [UInt8] = []

    init(_ records: Records, _ file: CompoundFile, _ strings: SharedStrings, _ styles: Styles, _ dates: SerialDate) {
        (self.records, self.file, self.strings, self.styles, self.dates) = (records, file, strings, styles, dates)
    }

    func next(_ row: inout CellRow) throws -> Bool {
        while !hasEnded {
            guard let (kind, bytes) = try records.next() else { throw file.damaged("end") }
            let isDone = try take(kind, bytes, &row)
            if isDone { return true }
        }
        return false
    }

    /// True where a record of another row came, so that `ready` has been filled with the row before.
    private func take(_ kind: Records.Kind?, _ bytes: [UInt8], _ ready: inout CellRow) throws -> Bool {
        switch kind {
        case .begin:
            depth += 1
            return false
        case .end:
            depth -= 1
            // Charts within a sheet have an end of their own.
            if depth > 0 { return false }
            hasEnded = true
            return handOver(&ready)
        case .formulaText:
            guard let column = pending else { return false }
            pending = nil
            var text = RecordText(bytes, from: 2, records, file)
            put(try text.text(count: Int(bytes.u16(0))), .text, column)
            return false
        case .formula, .number, .shortNumber, .numbers, .sharedText, .text, .boolOrError: break
        default: return false
        }
        guard depth == 1 else { return false }
        guard bytes.count >= 6, Int(bytes.u16(2)) < OldSheetRows.columnLimit else { throw file.damaged("cell") }
        var isDone = false
        if Int(bytes.u16(0)) != number {
            isDone = handOver(&ready)
            number = Int(bytes.u16(0))
            row.begin(line: number + 1)
        }
        try putCell(kind!, bytes)
        return isDone
    }

    private func handOver(_ ready: inout CellRow) -> Bool {
        pending = nil
        guard row.count > 0 else { return false }
        swap(&ready, &row)
        row.begin(line: 0)
        return true
    }

    private func putCell(_ kind: Records.Kind, _ bytes: [UInt8]) throws {
        let (column, style) = (Int(bytes.u16(2)), Int(bytes.u16(4)))
        pending = nil
        switch kind {
        case .number: put(bytes.f64(6), style, column)
        case .shortNumber: put(OldSheetRows.short(bytes.u32(6)), style, column)
        case .numbers:
            for (index, at) in stride(from: 4, to: bytes.count - 7, by: 6).enumerated() {
                guard column + index < OldSheetRows.columnLimit else { throw file.damaged("cell") }
                put(OldSheetRows.short(bytes.u32(at + 2)), Int(bytes.u16(at)), column + index)
            }
        case .sharedText:
            let found: Void? = try strings.withText(Int(bytes.u32(6))) { if $0.count > 0 { row.put($0, at: column) } }
            guard found != nil else { throw file.damaged("cell") }
        case .text:
            var text = RecordText(bytes, from: 8, records, file)
            put(try text.text(count: Int(bytes.u16(6))), .text, column)
        case .boolOrError: put(bytes.count > 7 ? bytes[6] : 0, isError: bytes.count > 7 && bytes[7] != 0, column)
        case .formula: putFormula(bytes, style, column)
        default: break
        }
    }

    /// The cached value is a number, unless its last two bytes are full.
    private func putFormula(_ bytes: [UInt8], _ style: Int, _ column: Int) {
        guard bytes.u16(12) == 0xFFFF, bytes.count >= 14 else { return put(bytes.f64(6), style, column) }
        switch bytes[6] {
        case 0: pending = column
        case 1: put(bytes[8], isError: false, column)
        case 2: put(bytes[8], isError: true, column)
        default: break
        }
    }

    private func put(_ value: Double, _ style: Int, _ column: Int) {
        shown.removeAll(keepingCapacity: true)
        let format = styles[style]
        let written = "\(value)"
        let isWritten =
            if format == .number { written.withBytes { DecimalText($0)?.write(to: &shown) } != nil } else {
                dates.write(value, format, to: &shown)
            }
        if isWritten { shown.withUnsafeBytes { row.put($0, at: column) } } else { put(written, .broken, column) }
    }

    private func put(_ value: UInt8, isError: Bool, _ column: Int) {
        if isError {
            put(OldSheetRows.errors[value] ?? "#ERROR", .broken, column)
        } else {
            put(value == 0 ? "false" : "true", .text, column)
        }
    }

    private func put(_ text: String, _ kind: CellRow.Kind, _ column: Int) {
        guard !text.isEmpty else { return }
        text.withBytes { row.put($0, kind, at: column) }
    }

    private static let errors: [UInt8: String] = [
        0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    ]

    /// A number in 30 bits, whole or the upper part of a double, that may stand for its hundredth.
    private static func short(_ bits: UInt32) -> Double {
        let value = bits & 2 != 0 ? Double(Int32(bitPattern: bits) >> 2) : Double(bitPattern: UInt64(bits & ~3) << 32)
        return bits & 1 != 0 ? value / 100 : value
    }
}
