import Base

/// Follows the text of a document: paragraphs (`w:p`) of runs (`w:r`), tables (`w:tbl`), text boxes within runs.
final class DocumentHandler: XMLHandler {
    static let textLimit = 16 << 20
    /// Paragraphs and cells.
    static let countLimit = 1_000_000

    private(set) var blocks: [Document.Block] = []
    private let styles: [String: String]
    private var open: [Open] = []
    private var tables: [WordTable.Builder] = []
    /// Levels below an element whose text is not part of the document.
    private var skipped = 0
    private var isText = false
    private var paragraphs = 0
    private var count = 0
    private var bytes = 0

    /// A paragraph that has not ended; text boxes put one into another.
    private struct Open {
        let number: Int
        var text: [UInt8] = []
        var style = ""
        var isInRun = false
    }

    init(styles: [String: String]) { self.styles = styles }

    func start(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws {
        // Deleted and moved text, and the older picture of what stands before it.
        if skipped > 0 || name == "Fallback" || name == "del" || name == "moveFrom" {
            skipped += 1
            return
        }
        guard name.isWord else { return }
        switch name {
        case "p":
            paragraphs += 1
            open.append(Open(number: paragraphs))
        case "pStyle": setStyle(attributes["val"] ?? "")
        case "r": setInRun(true)
        case "t": isText = true
        case "tab": try write("\t", stream)
        case "br", "cr": try write("\n", stream)
        case "noBreakHyphen": try write("-", stream)
        case "tbl": tables.append(WordTable.Builder())
        case "tr": tables.last?.beginRow()
        case "tc": try beginCell(stream)
        case "gridSpan": tables.last?.span(attributes.int("val") ?? 1)
        case "gridBefore": tables.last?.skip(attributes.int("val") ?? 0)
        case "vMerge": if attributes["val"] != "restart" { tables.last?.goOnFromAbove() }
        default: break
        }
    }

    func text(_ text: UnsafeRawBufferPointer, _ stream: XMLStream) throws {
        if isText, skipped == 0, !open.isEmpty { try append(text, stream) }
    }

    func end(_ name: XMLName, _ stream: XMLStream) throws {
        if skipped > 0 {
            skipped -= 1
            return
        }
        guard name.isWord else { return }
        switch name {
        case "p": try endParagraph(stream)
        case "r": setInRun(false)
        case "t": isText = false
        case "tbl": endTable()
        default: break
        }
    }

    private func setStyle(_ id: String) {
        if !open.isEmpty { open[open.count - 1].style = styles[id] ?? id }
    }

    private func setInRun(_ isInRun: Bool) {
        if !open.isEmpty { open[open.count - 1].isInRun = isInRun }
    }

    /// The settings of a paragraph speak of tabs too; only those in a run are text.
    private func write(_ character: Character, _ stream: XMLStream) throws {
        guard let last = open.last, last.isInRun, let byte = character.asciiValue else { return }
        try withUnsafeBytes(of: byte) { try append($0, stream) }
    }

    private func append(_ text: UnsafeRawBufferPointer, _ stream: XMLStream) throws {
        bytes += text.count
        guard bytes <= DocumentHandler.textLimit else { throw tooMuch(stream) }
        open[open.count - 1].text.append(contentsOf: text)
    }

    private func beginCell(_ stream: XMLStream) throws {
        count += 1
        guard count <= DocumentHandler.countLimit else { throw tooMuch(stream) }
        tables.last?.beginCell()
    }

    private func endParagraph(_ stream: XMLStream) throws {
        guard let paragraph = open.popLast() else { return }
        let text = String(decoding: paragraph.text, as: UTF8.self)
        if let table = tables.last {
            table.write(text)
        } else if !text.allSatisfy(\.isWhitespace) {
            count += 1
            guard count <= DocumentHandler.countLimit else { throw tooMuch(stream) }
            blocks.append(.paragraph(Document.Paragraph(number: paragraph.number, style: paragraph.style, text: text)))
        }
    }

    private func endTable() {
        guard let table = tables.popLast() else { return }
        if let outer = tables.last { outer.write(table.text) } else { blocks.append(.table(table.finish())) }
    }

    private func tooMuch(_ stream: XMLStream) -> Diagnostic {
        stream.malformed(
            Text(
                "more than \(DocumentHandler.textLimit) bytes of text, or \(DocumentHandler.countLimit) paragraphs and cells",
                "больше \(DocumentHandler.textLimit) байт текста или \(DocumentHandler.countLimit) абзацев и ячеек"))
    }
}

extension XMLName {
    /// Whether the name is of WordprocessingML, of either edition of the standard; drawings and formulas have paragraphs too.
    fileprivate var isWord: Bool { namespaceEnds(with: "wordprocessingml/2006/main") || namespaceEnds(with: "wordprocessingml/main") }
}
