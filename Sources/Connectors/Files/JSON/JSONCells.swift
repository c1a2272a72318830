/// The values of an object that columns take, by their paths: `user.id`.
final class JSONCells {
    private final class Node {
        let key: [UInt8]
        var column: Int?
        var children: [Node] = []

        init(_ key: [UInt8]) { self.key = key }

        func child(_ key: [UInt8]) -> Node {
            if let child = children.first(where: { $0.key == key }) { return child }
            children.append(Node(key))
            return children.last!
        }
    }

    private let root = Node([])
    private var pieces: [JSONText.Piece?]
    private var unescaped: [UInt8] = []

    init(_ paths: [String]) {
        pieces = Array(repeating: nil, count: paths.count)
        for (column, path) in paths.enumerated() {
            path.split(separator: ".").reduce(root) { $0.child(Array($1.utf8)) }.column = column
        }
    }

    var count: Int { pieces.count }

    /// Finds the values; false where this is not one object.
    func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for index in pieces.indices { pieces[index] = nil }
        var text = JSONText(bytes)
        return read(&text, root) && text.isAtEnd
    }

    private func read(_ text: inout JSONText, _ node: Node) -> Bool {
        guard text.take(UInt8(ascii: "{")) else { return false }
        if text.take(UInt8(ascii: "}")) { return true }
        repeat {
            guard let key = text.string(), text.take(UInt8(ascii: ":")) else { return false }
            guard let child = child(of: node, key, in: text) else {
                guard text.value() != nil else { return false }
                continue
            }
            let isInside = !child.children.isEmpty && text.peek() == UInt8(ascii: "{")
            let start = text.at
            if isInside {
                guard read(&text, child) else { return false }
                if let column = child.column { pieces[column] = JSONText.Piece(kind: .plain, range: start..<text.at) }
            } else {
                guard let piece = text.value() else { return false }
                if let column = child.column { pieces[column] = piece }
            }
        } while text.take(UInt8(ascii: ","))
        return text.take(UInt8(ascii: "}"))
    }

    private func child(of node: Node, _ key: JSONText.Piece, in text: JSONText) -> Node? {
        let bytes = UnsafeRawBufferPointer(rebasing: text.bytes[key.range])
        guard key.kind == .escapedString else { return node.children.first { $0.key.count == bytes.count && $0.key.elementsEqual(bytes) } }
        JSONText.unescape(bytes, into: &unescaped)
        return node.children.first { $0.key == unescaped }
    }

    func isNull(_ index: Int) -> Bool { pieces[index].map { $0.kind == .null } ?? true }

    /// Lends a value out of the bytes that were read.
    func withCell<Result>(_ index: Int, of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        guard let piece = pieces[index] else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let cell = UnsafeRawBufferPointer(rebasing: bytes[piece.range])
        guard piece.kind == .escapedString else { return body(cell) }
        JSONText.unescape(cell, into: &unescaped)
        return unescaped.withUnsafeBytes(body)
    }
}
