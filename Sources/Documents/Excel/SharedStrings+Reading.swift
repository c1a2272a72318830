import Base

#if canImport(Glibc)
import Glibc
#endif

extension SharedStrings {
    /// Reads `sharedStrings.xml`.
    func read(_ source: ArchiveReader) throws {
        let handler = SharedStringsHandler(self)
        let stream = XMLStream(source, handler)
        while try stream.read() {}
    }
}

/// `<si>` holds `<t>`, or runs of it in `<r>`; `<rPh>` tells how Japanese is spoken.
private final class SharedStringsHandler: XMLHandler {
    private let strings: SharedStrings
    private var text: [UInt8] = []
    private var isText = false
    private var isPhonetic = false

    init(_ strings: SharedStrings) { self.strings = strings }

    func start(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws {
        if name == "t" {
            isText = !isPhonetic
        } else if name == "si" {
            text.removeAll(keepingCapacity: true)
        } else if name == "rPh" {
            isPhonetic = true
        } else if name == "sst" {
            strings.expect(attributes.int("uniqueCount") ?? 0)
        }
    }

    func text(_ bytes: UnsafeRawBufferPointer, _ stream: XMLStream) throws {
        guard isText else { return }
        text.append(contentsOf: bytes)
        if text.count > XMLStream.tagLimit { throw stream.tooLong() }
    }

    func end(_ name: XMLName, _ stream: XMLStream) throws {
        if name == "t" {
            isText = false
        } else if name == "rPh" {
            isPhonetic = false
        } else if name == "si" {
            ExcelEscapes.decode(&text)
            try text.withUnsafeBytes(strings.append)
            guard strings.count < SharedStrings.countLimit else {
                throw stream.malformed(
                    Text("more than \(SharedStrings.countLimit) different texts", "больше \(SharedStrings.countLimit) разных текстов"))
            }
        }
    }
}

/// Characters that XML cannot hold stand as `_x000D_` (ST_Xstring).
enum ExcelEscapes {
    static func decode(_ text: inout [UInt8]) {
        guard text.count >= 7, text.withUnsafeBytes({ memchr($0.baseAddress!, 0x5F, $0.count) }) != nil else { return }
        var (read, write) = (0, 0)
        while read < text.count {
            if let unit = escape(text, at: read), let scalar = Unicode.Scalar(unit) {
                for byte in String(scalar).utf8 {
                    text[write] = byte
                    write += 1
                }
                read += 7
            } else {
                text[write] = text[read]
                (read, write) = (read + 1, write + 1)
            }
        }
        text.removeSubrange(write...)
    }

    private static func escape(_ text: [UInt8], at index: Int) -> UInt16? {
        guard index + 7 <= text.count, text[index] == 0x5F, text[index + 1] == 0x78, text[index + 6] == 0x5F else { return nil }
        var value: UInt16 = 0
        for byte in text[(index + 2)..<(index + 6)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
