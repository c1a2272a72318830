/// A JSON value. Objects keep the order of their keys, so that what is written can be a golden file.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    /// A number kept as its digits: decimals pass through without a binary float.
    case number(String)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])
}

extension JSON: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSON {
    public subscript(_ key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == key }?.1
    }

    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var int: Int? {
        switch self {
        case .int(let value): value
        case .number(let digits): Int(digits)
        default: nil
        }
    }

    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .number(let digits): Double(digits)
        default: nil
        }
    }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var array: [JSON]? {
        if case .array(let values) = self { values } else { nil }
    }

    public var object: [(String, JSON)]? {
        if case .object(let members) = self { members } else { nil }
    }
}

// MARK: - Writing

extension JSON: CustomStringConvertible {
    /// One line, no spaces.
    public var description: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public func write(into out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): out.append(contentsOf: String(value).utf8)
        case .double(let value): out.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .number(let digits): out.append(contentsOf: digits.utf8)
        case .string(let value): JSON.write(string: value, into: &out)
        case .array(let values):
            out.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                value.write(into: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSON.write(string: member.0, into: &out)
                out.append(UInt8(ascii: ":"))
                member.1.write(into: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    /// A string in quotes. `<` and `>` are escaped too, so that JSON can stand inside a page.
    public static func write(string: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): out.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
            case UInt8(ascii: "\n"): out.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): out.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): out.append(contentsOf: "\\t".utf8)
            case 0..<0x20, UInt8(ascii: "<"), UInt8(ascii: ">"):
                let digits = Array("0123456789abcdef".utf8)
                out.append(contentsOf: "\\u00".utf8)
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

// MARK: - Reading

extension JSON {
    /// What stopped the reading, and at which byte.
    public struct SyntaxError: Error, Sendable, Equatable {
        public let offset: Int
        public let reason: String
    }

    /// Reads one JSON text (RFC 8259). Nesting is bounded, so that hostile input cannot exhaust the stack.
    public init(parsing text: String) throws(SyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }

    public init(parsing bytes: [UInt8]) throws(SyntaxError) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    var at = 0
    var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    typealias Failure = JSON.SyntaxError

    func fail(_ reason: String) -> Failure { Failure(offset: at, reason: reason) }

    mutating func document() throws(Failure) -> JSON {
        let value = try value()
        skipSpace()
        guard at == bytes.count else { throw fail("something stands after the value") }
        return value
    }

    mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
    }

    mutating func value() throws(Failure) -> JSON {
        skipSpace()
        guard at < bytes.count else { throw fail("the text ends too early") }
        guard depth < 512 else { throw fail("nested too deep") }
        depth += 1
        defer { depth -= 1 }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    mutating func word(_ word: String, _ value: JSON) throws(Failure) -> JSON {
        guard bytes[at...].starts(with: word.utf8) else { throw fail("expected \(word)") }
        at += word.utf8.count
        return value
    }

    mutating func object() throws(Failure) -> JSON {
        at += 1
        var members: [(String, JSON)] = []
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") { at += 1; return .object(members) }
        while true {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw fail("expected a key in quotes") }
            let key = try string()
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw fail("expected ':'") }
            at += 1
            members.append((key, try value()))
            skipSpace()
            guard at < bytes.count else { throw fail("the object does not end") }
            at += 1
            if bytes[at - 1] == UInt8(ascii: "}") { return .object(members) }
            guard bytes[at - 1] == UInt8(ascii: ",") else { at -= 1; throw fail("expected ',' or '}'") }
        }
    }

    mutating func array() throws(Failure) -> JSON {
        at += 1
        var values: [JSON] = []
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1; return .array(values) }
        while true {
            values.append(try value())
            skipSpace()
            guard at < bytes.count else { throw fail("the array does not end") }
            at += 1
            if bytes[at - 1] == UInt8(ascii: "]") { return .array(values) }
            guard bytes[at - 1] == UInt8(ascii: ",") else { at -= 1; throw fail("expected ',' or ']'") }
        }
    }

    mutating func string() throws(Failure) -> String {
        at += 1
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw fail("not UTF-8") }
                return string
            case UInt8(ascii: "\\"):
                guard at < bytes.count else { throw fail("the string does not end") }
                at += 1
                switch bytes[at - 1] {
                case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
                case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
                case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
                case UInt8(ascii: "b"): text.append(8)
                case UInt8(ascii: "f"): text.append(12)
                case UInt8(ascii: "n"): text.append(10)
                case UInt8(ascii: "r"): text.append(13)
                case UInt8(ascii: "t"): text.append(9)
                case UInt8(ascii: "u"): text.append(contentsOf: try escapedScalar())
                default: throw fail("unknown escape")
                }
            case 0..<0x20: throw fail("a control character inside a string")
            default: text.append(byte)
            }
        }
        throw fail("the string does not end")
    }

    mutating func escapedScalar() throws(Failure) -> [UInt8] {
        let first = try hex4()
        var code = UInt32(first)
        if (0xD800..<0xDC00).contains(first), at + 1 < bytes.count,
            bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
        {
            at += 2
            let second = try hex4()
            guard (0xDC00..<0xE000).contains(second) else { throw fail("half a surrogate pair") }
            code = 0x10000 + (UInt32(first - 0xD800) << 10 | UInt32(second - 0xDC00))
        }
        guard let scalar = Unicode.Scalar(code) else { throw fail("half a surrogate pair") }
        return Array(String(Character(scalar)).utf8)
    }

    mutating func hex4() throws(Failure) -> UInt16 {
        guard at + 4 <= bytes.count else { throw fail("four hexadecimal digits expected") }
        var code: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue else {
                throw fail("four hexadecimal digits expected")
            }
            code = code << 4 | UInt16(digit)
            at += 1
        }
        return code
    }

    mutating func number() throws(Failure) -> JSON {
        let start = at
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let digits = at
        skipDigits()
        guard at > digits else { at = start; throw fail("expected a value") }
        guard at == digits + 1 || bytes[digits] != UInt8(ascii: "0") else { throw fail("a number starts with 0") }
        var isInteger = true
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            isInteger = false
            at += 1
            let fraction = at
            skipDigits()
            guard at > fraction else { throw fail("a digit expected after '.'") }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            let exponent = at
            skipDigits()
            guard at > exponent else { throw fail("a digit expected in the exponent") }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isInteger, let value = Int(text) { return .int(value) }
        return .number(text)
    }

    mutating func skipDigits() {
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
    }
}
