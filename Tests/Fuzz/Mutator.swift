import Documents
import TestSupport

/// Spoils files so that a seed replays it.
struct Mutator {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    /// One of the files, spoilt; of a zip often a member, packed again.
    mutating func spoil(_ corpus: [[UInt8]], members: [[(name: String, bytes: [UInt8])]]) -> [UInt8] {
        let index = Int.random(in: corpus.indices, using: &random)
        guard !members.isEmpty, !members[index].isEmpty, Int.random(in: 0..<8, using: &random) > 0 else {
            return spoil(corpus[index], beside: corpus.randomElement(using: &random)!)
        }
        var zip = StoredZip()
        zip.members = members[index]
        for _ in 0..<[1, 1, 2, 3].randomElement(using: &random)! {
            let member = Int.random(in: zip.members.indices, using: &random)
            switch Int.random(in: 0..<20, using: &random) {
            case 0: zip.members.remove(at: member)
            case 1: zip.members.append(zip.members[member])
            case 2: zip.members[member].name = String(decoding: spoil(Array(zip.members[member].name.utf8), beside: []), as: UTF8.self)
            default: zip.members[member].bytes = spoil(zip.members[member].bytes, beside: zip.members.randomElement(using: &random)!.bytes)
            }
            if zip.members.isEmpty { break }
        }
        return zip.bytes
    }

    private mutating func spoil(_ bytes: [UInt8], beside other: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<[1, 1, 1, 2, 3, 8].randomElement(using: &random)! where !bytes.isEmpty {
            let at = Int.random(in: bytes.indices, using: &random)
            let length = min(bytes.count - at, Int.random(in: 1...64, using: &random))
            switch Int.random(in: 0..<12, using: &random) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(at..<(at + length))
            case 3: bytes.insert(contentsOf: bytes[at..<(at + length)], at: Int.random(in: 0...bytes.count, using: &random))
            case 4: bytes.insert(contentsOf: Array(repeating: bytes[at], count: length * 100), at: at)
            case 5: if Int.random(in: 0..<4, using: &random) == 0 { bytes.removeSubrange(at...) }
            case 6:
                let word = Mutator.extremes.randomElement(using: &random)!
                for (offset, byte) in word.enumerated() where at + offset < bytes.count { bytes[at + offset] = byte }
            case 7, 10, 11: replaceNumber(&bytes, from: at)
            case 8 where !other.isEmpty:
                let start = Int.random(in: other.indices, using: &random)
                bytes.insert(contentsOf: other[start..<min(other.count, start + length)], at: at)
            default: bytes.insert(contentsOf: Array(Mutator.words.randomElement(using: &random)!.utf8), at: at)
            }
        }
        return bytes
    }

    /// Another number where the next one stands.
    private mutating func replaceNumber(_ bytes: inout [UInt8], from at: Int) {
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        guard let start = bytes[at...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array(Mutator.numbers.randomElement(using: &random)!.utf8))
    }

    private static let extremes: [[UInt8]] = [
        [0xFF, 0xFF], [0, 0], [0xFF, 0x7F], [0, 0x80], [1, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0xFE, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0x80],
        [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0xF0, 0x7F], [0, 0, 0, 0, 0, 0, 0xF8, 0xFF],
    ]
    private static let numbers = [
        "0", "-1", "1", "16384", "16385", "65536", "1048576", "1048577", "4294967296", "99999999999999999999", "1e308", "1E-400",
        "0.1e99999",
    ]
    private static let words = [
        "<c>", "</c>", "<v>", "</v>", "<row>", "</row>", "<is><t>", "</t></is>", "<f>", "<si>", "<rPh>", "&amp;", "&#0;", "&#x10FFFF;",
        "&x;",
        "]]>", "<![CDATA[", "<!--", "-->", "<?xml?>", "<!DOCTYPE a>", "_x000D_", "_xD800_", " t=\"s\"", " t=\"e\"", " s=\"99\"",
        " r=\"XFE1\"",
        "<w:p>", "</w:p>", "<w:r>", "<w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "<w:tc>", "</w:tc>", "<w:del>", "\u{0}", "\u{FEFF}", "№",
        "от",
        "\"", ";", ",", "\r\n", "\n", "\t", "{", "}", "[", "]", "\\", "\\u0000",
    ]
}

/// A generator that a seed replays.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
