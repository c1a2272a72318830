import CZlib

/// Deflate, always at its fastest level and without a time of its own, so that the same text gives the same bytes.
struct Deflate: ~Copyable {
    enum Wrapping: Int32 {
        case gzip = 31
        case raw = -15
    }

    /// zlib keeps a pointer to its stream, which therefore may not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var out: [UInt8] = []

    init(_ wrapping: Wrapping) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = deflateInit2_(
            stream, 1, Z_DEFLATED, wrapping.rawValue, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib refuses to begin: \(status)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) { push(bytes, Z_NO_FLUSH) }

    consuming func finish() -> [UInt8] {
        push(UnsafeBufferPointer(start: nil, count: 0), Z_FINISH)
        return out
    }

    private mutating func push(_ bytes: UnsafeBufferPointer<UInt8>, _ flush: Int32) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { room in
            repeat {
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                let status = deflate(stream, flush)
                precondition(status != Z_STREAM_ERROR, "zlib's stream is broken")
                out.append(contentsOf: room[..<(room.count - Int(stream.pointee.avail_out))])
            } while stream.pointee.avail_out == 0
        }
    }
}
