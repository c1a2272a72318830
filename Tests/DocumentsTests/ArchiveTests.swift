import Base
import Documents
import TestSupport
import Testing

@Suite struct `An archive` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(_ reader: ArchiveReader) throws -> String {
        var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1000))
        while case let count = try chunk.withUnsafeMutableBytes({ try reader.read(into: $0) }), count > 0 {
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `lists its members and gives each by name`() throws {
        let archive = try Archive(write(StoredZip(["a.csv": "1", "папка/б.csv": "два"]), to: folder, as: "a.zip"))
        #expect(archive.members.map(\.name) == ["a.csv", "папка/б.csv"])
        #expect(archive.members.map(\.size) == [1, 6])
        #expect(try text(archive.open("папка/б.csv")) == "два")
        #expect(try text(archive.open("a.csv")) == "1")
        #expect(code { _ = try archive.open("c.csv") } == "archive.no-member")
    }

    @Test func `of Windows in Russian keeps its names`() async throws {
        let path = folder.path("old.zip")
        try await python(
            """
            import sys, zipfile
            class Old(zipfile.ZipInfo):
                def _encodeFilenameFlags(self): return self.filename.encode('cp866'), self.flag_bits
            with zipfile.ZipFile(sys.argv[1], 'w') as z: z.writestr(Old('Отчёт.csv'), 'да')
            """, [path])
        let archive = try Archive(path)
        #expect(archive.members.map(\.name) == ["Отчёт.csv"])
        #expect(try text(archive.open("Отчёт.csv")) == "да")
    }

    @Test(arguments: ["gzip", "bz2"]) func `of one file has one member`(format: String) async throws {
        let path = folder.path("sales.csv.\(format)")
        try await python("import sys, \(format)\n\(format).open(sys.argv[1], 'wb').write(b'id;name\\n' * 100000)", [path])
        let archive = try Archive(path)
        #expect(archive.members.map(\.name) == ["sales.csv"])
        #expect(try text(archive.open("sales.csv")) == String(repeating: "id;name\n", count: 100_000))
        let whole = try Files.read(path)
        let cut = try write(Array(whole[..<(whole.count - 12)]), to: folder, as: "cut.csv.\(format)")
        #expect(code { _ = try text(Archive(cut).open("cut.csv")) } == "archive.damaged")
    }
}
