/// A zip made by hand, nothing compressed: names and contents may be as bad as a test wants.
package struct StoredZip {
    package var members: [(name: String, bytes: [UInt8])] = []

    package init(_ members: KeyValuePairs<String, String> = [:]) {
        self.members = members.map { ($0.key, Array($0.value.utf8)) }
    }

    package var bytes: [UInt8] {
        var (body, directory) = ([UInt8](), [UInt8]())
        for (name, bytes) in members {
            let name = Array(name.utf8)
            // Flag 11: names are UTF-8. The time is 1980-01-01.
            var entry: [UInt8] = StoredZip.number(20, 2) + StoredZip.number(1 << 11, 2) + StoredZip.number(0, 2)
            entry += StoredZip.number(0x0021_0000, 4) + StoredZip.number(Int(StoredZip.checksum(bytes)), 4)
            entry += StoredZip.number(bytes.count, 4) + StoredZip.number(bytes.count, 4) + StoredZip.number(name.count, 2)
            entry += StoredZip.number(0, 2)
            let offset = body.count
            body += [0x50, 0x4B, 3, 4] + entry + name + bytes
            directory += [0x50, 0x4B, 1, 2] + StoredZip.number(20, 2) + entry + StoredZip.number(0, 2 + 2 + 2 + 4)
            directory += StoredZip.number(offset, 4) + name
        }
        var end: [UInt8] = [0x50, 0x4B, 5, 6] + StoredZip.number(0, 4)
        end += StoredZip.number(members.count, 2) + StoredZip.number(members.count, 2)
        end += StoredZip.number(directory.count, 4) + StoredZip.number(body.count, 4) + StoredZip.number(0, 2)
        return body + directory + end
    }

    private static func number(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: $0 < 8 ? value >> ($0 * 8) : 0) }
    }

    /// CRC-32 of zip.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
}
