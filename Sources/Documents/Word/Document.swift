import Base

/// A Word file: `.docx`. Its text is held in memory, within bounds.
package final class Document {
    package let path: String
    /// What stands outside of tables, and the tables, in their order.
    let blocks: [Block]
    private let office: OfficePackage

    enum Block {
        case paragraph(Paragraph)
        case table(WordTable)
    }

    struct Paragraph {
        /// Counted from 1, empty ones too.
        let number: Int
        /// As Word shows it: `heading 1`.
        let style: String
        let text: String
    }

    package init(_ path: String, limits: ArchiveLimits = ArchiveLimits()) throws {
        self.path = path
        let office = try OfficePackage(path, limits: limits)
        self.office = office
        let main = try office.main()
        let styles = try office.relations(of: main).first { $0.kind == "styles" && office.has($0.target) }
        let names = try styles.map { try Document.styleNames(office.open($0.target)) } ?? [:]
        let handler = DocumentHandler(styles: names)
        let stream = XMLStream(try office.open(main), namespaces: true, handler)
        while try stream.read() {}
        blocks = handler.blocks
    }

    var tables: [WordTable] { blocks.compactMap { if case .table(let table) = $0 { table } else { nil } } }

    /// Rows of number, style and text, of the paragraphs outside of tables that are not empty.
    package func paragraphs() -> any RowSource {
        RowList(
            blocks.compactMap { block in
                guard case .paragraph(let paragraph) = block else { return nil }
                return RowList.Row(line: paragraph.number, cells: ["\(paragraph.number)", paragraph.style, paragraph.text])
            })
    }

    private static func styleNames(_ source: ArchiveReader) throws -> [String: String] {
        var (names, id) = ([String: String](), "")
        let visitor = XMLVisitor()
        visitor.onStart = { name, attributes in
            if name == "style" { id = attributes["styleId"] ?? "" }
            if name == "name", names[id] == nil { names[id] = attributes["val"] }
        }
        try visitor.read(source)
        return names
    }

    /// The properties of the document, in one row: those that were asked for, by their names.
    package func properties(_ wanted: [String]) throws -> any RowSource {
        let all = try properties()
        let values = wanted.map { name in all.first { HeaderName($0.name) == HeaderName(name) }?.value ?? "" }
        return RowList([RowList.Row(line: 1, cells: values)])
    }

    /// All properties: of the standard (`title`, `creator`, `modified`), of the program (`Pages`, `Company`) and of its author.
    package func properties() throws -> [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        let parts = try office.relations(of: "")
        for kind in ["core-properties", "extended-properties", "custom-properties"] {
            // The strict edition of the standard writes the words together.
            let joined = kind.split(separator: "-").enumerated().map { $0 == 0 ? String($1) : $1.capitalized }.joined()
            guard let part = parts.first(where: { ($0.kind == kind || $0.kind == joined) && office.has($0.target) }) else { continue }
            all += try Document.properties(office.open(part.target), isCustom: kind == "custom-properties")
        }
        return all
    }

    private static func properties(_ source: ArchiveReader, isCustom: Bool) throws -> [(name: String, value: String)] {
        var (all, depth, custom) = ([(name: String, value: String)](), 0, "")
        let visitor = XMLVisitor()
        visitor.onStart = { name, attributes in
            depth += 1
            if isCustom, name == "property" { custom = attributes["name"] ?? "" }
        }
        visitor.onEnd = { name, text in
            if isCustom {
                if depth == 3, !custom.isEmpty { all.append((custom, text)) }
            } else if depth == 2, !text.isEmpty {
                all.append((name.text, text))
            }
            depth -= 1
        }
        try visitor.read(source)
        return all
    }
}

extension Substring {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}

/// Rows that are there already. An empty text is an empty cell.
final class RowList: RowSource {
    struct Row {
        let line: Int
        var cells: [String]
        /// Cells that should be there and are not.
        var broken: Set<Int> = []
    }

    private let rows: [Row]
    private var index = 0

    init(_ rows: [Row]) { self.rows = rows }

    func next(_ row: inout CellRow) -> Bool {
        guard index < rows.count else { return false }
        row.begin(line: rows[index].line)
        for (column, text) in rows[index].cells.enumerated() {
            if rows[index].broken.contains(column) {
                row.append(text, .broken)
            } else if text.isEmpty {
                row.appendEmpty()
            } else {
                row.append(text)
            }
        }
        index += 1
        return true
    }
}
