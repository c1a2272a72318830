import Base
import CYAML

/// Reads one YAML document into a `Node` through libyaml.
///
/// The YAML of a project is the plain part of the language: anchors, aliases, tags and several documents in a file
/// are refused, so that what stands in a file is all there is to it, and nesting is bounded.
struct YAMLReader: ~Copyable {
    private static let deepest = 32

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let bytes: ArraySlice<UInt8>
    private let file: String
    private let firstLine: Int
    private var cursor: Cursor
    private(set) var diagnostics: [Diagnostic] = []

    /// `bytes` are UTF-8; `firstLine` is the number in the file of the line they begin with.
    init(_ bytes: ArraySlice<UInt8>, file: String, firstLine: Int = 1) {
        self.bytes = bytes
        self.file = file
        self.firstLine = firstLine
        cursor = Cursor(bytes, file: file, line: firstLine)
        // libyaml keeps the address of its input, so the input is copied to where it cannot move.
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(from: bytes)
        parser = .allocate(capacity: 1)
        precondition(yaml_parser_initialize(parser) == 1, "libyaml has no memory for a parser")
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The document; nil where the file holds none. Throws what keeps the rest of the file from being read;
    /// what does not is in `diagnostics`.
    mutating func document() throws(Diagnostic) -> Node? {
        _ = try next()  // the start of the stream
        guard try next().kind == YAML_DOCUMENT_START_EVENT else { return nil }
        let root = try node(try next(), depth: 0)
        _ = try next()  // the end of the document
        let end = try next()
        guard end.kind == YAML_STREAM_END_EVENT else {
            throw Diagnostic(
                "yaml.several-documents", "A second YAML document begins here.", "Здесь начинается второй документ YAML.", at: end.place,
                mend: Text("keep one document to a file: remove the `---`", "оставьте в файле один документ: уберите `---`"))
        }
        return root
    }
}

// MARK: - Events

extension YAMLReader {
    /// One step of libyaml, copied out of its memory.
    private struct Event {
        let kind: yaml_event_type_t
        let place: Place
        let text: String
        let isPlain: Bool
        let isMarked: Bool
        let isTagged: Bool
    }

    private mutating func next() throws(Diagnostic) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let place = cursor.place(ofScalar: Int(event.start_mark.index))
        var text = ""
        var isPlain = false
        var anchor: UnsafeMutablePointer<UInt8>?
        var tag: UnsafeMutablePointer<UInt8>?
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            (anchor, tag) = (scalar.anchor, scalar.tag)
        case YAML_SEQUENCE_START_EVENT: (anchor, tag) = (event.data.sequence_start.anchor, event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT: (anchor, tag) = (event.data.mapping_start.anchor, event.data.mapping_start.tag)
        case YAML_ALIAS_EVENT: anchor = event.data.alias.anchor
        default: break
        }
        return Event(kind: event.type, place: place, text: text, isPlain: isPlain, isMarked: anchor != nil, isTagged: tag != nil)
    }

    /// What libyaml says, at the character where it says it.
    private func failure() -> Diagnostic {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
        let mark: Int
        if parser.pointee.error == YAML_READER_ERROR {
            // Bytes that no scanner ever saw are told by their offset.
            mark = bytes.prefix(Int(parser.pointee.problem_offset)).count { $0 & 0xC0 != 0x80 }
        } else if YAMLProblem.isToldByItsStart(problem), parser.pointee.context != nil {
            mark = Int(parser.pointee.context_mark.index)
        } else {
            mark = Int(parser.pointee.problem_mark.index)
        }
        var fresh = Cursor(bytes, file: file, line: firstLine)
        let place = fresh.place(ofScalar: mark)
        return YAMLProblem.diagnostic(problem, at: place, isTab: fresh.byte == UInt8(ascii: "\t"))
    }
}

// MARK: - Nodes

extension YAMLReader {
    private mutating func node(_ event: Event, depth: Int) throws(Diagnostic) -> Node {
        if event.isMarked {
            throw Diagnostic(
                "yaml.alias", "Anchors (`&name`) and aliases (`*name`) are not part of a project.",
                "Якоря (`&имя`) и ссылки (`*имя`) в проекте не используются.", at: event.place,
                mend: Text(
                    "write the value out where it is used; in quotes, if it is a text that begins with `*` or `&`",
                    "напишите значение там, где оно нужно; если это текст с `*` или `&` в начале, возьмите его в кавычки"))
        }
        if event.isTagged {
            throw Diagnostic(
                "yaml.tag", "Tags (`!name`) are not part of a project.", "Теги (`!имя`) в проекте не используются.", at: event.place,
                mend: Text("remove the tag; the key decides the type", "уберите тег: тип определяет ключ"))
        }
        guard depth < Self.deepest else {
            throw Diagnostic(
                "yaml.too-deep", "Values are nested more than \(Self.deepest) levels deep.",
                "Вложенность значений больше \(Self.deepest) уровней.", at: event.place,
                mend: Text("check the brackets above", "проверьте скобки выше"))
        }
        switch event.kind {
        case YAML_SEQUENCE_START_EVENT: return try sequence(at: event.place, depth: depth)
        case YAML_MAPPING_START_EVENT: return try mapping(at: event.place, depth: depth)
        default: return Node(content: event.isPlain && event.text.isEmpty ? .empty : .scalar(event.text), place: event.place)
        }
    }

    private mutating func sequence(at place: Place, depth: Int) throws(Diagnostic) -> Node {
        var items: [Node] = []
        while true {
            let event = try next()
            if event.kind == YAML_SEQUENCE_END_EVENT { return Node(content: .sequence(items), place: place) }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(at place: Place, depth: Int) throws(Diagnostic) -> Node {
        var members: [Node.Member] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try next()
            if event.kind == YAML_MAPPING_END_EVENT { return Node(content: .mapping(members), place: place) }
            guard case .scalar(let key) = try node(event, depth: depth + 1).content else {
                throw Diagnostic(
                    "yaml.key", "A key must be a word.", "Ключ должен быть словом.", at: event.place,
                    mend: Text("write `name: value`", "напишите `имя: значение`"))
            }
            let value = try node(try next(), depth: depth + 1)
            if let line = lines[key] {
                diagnostics.append(
                    Diagnostic(
                        "yaml.duplicate-key", "`\(key)` already stands in line \(line).", "`\(key)` уже есть в строке \(line).",
                        at: event.place, mend: Text("keep one of the two", "оставьте один из двух")))
            } else {
                lines[key] = event.place.line
                members.append(Node.Member(key: key, keyPlace: event.place, value: value))
            }
        }
    }
}
