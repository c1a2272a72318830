import Base

#if canImport(Glibc)
import Glibc
#endif

/// The small file system inside of old Office files ([MS-CFB]): streams by name, read where they lie.
final class CompoundFile {
    let path: String
    /// The streams that matter, by name.
    private(set) var streams: [String: Stream] = [:]
    private let descriptor: Int32
    private let size: Int
    private var sectorSize = 512
    private var table: [UInt32] = []

    /// Pieces of the file, in their order.
    struct Stream {
        var runs: [Range<Int>] = []
        var size = 0
    }

    private static let wanted: Set = ["Workbook", "Book", "EncryptedPackage"]
    /// Streams shorter than this lie in pieces of 64 bytes.
    private static let smallBelow = 4_096
    private static let end: UInt32 = 0xFFFF_FFFA
    /// Sectors of the table that says which follows which: 2 GiB of file.
    private static let tableLimit = 1 << 15

    init(_ path: String) throws {
        self.path = path
        (_, size) = try FileStart.read(path)
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.failure(path) }
        let header = try read(0..<512)
        guard header.starts(with: FileStart.compound) else {
            throw Diagnostic(
                "document.unknown", "This is not an old Excel file.", "Это не старый файл Excel.", at: Place(path),
                mend: Text("correct `format`, or ask for the right file", "исправьте `format` или попросите нужный файл"))
        }
        let shift = Int(header.u16(30))
        guard shift == 9 || shift == 12, header.u16(32) == 6 else { throw damaged("header") }
        sectorSize = 1 << shift
        try readTable(header)
        guard header.u32(56) == CompoundFile.smallBelow else { throw damaged("header") }
        try readDirectory(from: header.u32(48), smallFrom: header.u32(60))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func damaged(_ part: String) -> Diagnostic {
        Diagnostic(
            "workbook.damaged", "The workbook is damaged or cut short: its \(part) is not as it should be.",
            "Книга повреждена или оборвана: испорчено \(part).", at: Place(path),
            mend: Text("fetch the file again, or save it as .xlsx", "получите файл заново или сохраните как .xlsx"))
    }

    /// Bytes of the file.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < range.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + done, range.count - done, off_t(range.lowerBound + done))
            }
            guard count >= 0 else { throw Files.failure(path) }
            // A last sector may be cut where nothing is left in it.
            if count == 0 { break }
            done += count
        }
        guard done > 0 else { throw damaged("length") }
        return bytes
    }

    private func offset(_ sector: UInt32) throws -> Int {
        let offset = (Int(sector) + 1) * sectorSize
        guard offset < size else { throw damaged("table of sectors") }
        return offset
    }

    private func sector(_ number: UInt32) throws -> [UInt8] {
        let offset = try offset(number)
        return try read(offset..<(offset + sectorSize))
    }

    /// The table lies in sectors of its own; the first 109 of them are named in the header, the others in a chain.
    private func readTable(_ header: [UInt8]) throws {
        var sectors = (0..<109).map { header.u32(76 + $0 * 4) }.filter { $0 < CompoundFile.end }
        var next = header.u32(68)
        while next < CompoundFile.end {
            guard sectors.count < CompoundFile.tableLimit else { throw damaged("table of sectors") }
            let list = try sector(next)
            let last = sectorSize / 4 - 1
            sectors += (0..<last).map { list.u32($0 * 4) }.filter { $0 < CompoundFile.end }
            next = list.u32(last * 4)
        }
        guard sectors.count <= CompoundFile.tableLimit, sectors.count * sectorSize <= size else { throw damaged("table of sectors") }
        for number in sectors {
            let bytes = try sector(number)
            table += (0..<(sectorSize / 4)).map { bytes.u32($0 * 4) }
        }
    }

    /// The sectors that follow each other from this one, as pieces of the file.
    private func chain(from start: UInt32, size: Int? = nil) throws -> Stream {
        var (runs, length, next) = ([Range<Int>](), 0, start)
        while next < CompoundFile.end, length < size ?? .max {
            let offset = try offset(next)
            // A chain longer than the file goes in a circle.
            guard Int(next) < table.count, length <= self.size else { throw damaged("table of sectors") }
            if runs.last?.upperBound == offset {
                runs[runs.count - 1] = runs[runs.count - 1].lowerBound..<(offset + sectorSize)
            } else {
                runs.append(offset..<(offset + sectorSize))
            }
            length += sectorSize
            next = table[Int(next)]
        }
        guard length >= size ?? 0 else { throw damaged("table of sectors") }
        return Stream(runs: runs, size: size ?? length)
    }

    private func readDirectory(from start: UInt32, smallFrom: UInt32) throws {
        let bytes = try all(chain(from: start))
        var small: (store: Stream, table: [UInt8])?
        for entry in stride(from: 0, to: bytes.count - 127, by: 128) {
            let length = Int(bytes.u16(entry + 64))
            let kind = bytes[entry + 66]
            guard kind == 2 || kind == 5, (2...64).contains(length) else { continue }
            let units = stride(from: 0, to: length - 2, by: 2).map { bytes.u16(entry + $0) }
            let name = String(decoding: units, as: UTF16.self)
            let (first, size) = (bytes.u32(entry + 116), Int(bytes.u32(entry + 120)))
            if kind == 5 {
                // The root holds the small streams.
                if size > 0, small == nil { small = (try chain(from: first, size: size), try all(chain(from: smallFrom))) }
            } else if CompoundFile.wanted.contains(name), streams[name] == nil {
                if size >= CompoundFile.smallBelow {
                    streams[name] = try chain(from: first, size: size)
                } else if let small {
                    streams[name] = try smallChain(small.store, small.table, from: first, size: size)
                }
            }
        }
    }

    private func smallChain(_ store: Stream, _ table: [UInt8], from start: UInt32, size: Int) throws -> Stream {
        var (runs, next) = ([Range<Int>](), start)
        while next < CompoundFile.end, runs.count * 64 < size {
            guard Int(next) * 4 + 4 <= table.count, let at = store.position(Int(next) * 64) else { throw damaged("table of sectors") }
            runs.append(at..<(at + 64))
            next = table.u32(Int(next) * 4)
        }
        guard runs.count * 64 >= size else { throw damaged("table of sectors") }
        return Stream(runs: runs, size: size)
    }

    private func all(_ stream: Stream) throws -> [UInt8] {
        guard stream.size <= 64 << 20 else { throw damaged("directory") }
        return try stream.runs.reduce(into: []) { bytes, run in bytes += try read(run) }
    }
}

extension CompoundFile.Stream {
    /// Where in the file a byte of the stream lies.
    func position(_ offset: Int) -> Int? {
        var rest = offset
        for run in runs {
            if rest < run.count { return run.lowerBound + rest }
            rest -= run.count
        }
        return nil
    }
}

/// Numbers as Intel writes them.
extension Array where Element == UInt8 {
    func u16(_ index: Int) -> UInt16 { index + 2 <= count ? UInt16(self[index]) | UInt16(self[index + 1]) << 8 : 0 }

    func u32(_ index: Int) -> UInt32 { UInt32(u16(index)) | UInt32(u16(index + 2)) << 16 }

    func f64(_ index: Int) -> Double { Double(bitPattern: UInt64(u32(index)) | UInt64(u32(index + 4)) << 32) }
}
