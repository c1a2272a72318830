/// Reads values out of a record and those that go on with it. A text is in Latin letters of one byte or in UTF-16, and may
/// change between them where it goes on in the next record.
struct RecordText {
    private let records: Records
    private let file: CompoundFile
    private var bytes: [UInt8]
    private var at: Int

    init(_ bytes: [UInt8], from start: Int, _ records: Records, _ file: CompoundFile) {
        (self.bytes, self.at, self.records, self.file) = (bytes, start, records, file)
    }

    mutating func u8() throws -> UInt8 {
        if at >= bytes.count { try goOn() }
        at += 1
        return bytes[at - 1]
    }

    mutating func u16() throws -> UInt16 { UInt16(try u8()) | UInt16(try u8()) << 8 }

    mutating func u32() throws -> UInt32 { UInt32(try u16()) | UInt32(try u16()) << 16 }

    /// A text with its length before it; in the list of shared texts it may be formatted, which is passed over.
    mutating func text(count: Int) throws -> String {
        let flags = try u8()
        let formats = flags & 8 != 0 ? Int(try u16()) : 0
        let extra = flags & 4 != 0 ? Int(try u32()) : 0
        let text = try characters(count, isWide: flags & 1 != 0)
        try skip(formats * 4 + extra)
        return text
    }

    private mutating func characters(_ count: Int, isWide: Bool) throws -> String {
        var (units, isWide) = ([UInt16](), isWide)
        units.reserveCapacity(min(count, 1 << 12))
        while units.count < count {
            if at >= bytes.count {
                try goOn()
                isWide = try u8() & 1 != 0
                continue
            }
            units.append(isWide ? try u16() : UInt16(try u8()))
        }
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func skip(_ count: Int) throws {
        var rest = count
        while rest > bytes.count - at {
            rest -= bytes.count - at
            try goOn()
        }
        at += rest
    }

    private mutating func goOn() throws {
        repeat {
            guard let next = try records.continuation() else { throw file.damaged("text") }
            (bytes, at) = (next, 0)
        } while bytes.isEmpty
    }
}
