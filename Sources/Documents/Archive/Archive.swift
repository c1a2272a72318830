import Base

/// A zip with its members, or a file compressed by gzip, bzip2 or zstd, which is an archive of one member.
package struct Archive: Sendable {
    package struct Member: Sendable, Hashable {
        package let name: String
        /// Bytes when unpacked, as the archive claims; nil where it does not tell.
        package let size: Int?
    }

    package let path: String
    package let limits: ArchiveLimits
    package let members: [Member]
    let kind: Kind
    /// Bytes on the disk.
    let size: Int

    /// Reads the list of members, and refuses an archive in which one has a path that leads out of it.
    package init(_ path: String, limits: ArchiveLimits = ArchiveLimits()) throws(Diagnostic) {
        self.path = path
        self.limits = limits
        let (start, size) = try FileStart.read(path)
        guard let kind = Kind(start) else {
            throw Diagnostic(
                "archive.unknown", "This is no archive: it begins like neither zip, gzip, bzip2 nor zstd.",
                "Это не архив: начало не похоже ни на zip, ни на gzip, bzip2, zstd.", at: Place(path),
                mend: Text("fetch the file again, or correct its name", "получите файл заново или исправьте его имя"))
        }
        self.kind = kind
        self.size = size
        guard kind == .zip else {
            members = [Member(name: Archive.plainName(path), size: nil)]
            return
        }
        var members: [Member] = []
        let reader = try ArchiveReader(path, kind, allowed: 0)
        while let entry = try reader.nextEntry() {
            try Archive.check(entry.name, among: members.count, limits, path)
            if entry.isFile { members.append(Member(name: entry.name, size: entry.size)) }
        }
        self.members = members
    }

    /// The bytes of a member.
    package func open(_ member: String) throws(Diagnostic) -> ArchiveReader {
        let allowed = limits.bytes(outOf: size)
        let reader = try ArchiveReader(path, kind, allowed: allowed)
        while let entry = try reader.nextEntry() {
            if kind == .zip && (entry.name != member || !entry.isFile) { continue }
            if let size = entry.size, size > allowed { throw reader.tooLarge() }
            try reader.checkReadable()
            return reader
        }
        throw Diagnostic(
            "archive.no-member", "The archive has no `\(member)` in it.", "В архиве нет `\(member)`.", at: Place(path),
            mend: nearest(to: member, in: members.map(\.name)).map { Text("write `\($0)`", "напишите `\($0)`") })
    }

    private static func check(_ name: String, among count: Int, _ limits: ArchiveLimits, _ path: String) throws(Diagnostic) {
        guard count < limits.members else {
            throw Diagnostic(
                "archive.too-many-members", "The archive holds more than \(limits.members) files.",
                "В архиве больше \(limits.members) файлов.", at: Place(path),
                mend: Text("split it into several", "разделите его на несколько"))
        }
        guard name.utf8.count <= limits.nameBytes else {
            throw Diagnostic(
                "archive.name", "A name in the archive is longer than \(limits.nameBytes) bytes.",
                "Имя в архиве длиннее \(limits.nameBytes) байт.", at: Place(path),
                mend: Text("pack the files anew", "упакуйте файлы заново"))
        }
        let isAbsolute = name.hasPrefix("/") || name.dropFirst().hasPrefix(":")
        if isAbsolute || name.utf8.contains(0) || name.split(separator: "/").contains("..") {
            throw Diagnostic(
                "archive.path", "`\(name)` in the archive leads out of it.", "Путь `\(name)` в архиве ведёт за его пределы.",
                at: Place(path), mend: Text("do not trust this file: ask its sender", "не доверяйте этому файлу: спросите отправителя"))
        }
    }

    /// `sales.csv` of `folder/sales.csv.gz`.
    private static func plainName(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }
}

extension Archive {
    /// Told by the first bytes, never by the name.
    package enum Kind: Sendable {
        case zip, gzip, bzip2, zstd

        package init?(_ start: [UInt8]) {
            switch start {
            case _ where start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]): self = .zip
            case _ where start.starts(with: [0x1F, 0x8B]): self = .gzip
            case _ where start.starts(with: [0x42, 0x5A, 0x68]): self = .bzip2
            case _ where start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]): self = .zstd
            default: return nil
            }
        }
    }
}
