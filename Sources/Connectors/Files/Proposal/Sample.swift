import Base
import Documents
import Project

/// The beginning of a file as UTF-8, unpacked and decoded.
struct Sample {
    private static let size = 4 << 20

    /// The format of a file that is no text.
    let readyFormat: String?
    private let encoding: FileFormat.Encoding
    private let text: [UInt8]

    init(_ path: String) throws {
        let start = try FileStart.read(path).bytes
        var raw: any ByteSource = try FileBytes(path)
        var ready: String?
        if start.starts(with: Array("PAR1".utf8)) { ready = "parquet" }
        if start.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { ready = "xls" }
        if ready == nil, Archive.Kind(start) != nil {
            let archive = try Archive(path)
            let names = archive.members.map(\.name)
            if names.contains("xl/workbook.xml") { ready = "xlsx" } else if names.contains("word/document.xml") { ready = "docx" }
            guard ready != nil || names.count == 1 else {
                throw Diagnostic(
                    "source.member", "There are \(names.count) files in this archive.", "В этом архиве файлов: \(names.count).",
                    at: Place(path), mend: Text("unpack one of them, and look at that", "распакуйте один из них и посмотрите на него"))
            }
            if ready == nil { raw = PackedBytes(try archive.open(names[0])) }
        }
        readyFormat = ready
        var bytes = [UInt8](repeating: 0, count: Sample.size)
        var count = 0
        while count < bytes.count, ready == nil {
            let more = try bytes.withUnsafeMutableBytes { try raw.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...])) }
            if more == 0 { break }
            count += more
        }
        // The last line of a large file is cut.
        if count == bytes.count { count = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? count }
        bytes.removeSubrange(count...)
        encoding = Sample.encoding(of: bytes)
        text = encoding == .utf8 ? bytes : try Sample.decoded(bytes, encoding)
    }

    func bytes() -> any ByteSource { MemoryBytes(text) }

    var settings: [FileProposal.Setting] {
        encoding == .utf8 ? [] : [FileProposal.Setting(key: "encoding", value: encoding.rawValue)]
    }

    // MARK: What it is

    var isJSON: Bool {
        let first = text.first { $0 > 0x20 && $0 < 0x80 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// Whether nearly all lines fit a pattern.
    func fits(_ pattern: LogPattern) -> Bool {
        guard let records = try? LogRecords(bytes(), pattern) else { return false }
        var (all, good) = (0, 0)
        while all < 100, (try? records.next()) == true {
            all += 1
            if records.fault == nil, pattern.fields.indices.allSatisfy({ !records.text($0).isEmpty }), time(records, pattern) { good += 1 }
        }
        return all > 0 && good * 10 >= all * 9
    }

    /// Whether the field that a log is told by holds a time.
    private func time(_ records: LogRecords, _ pattern: LogPattern) -> Bool {
        guard let index = pattern.fields.firstIndex(where: { $0.hasPrefix("time") }) else { return false }
        var guess = TypeGuess(timestamp: pattern.timestamp)
        guess.see(records.text(index))
        return guess.type == .timestamp || guess.type == .timestamptz
    }

    /// The byte that parts the lines into the same number of values, and most of them.
    func delimiter() throws -> UInt8 {
        var best: (delimiter: UInt8, score: Int) = (UInt8(ascii: ","), 0)
        for delimiter in [",", ";", "\t", "|"].map({ UInt8(ascii: $0 as Unicode.Scalar) }) {
            let records = try DelimitedRecords(bytes(), DelimitedRecords.Marks(delimiter: delimiter, quote: 0x22, escape: 0x22))
            var counts: [Int: Int] = [:]
            var seen = 0
            while seen < 100, try records.next() {
                seen += 1
                counts[records.cellCount, default: 0] += 1
            }
            let most = counts.filter { $0.key > 1 }.max { $0.value < $1.value }
            let score = most.map { $0.value * 1000 + min($0.key, 999) } ?? 0
            if score > best.score { best = (delimiter, score) }
        }
        return best.delimiter
    }

    /// The objects at the beginning, and whether each has a line of its own.
    func objects(_ count: Int) throws -> (isLines: Bool, [JSON]) {
        let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).prefix(count)
        let parsed = lines.compactMap { try? JSON(parsing: String($0)) }.filter { $0.object != nil }
        if parsed.count * 10 >= lines.count * 9, !parsed.isEmpty { return (true, parsed) }
        let document = try? JSON(parsing: String(decoding: text, as: UTF8.self))
        return (false, Array((document?.array ?? document.map { [$0] } ?? []).prefix(count)))
    }

    // MARK: Encodings

    private static func encoding(of bytes: [UInt8]) -> FileFormat.Encoding {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .utf16 }
        if String(validating: bytes, as: UTF8.self) != nil { return .utf8 }
        // The letters that Russian is mostly made of tell its encodings apart; where none is common, the text is western.
        let common = Set("оеаинтсрвл")
        let candidates: [FileFormat.Encoding] = [.cp1251, .cp866, .koi8r]
        let scores = candidates.map { encoding in
            let text = (try? decoded(Array(bytes.prefix(1 << 16)), encoding)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return text.count { common.contains($0) }
        }
        let high = bytes.prefix(1 << 16).count { $0 >= 0x80 }
        guard let best = scores.max(), best * 4 > high else { return .cp1252 }
        return candidates[scores.firstIndex(of: best)!]
    }

    private static func decoded(_ bytes: [UInt8], _ encoding: FileFormat.Encoding) throws -> [UInt8] {
        let source = DecodedBytes(MemoryBytes(bytes), encoding)
        var (all, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while case let count = try chunk.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 { all += chunk[..<count] }
        return all
    }
}

/// Bytes that lie in memory.
final class MemoryBytes: ByteSource {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - at)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<at + count])) }
        at += count
        return count
    }
}
