import Base

/// An Excel file of the old kind, as Excel 97 to 2003 wrote it: `.xls`.
package final class OldWorkbook: Spreadsheet {
    package let path: String
    package private(set) var sheets: [Sheet] = []
    private let file: CompoundFile
    private let stream: CompoundFile.Stream
    private var offsets: [Int] = []
    private var since1904 = false
    private let strings = SharedStrings()
    private var styles = Styles()

    package init(_ path: String) throws {
        self.path = path
        file = try CompoundFile(path)
        if file.streams["EncryptedPackage"] != nil { throw OldWorkbook.encrypted(path) }
        guard let stream = file.streams["Workbook"] else {
            if file.streams["Book"] != nil { throw OldWorkbook.tooOld(path) }
            throw Diagnostic(
                "document.unknown", "There is no workbook in this file.", "В этом файле нет книги Excel.", at: Place(path),
                mend: Text("correct `format`, or ask for the right file", "исправьте `format` или попросите нужный файл"))
        }
        self.stream = stream
        try readGlobals()
    }

    package func rows(of sheet: Int) throws -> any RowSource {
        OldSheetRows(try records(of: sheet), file, strings, styles, SerialDate(since1904: since1904))
    }

    package func mergedCells(of sheet: Int) throws -> [MergedCells] {
        let records = try records(of: sheet)
        var merged: [MergedCells] = []
        var depth = 0
        while let (kind, bytes) = try records.next() {
            if kind == .begin { depth += 1 }
            if kind == .end { depth -= 1 }
            if depth <= 0 { break }
            guard kind == .merged else { continue }
            for at in stride(from: 2, to: bytes.count - 7, by: 8) {
                let (top, bottom) = (Int(bytes.u16(at)) + 1, Int(bytes.u16(at + 2)) + 1)
                let (left, right) = (Int(bytes.u16(at + 4)), Int(bytes.u16(at + 6)))
                guard top <= bottom, left <= right, right < OldSheetRows.columnLimit, top <= HeaderSearch.depth else { continue }
                merged.append(MergedCells(rows: top...bottom, columns: left...right))
            }
        }
        return merged
    }

    private func records(of sheet: Int) throws -> Records { try Records(file, stream, at: offsets[sheet]) }

    private func readGlobals() throws {
        let records = try Records(file, stream, at: 0)
        guard let (kind, start) = try records.next(), kind == .begin else { throw file.damaged("beginning") }
        guard start.u16(0) == 0x0600 else { throw OldWorkbook.tooOld(path) }
        var (codes, formats) = ([Int: NumberFormat](), [NumberFormat]())
        while let (kind, bytes) = try records.next(), kind != .end {
            switch kind {
            case .password: throw OldWorkbook.encrypted(path)
            case .dateMode: since1904 = bytes.u16(0) == 1
            case .sheet:
                guard bytes.count > 8 else { throw file.damaged("list of sheets") }
                // Sheets of another kind hold a chart or a macro.
                guard bytes[5] == 0 else { continue }
                var name = RecordText(bytes, from: 7, records, file)
                sheets.append(Sheet(name: try name.text(count: Int(bytes[6])), isHidden: bytes[4] & 3 != 0))
                offsets.append(Int(bytes.u32(0)))
            case .format:
                var code = RecordText(bytes, from: 4, records, file)
                codes[Int(bytes.u16(0))] = NumberFormat(code: try code.text(count: Int(bytes.u16(2))))
            case .style:
                let id = Int(bytes.u16(2))
                formats.append(codes[id] ?? NumberFormat(builtin: id))
            case .strings: try readStrings(bytes, records)
            default: break
            }
        }
        styles = Styles(formats)
    }

    private func readStrings(_ bytes: [UInt8], _ records: Records) throws {
        var reader = RecordText(bytes, from: 4, records, file)
        let count = Int(try reader.u32())
        guard count < SharedStrings.countLimit else { throw file.damaged("list of texts") }
        strings.expect(count)
        for _ in 0..<count {
            let length = Int(try reader.u16())
            try reader.text(count: length).withBytes(strings.append)
        }
    }

    private static func encrypted(_ path: String) -> Diagnostic {
        Diagnostic(
            "document.encrypted", "The file is under a password.", "Файл закрыт паролем.", at: Place(path),
            mend: Text("open it, take the password off and save it anew", "откройте его, снимите пароль и сохраните заново"))
    }

    private static func tooOld(_ path: String) -> Diagnostic {
        Diagnostic(
            "workbook.too-old", "The file was written for Excel 95 or older.", "Файл записан для Excel 95 или старше.", at: Place(path),
            mend: Text("open it and save it as .xlsx", "откройте его и сохраните как .xlsx"))
    }
}
