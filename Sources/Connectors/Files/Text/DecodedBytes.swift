import Glibc
import Project

/// Bytes of another encoding as UTF-8. What its encoding does not know becomes the byte 0xFF, which no UTF-8 has: the row in
/// which it stands is refused, and the others are not.
final class DecodedBytes: ByteSource {
    private let source: any ByteSource
    private let converter: iconv_t
    /// Bytes of one unit, of which a bad one is passed over.
    private let unit: Int
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    private var (start, end) = (0, 0)
    /// What is decoded and was not asked for yet.
    private var output = [UInt8](repeating: 0, count: 1 << 17)
    private var (taken, made) = (0, 0)

    init(_ source: any ByteSource, _ encoding: FileFormat.Encoding) {
        self.source = source
        converter = iconv_open("UTF-8", encoding.iconvName)
        precondition(converter != iconv_t(bitPattern: -1), "the C library lacks the encoding \(encoding.iconvName)")
        unit = encoding == .utf16 ? 2 : 1
    }

    deinit { iconv_close(converter) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if taken == made, try !decode() { return 0 }
        let count = min(buffer.count, made - taken)
        output.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<taken + count])) }
        taken += count
        return count
    }

    /// Decodes some more; false at the end.
    private func decode() throws -> Bool {
        (taken, made) = (0, 0)
        while made == 0 {
            if start == end, try !fill() { return false }
            switch convert() {
            case EILSEQ: refuse()
            // The last unit is cut: the rest of it comes next, or never.
            case EINVAL: if try !fill() { refuse() }
            default: break
            }
        }
        return true
    }

    /// Converts what is there, as far as there is room; what stopped it, or 0. Room for one byte more is left.
    private func convert() -> Int32 {
        input.withUnsafeMutableBytes { bytes in
            output.withUnsafeMutableBytes { out in
                var from: UnsafeMutablePointer<CChar>? = bytes.baseAddress!.advanced(by: start).assumingMemoryBound(to: CChar.self)
                var to: UnsafeMutablePointer<CChar>? = out.baseAddress!.assumingMemoryBound(to: CChar.self)
                var (left, room) = (end - start, out.count - 1)
                let problem = iconv(converter, &from, &left, &to, &room) == -1 ? errno : 0
                start = end - left
                made = out.count - 1 - room
                return problem
            }
        }
    }

    private func refuse() {
        start = min(end, start + unit)
        output[made] = 0xFF
        made += 1
    }

    private func fill() throws -> Bool {
        try input.withUnsafeMutableBytes { bytes in
            memmove(bytes.baseAddress!, bytes.baseAddress! + start, end - start)
            (start, end) = (0, end - start)
            let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[end...]))
            end += read
            return read > 0
        }
    }
}

extension FileFormat.Encoding {
    fileprivate var iconvName: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16: "UTF-16"
        case .latin1: "ISO-8859-1"
        case .cp1251: "CP1251"
        case .cp1252: "CP1252"
        case .cp866: "CP866"
        case .koi8r: "KOI8-R"
        }
    }
}
