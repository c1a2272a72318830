import CLZ4

/// ClickHouse's own compression, which every server speaks in both directions: pieces of at most one MiB, each with
/// its checksum.
///
/// | bytes | meaning |
/// |-------|---------|
/// | 16    | CityHash128 of all that follows, low half first |
/// | 1     | method: 0x82 LZ4, 0x02 none |
/// | 4     | size of the piece from the method on |
/// | 4     | size of its content |
package enum CompressedBlocks {
    static let checksumSize = 16
    static let headSize = 9
    /// Bytes of content in a piece of ours.
    static let pieceSize = 1 << 20
    /// Content that a piece of a server may have: its own limit is one MiB unless a setting raises it.
    static let contentLimit = 1 << 28
    static let lz4: UInt8 = 0x82
    static let none: UInt8 = 0x02

    /// The content of compressed bytes, piece by piece.
    package static func reader(of input: NativeInput) -> NativeInput {
        NativeInput {
            // A server that fails before its answer begins, or whose message is not compressed.
            if let message = try ServerMessage(next: input) { throw message }
            return try input.isAtEnd() ? nil : try piece(input)
        }
    }

    private static func piece(_ input: NativeInput) throws -> [UInt8] {
        let checksum = (try input.word(), try input.word())
        let head = try input.bytes(headSize)
        let (size, contentSize) = head.withUnsafeBytes {
            (
                Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 1, as: UInt32.self))),
                Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 5, as: UInt32.self)))
            )
        }
        // LZ4 unfolds a byte to 255 at most, so that a claim beyond that is a lie.
        guard size > headSize, size <= contentLimit, contentSize <= contentLimit, contentSize <= (size - headSize) * 255 else {
            throw NativeFailure.damaged("a compressed piece of \(size) bytes for \(contentSize)")
        }
        let piece = head + (try input.bytes(size - headSize))
        return try piece.withUnsafeBytes { piece in
            let hash = CityHash128(piece)
            guard (hash.low, hash.high) == checksum else { throw NativeFailure.damaged("a wrong checksum") }
            let packed = UnsafeRawBufferPointer(rebasing: piece[headSize...])
            switch piece[0] {
            case lz4: return try unpack(packed, contentSize)
            case none where packed.count == contentSize: return Array(packed)
            default: throw NativeFailure.damaged("compression method \(piece[0])")
            }
        }
    }

    private static func unpack(_ packed: UnsafeRawBufferPointer, _ size: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: size) { content, count in
            let written = content.withMemoryRebound(to: CChar.self) { content in
                packed.withMemoryRebound(to: CChar.self) {
                    LZ4_decompress_safe($0.baseAddress, content.baseAddress, Int32(packed.count), Int32(size))
                }
            }
            guard written == size else { throw NativeFailure.damaged("a compressed piece that does not unfold") }
            count = size
        }
    }

    /// The bytes as compressed pieces.
    package static func compress(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        var all: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: pieceSize) {
            all += pack(UnsafeRawBufferPointer(rebasing: content[start..<min(start + pieceSize, content.count)]))
        }
        return all
    }

    private static func pack(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        let lead = checksumSize + headSize
        let room = Int(LZ4_compressBound(Int32(content.count)))
        return [UInt8](unsafeUninitializedCapacity: lead + room) { piece, count in
            let written = content.withMemoryRebound(to: CChar.self) { content in
                piece.withMemoryRebound(to: CChar.self) {
                    LZ4_compress_default(content.baseAddress, $0.baseAddress! + lead, Int32(content.count), Int32(room))
                }
            }
            precondition(written > 0, "LZ4 had \(room) bytes of room for \(content.count)")
            count = lead + Int(written)
            let raw = UnsafeMutableRawBufferPointer(piece)
            raw[checksumSize] = lz4
            raw.storeBytes(of: UInt32(headSize + Int(written)).littleEndian, toByteOffset: checksumSize + 1, as: UInt32.self)
            raw.storeBytes(of: UInt32(content.count).littleEndian, toByteOffset: checksumSize + 5, as: UInt32.self)
            let hash = CityHash128(UnsafeRawBufferPointer(rebasing: raw[checksumSize..<count]))
            raw.storeBytes(of: hash.low.littleEndian, toByteOffset: 0, as: UInt64.self)
            raw.storeBytes(of: hash.high.littleEndian, toByteOffset: 8, as: UInt64.self)
        }
    }
}
