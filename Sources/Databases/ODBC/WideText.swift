/// Turns UTF-16 into UTF-8, in memory that it keeps.
final class WideText {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)

    deinit { memory.deallocate() }

    /// The text as UTF-8 until the next call; nil where it is none: a half of a surrogate pair.
    func utf8(_ wide: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let count = wide.count / 2
        if memory.count < count * 3 {
            memory.deallocate()
            memory = .allocate(byteCount: count * 3, alignment: 16)
        }
        var (read, written) = (0, 0)
        while read < count {
            // Four letters of ASCII at a time, while they last.
            while read + 4 <= count, case let four = wide.loadUnaligned(fromByteOffset: read * 2, as: UInt64.self),
                four & 0xFF80_FF80_FF80_FF80 == 0
            {
                memory[written] = UInt8(truncatingIfNeeded: four)
                memory[written + 1] = UInt8(truncatingIfNeeded: four >> 16)
                memory[written + 2] = UInt8(truncatingIfNeeded: four >> 32)
                memory[written + 3] = UInt8(truncatingIfNeeded: four >> 48)
                read += 4
                written += 4
            }
            guard read < count else { break }
            var scalar = UInt32(wide.loadUnaligned(fromByteOffset: read * 2, as: UInt16.self))
            read += 1
            if scalar & 0xF800 == 0xD800 {
                guard scalar < 0xDC00, read < count else { return nil }
                let low = UInt32(wide.loadUnaligned(fromByteOffset: read * 2, as: UInt16.self))
                guard low & 0xFC00 == 0xDC00 else { return nil }
                scalar = 0x1_0000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
                read += 1
            }
            put(scalar, at: &written)
        }
        return UnsafeRawBufferPointer(rebasing: memory[..<written])
    }

    @inline(__always)
    private func put(_ scalar: UInt32, at written: inout Int) {
        func put(_ byte: UInt32) {
            memory[written] = UInt8(truncatingIfNeeded: byte)
            written += 1
        }
        switch scalar {
        case 0..<0x80: put(scalar)
        case 0x80..<0x800:
            put(0xC0 | scalar >> 6)
            put(0x80 | scalar & 0x3F)
        case 0x800..<0x1_0000:
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        default:
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        }
    }
}
