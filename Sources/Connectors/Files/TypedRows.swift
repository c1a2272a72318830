import Base
import Columnar
import Project

/// The rows of one file in the types of their columns. Records that do not fit go to the rejects, with their place.
final class TypedRows<Source: Records> {
    private let records: Source
    /// Which cell of a record each column is.
    private let cells: [Int]
    /// Cells that a record must have; more of them may only be empty.
    private let width: Int
    private let checks: [TextCheck?]
    private let builder: RowBuilder
    private let columns: [String]
    private let file: String
    private let taking: Taking
    private let unreadable: (Int) -> Diagnostic

    private var rows = 0
    /// Records that are not in the encoding of the file, and the first of them.
    private var (undecoded, firstUndecoded) = (0, 0)

    /// `unreadable` says that the file is not in its encoding, seen at a line.
    init(
        _ records: Source, _ columns: [Project.Column], cells: [Int], width: Int, _ format: CellFormat, file: String, _ taking: Taking,
        unreadable: @escaping (Int) -> Diagnostic
    ) {
        self.records = records
        self.cells = cells
        self.width = width
        self.file = file
        self.columns = columns.map(\.name)
        self.taking = taking
        self.unreadable = unreadable
        checks = columns.map { TextCheck($0.type) }
        builder = RowBuilder(FileColumns.schema(columns), format)
    }

    /// The next rows; nil at the end.
    func next() throws -> RecordBatch? {
        while !builder.isFull, try records.next() {
            rows += 1
            if let fault = records.fault ?? misfit() {
                taking.rejects.add(file: file, line: records.line, column: nil, reason: fault, raw: records.raw)
            } else {
                take()
            }
        }
        if taking.isCancelled { throw CancellationError() }
        // A bad row here and there is set aside; where it is every tenth, the file is in another encoding.
        if undecoded * 10 > rows { throw unreadable(firstUndecoded) }
        return builder.count > 0 ? builder.finish() : nil
    }

    private func take() {
        for (index, cell) in cells.enumerated() {
            if records.isNull(cell) {
                builder.appendNull()
            } else if let reason = records.refusal(cell) {
                builder.refuse(reason)
            } else if let check = checks[index], let reason = records.withCell(cell, check.refusal) {
                builder.refuse(reason)
            } else {
                records.withCell(cell) { builder.append($0) }
            }
        }
        builder.append(file)
        let problems = builder.endRow()
        guard !problems.isEmpty else { return }
        if problems.contains(where: { $0.refusal == .notUTF8 }) {
            if undecoded == 0 { firstUndecoded = records.line }
            undecoded += 1
        }
        taking.rejects.add(file: file, line: records.line, problems: problems, raw: records.raw, cells: cellTexts)
    }

    /// The record's values by their columns, as a person may mend them.
    private var cellTexts: String {
        JSON.object(
            zip(columns, cells).map { column, cell in
                (column, records.isNull(cell) ? .null : .string(records.withCell(cell) { String(decoding: $0, as: UTF8.self) }))
            }
        ).description
    }

    private func misfit() -> String? {
        if records.cellCount == width { return nil }
        if records.cellCount < width { return "has \(records.cellCount) values of \(width)" }
        let hasMore = (width..<records.cellCount).contains { records.withCell($0) { !$0.isEmpty } }
        return hasMore ? "has \(records.cellCount) values where there are \(width) columns" : nil
    }
}

/// The columns that a stage table has of a source of files.
enum FileColumns {
    /// The name of the file that a row came from, in the folder of the source.
    static let file = "_file"

    static func schema(_ columns: [Project.Column]) -> Schema {
        Schema(columns.map { Field($0.name, $0.type.arrow) } + [Field(file, .utf8, isNullable: false)])
    }
}

/// What a text must be besides text.
enum TextCheck {
    case uuid, json

    init?(_ type: ColumnType) {
        switch type {
        case .uuid: self = .uuid
        case .json: self = .json
        default: return nil
        }
    }

    /// Why a cell is refused, if it is.
    func refusal(_ cell: UnsafeRawBufferPointer) -> String? {
        switch self {
        case .uuid: cell.isEmpty || isUUID(cell) ? nil : "not a uuid"
        case .json: cell.isEmpty || JSONText.isValid(cell) ? nil : "not JSON"
        }
    }

    func accepts(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { refusal(UnsafeRawBufferPointer($0)) == nil }
    }

    private func isUUID(_ cell: UnsafeRawBufferPointer) -> Bool {
        cell.count == 36
            && cell.indices.allSatisfy { index in
                let byte = cell[index]
                if index == 8 || index == 13 || index == 18 || index == 23 { return byte == UInt8(ascii: "-") }
                let letter = byte | 0x20
                return (0x30...0x39).contains(byte) || (0x61...0x66).contains(letter)
            }
    }
}
