#if canImport(Glibc)
import Glibc
#endif

/// Values that a server keeps as numbers and people know as text: UUIDs, addresses, labels.
struct NativeWords {
    private let type: ClickHouseType
    private let labels: [Int16: String]
    private let numbers: [String: Int16]

    init(_ type: ClickHouseType) {
        self.type = type
        guard case .enumeration(_, let all) = type else {
            (labels, numbers) = ([:], [:])
            return
        }
        labels = Dictionary(all.map { ($0.value, $0.name) }) { first, _ in first }
        numbers = Dictionary(all.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// Bytes of one value.
    var width: Int {
        switch type {
        case .ipv4: 4
        case .enumeration(let bits, _): bits / 8
        default: 16
        }
    }

    // MARK: From bytes

    func text(_ start: UnsafeRawPointer) -> String? {
        switch type {
        case .uuid: uuid(start)
        case .ipv4:
            UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)).octets.map { String($0) }.joined(separator: ".")
        case .ipv6: ipv6(start)
        case .enumeration(8, _): labels[Int16(start.load(as: Int8.self))]
        default: labels[Int16(littleEndian: start.loadUnaligned(as: Int16.self))]
        }
    }

    /// Two words, the first digits in the first, each with its last byte first.
    private func uuid(_ start: UnsafeRawPointer) -> String {
        let digits = [0, 8].map { place in
            let word = String(UInt64(littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt64.self)), radix: 16)
            return String(repeating: "0", count: 16 - word.utf8.count) + word
        }.joined()
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }

    private func ipv6(_ start: UnsafeRawPointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { memory in
            inet_ntop(AF_INET6, start, memory.baseAddress, socklen_t(INET6_ADDRSTRLEN))
            return String(cString: memory.baseAddress!)
        }
    }

    // MARK: To bytes

    /// The bytes of the value that the text stands for; nil where the type has none.
    func bytes(_ text: String) -> [UInt8]? {
        switch type {
        case .uuid: uuid(text)
        case .ipv4: address(AF_INET, text, 4).map { $0.reversed() }
        case .ipv6: address(AF_INET6, text, 16) ?? address(AF_INET, text, 4).map { Array(repeating: 0, count: 10) + [0xFF, 0xFF] + $0 }
        case .enumeration(8, _): numbers[text].map { [UInt8(truncatingIfNeeded: $0)] }
        default: numbers[text].map { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        }
    }

    private func uuid(_ text: String) -> [UInt8]? {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        let digits = groups.joined()
        let (first, second) = (UInt64(digits.prefix(16), radix: 16), UInt64(digits.suffix(16), radix: 16))
        guard let first, let second, digits.allSatisfy(\.isHexDigit) else { return nil }
        return [first, second].flatMap { withUnsafeBytes(of: $0.littleEndian) { Array($0) } }
    }

    private func address(_ family: Int32, _ text: String, _ width: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: width)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}

extension UInt32 {
    /// The four bytes, the highest first.
    fileprivate var octets: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) } }
}
