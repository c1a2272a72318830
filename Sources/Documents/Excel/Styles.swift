/// What each style of a workbook makes of a number: `styles.xml`, from which only the number formats are kept.
struct Styles {
    private let formats: [NumberFormat]

    init(_ formats: [NumberFormat] = []) { self.formats = formats }

    init(_ source: ArchiveReader) throws {
        var codes: [Int: NumberFormat] = [:]
        var formats: [NumberFormat] = []
        var isCellStyle = false
        let visitor = XMLVisitor()
        visitor.onStart = { name, attributes in
            switch name {
            case "numFmt":
                if let id = attributes.int("numFmtId"), let code = attributes["formatCode"] { codes[id] = NumberFormat(code: code) }
            case "cellXfs": isCellStyle = true
            case "xf" where isCellStyle:
                let id = attributes.int("numFmtId") ?? 0
                formats.append(codes[id] ?? NumberFormat(builtin: id))
            default: break
            }
        }
        visitor.onEnd = { name, _ in if name == "cellXfs" { isCellStyle = false } }
        try visitor.read(source)
        self.formats = formats
    }

    subscript(_ style: Int) -> NumberFormat { formats.indices.contains(style) ? formats[style] : .number }
}
