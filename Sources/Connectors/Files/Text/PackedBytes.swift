import Documents

/// A member of an archive, unpacked as it is read.
final class PackedBytes: ByteSource {
    private let reader: ArchiveReader

    init(_ reader: ArchiveReader) { self.reader = reader }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try reader.read(into: buffer) }
}
