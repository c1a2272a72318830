/// One message over a local socket: what kind it is, and its bytes.
///
/// On the wire: one byte of kind, four of length (big-endian), the bytes.
package struct Frame: Sendable, Hashable {
    package static let limit = 16 << 20
    static let headSize = 5

    package let kind: UInt8
    package let bytes: [UInt8]

    package init(kind: UInt8, bytes: [UInt8]) {
        precondition(bytes.count <= Self.limit, "a frame holds at most \(Self.limit) bytes")
        self.kind = kind
        self.bytes = bytes
    }

    package init(kind: UInt8, text: String) {
        self.init(kind: kind, bytes: Array(text.utf8))
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    var encoded: [UInt8] {
        let length = UInt32(bytes.count)
        return [kind] + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> $0) } + bytes
    }
}

/// Frames out of the bytes of a stream, however they were cut.
struct FrameReader {
    private var bytes: [UInt8] = []

    /// True between two frames: where a stream may end.
    var isAtStart: Bool { bytes.isEmpty }

    mutating func add(_ piece: some Sequence<UInt8>) { bytes.append(contentsOf: piece) }

    /// The next whole frame, if it is there.
    mutating func next() throws(LocalFailure) -> Frame? {
        guard bytes.count >= Frame.headSize else { return nil }
        let length = bytes[1..<Frame.headSize].reduce(0) { $0 << 8 | Int($1) }
        guard length <= Frame.limit else { throw .notAFrame }
        let end = Frame.headSize + length
        guard bytes.count >= end else {
            bytes.reserveCapacity(end)
            return nil
        }
        defer { bytes.removeFirst(end) }
        return Frame(kind: bytes[0], bytes: Array(bytes[Frame.headSize..<end]))
    }
}

/// Why a local connection ended.
package enum LocalFailure: Error, Sendable, Equatable {
    /// The peer went away in the middle.
    case brokenOff
    /// What came is no frame, or one that is too large.
    case notAFrame
}
