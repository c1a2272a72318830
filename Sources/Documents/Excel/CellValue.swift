import Base

/// One cell of a sheet while it is being read, and the text that becomes of it.
final class CellValue {
    /// The attribute `t` of a cell (ECMA-376, 18.18.11).
    enum Kind {
        case number, shared, text, inline, bool, error, date

        init(_ text: UnsafePointer<CChar>) {
            switch (UInt8(bitPattern: text[0]), text[0] == 0 ? 0 : text[1]) {
            case (UInt8(ascii: "s"), 0): self = .shared
            case (UInt8(ascii: "s"), _): self = .text
            case (UInt8(ascii: "i"), _): self = .inline
            case (UInt8(ascii: "b"), _): self = .bool
            case (UInt8(ascii: "e"), _): self = .error
            case (UInt8(ascii: "d"), _): self = .date
            default: self = .number
            }
        }
    }

    private static let formulaLimit = 1_000

    var type = Kind.number
    var style = 0
    var hasFormula = false
    private let strings: SharedStrings
    private let styles: Styles
    private let dates: SerialDate
    private var bytes: [UInt8] = []
    private var formula: [UInt8] = []
    private var shown: [UInt8] = []

    init(_ strings: SharedStrings, _ styles: Styles, _ dates: SerialDate) {
        self.strings = strings
        self.styles = styles
        self.dates = dates
    }

    func begin() {
        type = .number
        style = 0
        hasFormula = false
        bytes.removeAll(keepingCapacity: true)
        formula.removeAll(keepingCapacity: true)
    }

    /// False where the value is too long.
    func append(_ text: UnsafeRawBufferPointer) -> Bool {
        bytes.append(contentsOf: text)
        return bytes.count <= XMLStream.tagLimit
    }

    func appendFormula(_ text: UnsafeRawBufferPointer) {
        if formula.count < CellValue.formulaLimit { formula.append(contentsOf: text) }
    }

    /// Nothing is put where there is no value: cells that only bear a style cost nothing.
    func put(into row: inout CellRow, at column: Int, _ stream: XMLStream) throws {
        if bytes.isEmpty {
            // A formula that nobody has computed: Excel would, so there is a value that is not known.
            guard hasFormula, type != .text else { return }
            let text = [0x3D] + formula
            return text.withUnsafeBytes { row.put($0, .broken, at: column) }
        }
        switch type {
        case .number: bytes.withUnsafeBytes { put(number: $0, into: &row, at: column) }
        case .shared:
            let index = Int(String(decoding: bytes, as: UTF8.self).filter { $0 != " " }) ?? -1
            let found: Void? = try strings.withText(index) { text in if text.count > 0 { row.put(text, at: column) } }
            guard found != nil else {
                throw stream.malformed(Text("there is no shared text \(index)", "нет общего текста \(index)"))
            }
        case .text, .inline:
            ExcelEscapes.decode(&bytes)
            bytes.withUnsafeBytes { row.put($0, at: column) }
        case .bool:
            (bytes == [0x31] ? "true" : "false").withBytes { row.put($0, at: column) }
        case .error: bytes.withUnsafeBytes { row.put($0, .broken, at: column) }
        case .date: bytes.withUnsafeBytes { row.put($0, at: column) }
        }
    }

    private func put(number text: UnsafeRawBufferPointer, into row: inout CellRow, at column: Int) {
        guard let number = DecimalText(text) else { return row.put(text, .broken, at: column) }
        let format = styles[style]
        if format == .number, number.isPlain { return row.put(text, at: column) }
        shown.removeAll(keepingCapacity: true)
        if format == .number {
            number.write(to: &shown)
        } else if !dates.write(number.double, format, to: &shown) {
            return row.put(text, .broken, at: column)
        }
        shown.withUnsafeBytes { row.put($0, at: column) }
    }
}
