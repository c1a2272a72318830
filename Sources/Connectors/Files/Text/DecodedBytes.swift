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

    init(_ source: any ByteSource, _ encoding: FileFormat.Encoding) {
        self.source = source
        converter = iconv_open("UTF-8", encoding.iconvName)
        precondition(converter != iconv_t(bitPattern: -1), "the C library lacks the encoding \(encoding.iconvName)")
        unit = encoding == .utf16 ? 2 : 1
    }

    deinit { iconv_close(converter) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = 0
        while count == 0 {
            if start == end, try !fill() { return 0 }
            let problem = convert(into: buffer, &count)
            switch problem {
            case EILSEQ: refuse(buffer, &count)
            // The last unit is cut: the rest of it comes next, or never.
            case EINVAL: if try !fill() { refuse(buffer, &count) }
            default: break
            }
        }
        return count
    }

    /// Converts as much as fits; what stopped it, or 0.
    private func convert(into buffer: UnsafeMutableRawBufferPointer, _ count: inout Int) -> Int32 {
        input.withUnsafeMutableBytes { bytes in
            var from: UnsafeMutablePointer<CChar>? = bytes.baseAddress!.advanced(by: start).assumingMemoryBound(to: CChar.self)
            var to: UnsafeMutablePointer<CChar>? = buffer.baseAddress!.assumingMemoryBound(to: CChar.self)
            var (left, room) = (end - start, buffer.count)
            let code = iconv(converter, &from, &left, &to, &room)
            let problem = code == -1 ? errno : 0
            start = end - left
            count = buffer.count - room
            return problem
        }
    }

    private func refuse(_ buffer: UnsafeMutableRawBufferPointer, _ count: inout Int) {
        start = min(end, start + unit)
        guard count < buffer.count else { return }
        buffer[count] = 0xFF
        count += 1
    }

    private func fill() throws -> Bool {
        input.withUnsafeMutableBytes { bytes in
            _ = memmove(bytes.baseAddress!, bytes.baseAddress! + start, end - start)
        }
        (start, end) = (0, end - start)
        let read = try input.withUnsafeMutableBytes { try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[end...])) }
        end += read
        return read > 0
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
