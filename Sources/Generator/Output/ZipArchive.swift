import CZlib

/// A zip archive, made in memory: what XLSX and DOCX are. Every entry has the same time.
struct ZipArchive {
    private var body = LittleEndian()
    private var directory = LittleEndian()
    private var entries = 0

    mutating func add(_ name: String, _ text: String) {
        var text = text
        let (packed, sum, size) = text.withUTF8 { bytes in
            var deflate = Deflate(.raw)
            deflate.put(bytes)
            return (deflate.finish(), crc32(0, bytes.baseAddress, UInt32(bytes.count)), bytes.count)
        }
        let start = body.all.count
        body.put(0x0403_4B50 as UInt32)
        let head = header(name, packed.count, UInt32(truncatingIfNeeded: sum), size)
        body.all += head
        body.all += name.utf8
        body.all += packed
        directory.put(0x0201_4B50 as UInt32)
        directory.put(20 as UInt16)
        directory.all += head
        directory.put(0 as UInt16)
        directory.put(0 as UInt16)
        directory.put(0 as UInt16)
        directory.put(0 as UInt32)
        directory.put(UInt32(start))
        directory.all += name.utf8
        entries += 1
    }

    /// What an entry's own header and its line in the directory have in common.
    private func header(_ name: String, _ packed: Int, _ sum: UInt32, _ size: Int) -> [UInt8] {
        var head = LittleEndian()
        head.put(20 as UInt16)
        // Names are UTF-8; the entry is deflated; midnight of 1 January 1980.
        head.put(0x0800 as UInt16)
        head.put(8 as UInt16)
        head.put(0 as UInt16)
        head.put(0x0021 as UInt16)
        head.put(sum)
        head.put(UInt32(packed))
        head.put(UInt32(size))
        head.put(UInt16(name.utf8.count))
        head.put(0 as UInt16)
        return head.all
    }

    consuming func finish() -> [UInt8] {
        var all = body
        all.all += directory.all
        all.put(0x0605_4B50 as UInt32)
        all.put(0 as UInt32)
        all.put(UInt16(entries))
        all.put(UInt16(entries))
        all.put(UInt32(directory.all.count))
        all.put(UInt32(body.all.count))
        all.put(0 as UInt16)
        return all.all
    }

    private struct LittleEndian {
        var all: [UInt8] = []
        mutating func put<Number: FixedWidthInteger>(_ value: Number) { withUnsafeBytes(of: value.littleEndian) { all += $0 } }
    }
}
