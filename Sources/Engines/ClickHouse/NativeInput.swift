/// The bytes of an answer, read forwards as they arrive.
///
/// They come from outside, so every count in them is doubted: memory grows with the bytes that really came, and what
/// one block may unfold to is bounded by `allowance`.
package final class NativeInput {
    // Read and moved on in turn, never at once; the runtime's check of that cost more than reading a byte.
    @exclusivity(unchecked) private var chunk: [UInt8] = []
    @exclusivity(unchecked) private var position = 0
    private let more: () throws -> [UInt8]?
    /// Bytes that the block under way may still fill.
    @exclusivity(unchecked) private var allowance = 0

    /// `more` hands over the next bytes, nil at the end.
    package init(_ more: @escaping () throws -> [UInt8]?) {
        self.more = more
    }

    package convenience init(_ bytes: [UInt8]) {
        var rest: [UInt8]? = bytes
        self.init {
            defer { rest = nil }
            return rest
        }
    }

    // MARK: The pieces

    /// Whether all is read.
    func isAtEnd() throws -> Bool {
        while position == chunk.count {
            guard let next = try more() else { return true }
            chunk = next
            position = 0
        }
        return false
    }

    func byte() throws -> UInt8 {
        guard try !isAtEnd() else { throw NativeFailure.truncated }
        defer { position += 1 }
        return chunk[position]
    }

    /// An unsigned number, seven bits a byte, at most `limit`.
    func count(upTo limit: Int) throws -> Int {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                guard let count = Int(exactly: value), count <= limit else { throw NativeFailure.damaged("a count of \(value)") }
                return count
            }
        }
        throw NativeFailure.damaged("a count without an end")
    }

    func word() throws -> UInt64 {
        try withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { memory in
            try read(into: memory)
            return UInt64(littleEndian: memory.load(as: UInt64.self))
        }
    }

    func text(upTo limit: Int) throws -> String {
        let length = try count(upTo: limit)
        return try withBytes(length) { String(decoding: $0, as: UTF8.self) }
    }

    /// Fills the memory to its end.
    func read(into memory: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < memory.count {
            guard try !isAtEnd() else { throw NativeFailure.truncated }
            let part = min(memory.count - filled, chunk.count - position)
            chunk.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: memory[filled...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + part]))
            }
            position += part
            filled += part
        }
    }

    /// The next bytes in one piece: where they lie already, or gathered from several chunks.
    func withBytes<Result>(_ length: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        guard length <= chunk.count - position else { return try bytes(length).withUnsafeBytes(body) }
        defer { position += length }
        return try chunk.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[position..<position + length])) }
    }

    func bytes(_ length: Int) throws -> [UInt8] {
        let bytes = try rest(upTo: length)
        guard bytes.count == length else { throw NativeFailure.truncated }
        return bytes
    }

    /// The next bytes without reading them; fewer near the end.
    func peek(_ length: Int) throws -> ArraySlice<UInt8> {
        while chunk.count - position < length, let next = try more() {
            chunk = chunk[position...] + next
            position = 0
        }
        return chunk[position...].prefix(length)
    }

    /// All that is left, up to so many bytes.
    func rest(upTo limit: Int) throws -> [UInt8] {
        var rest: [UInt8] = []
        while rest.count < limit, try !isAtEnd() {
            let part = min(limit - rest.count, chunk.count - position)
            rest.append(contentsOf: chunk[position..<position + part])
            position += part
        }
        return rest
    }

    // MARK: The allowance

    func allow(_ bytes: Int) { allowance = bytes }

    /// Takes note of memory that the block is about to fill.
    func spend(_ bytes: Int) throws {
        allowance -= bytes
        guard allowance >= 0 else { throw NativeFailure.damaged("a block larger than \(NativeReader.blockLimit >> 20) MiB") }
    }
}

/// Why bytes are no answer of a ClickHouse server.
package enum NativeFailure: Error, Equatable, CustomStringConvertible {
    case truncated
    case damaged(String)

    package var description: String {
        switch self {
        case .truncated: "the answer ends in the middle of a block"
        case .damaged(let what): "the answer is damaged: \(what)"
        }
    }
}
