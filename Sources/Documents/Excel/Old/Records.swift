/// The records of an old workbook ([MS-XLS]), one after another: a kind, a length, and bytes.
final class Records {
    enum Kind: UInt16 {
        case formula = 0x0006
        case end = 0x000A
        case dateMode = 0x0022
        case password = 0x002F
        case goOn = 0x003C
        case sheet = 0x0085
        case numbers = 0x00BD
        case style = 0x00E0
        case merged = 0x00E5
        case strings = 0x00FC
        case sharedText = 0x00FD
        case number = 0x0203
        case text = 0x0204
        case boolOrError = 0x0205
        case formulaText = 0x0207
        case shortNumber = 0x027E
        case format = 0x041E
        case begin = 0x0809
    }

    private let file: CompoundFile
    private let stream: CompoundFile.Stream
    private var run = 0
    private var offsetInRun = 0
    private var buffer: [UInt8] = []
    private var read = 0
    private var ahead: (kind: UInt16, bytes: [UInt8])?

    private static let chunk = 1 << 16

    /// Begins at a byte of the stream.
    init(_ file: CompoundFile, _ stream: CompoundFile.Stream, at offset: Int) throws {
        (self.file, self.stream) = (file, stream)
        var rest = offset
        while run < stream.runs.count, rest >= stream.runs[run].count {
            rest -= stream.runs[run].count
            run += 1
        }
        offsetInRun = rest
        guard offset >= 0, run < stream.runs.count else { throw file.damaged("list of sheets") }
    }

    /// Nil at the end of the stream. Records of a kind that nobody asks for come with kind nil.
    func next() throws -> (kind: Kind?, bytes: [UInt8])? {
        if let record = ahead {
            ahead = nil
            return (Kind(rawValue: record.kind), record.bytes)
        }
        guard let record = try readRecord() else { return nil }
        return (Kind(rawValue: record.kind), record.bytes)
    }

    /// The bytes of the record that goes on with the last one; nil where it has ended.
    func continuation() throws -> [UInt8]? {
        if ahead == nil { ahead = try readRecord() }
        guard let record = ahead, record.kind == Kind.goOn.rawValue else { return nil }
        ahead = nil
        return record.bytes
    }

    private func readRecord() throws -> (kind: UInt16, bytes: [UInt8])? {
        guard try fill(4) else { return nil }
        let (kind, length) = (buffer.u16(read), Int(buffer.u16(read + 2)))
        // Behind the end, the last sector is filled with zeros.
        if kind == 0, length == 0 { return nil }
        guard try fill(4 + length) else { throw file.damaged("end") }
        let bytes = Array(buffer[(read + 4)..<(read + 4 + length)])
        read += 4 + length
        return (kind, bytes)
    }

    private func fill(_ count: Int) throws -> Bool {
        while buffer.count - read < count {
            guard run < stream.runs.count else { return false }
            let whole = stream.runs[run]
            let start = whole.lowerBound + offsetInRun
            let piece = start..<min(whole.upperBound, start + Records.chunk)
            buffer.removeFirst(read)
            read = 0
            buffer += try file.read(piece)
            offsetInRun += piece.count
            if offsetInRun >= whole.count { (run, offsetInRun) = (run + 1, 0) }
        }
        return true
    }
}
