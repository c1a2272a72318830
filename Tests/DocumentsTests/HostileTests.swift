import Base
import Documents
import FoundationEssentials
import TestSupport
import Testing

/// Files made to do harm, and files that came to harm: refused by a diagnostic that names them, in bounded memory.
@Suite struct `A hostile document` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct Outcome {
        var code: String?
        var mib: Int
    }

    /// Reads the file in a process of its own, so that its memory can be told.
    private func outcome(_ path: String) async throws -> Outcome {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let reader = "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/bench-documents"
        let result = try await run(reader, [path])
        guard result.status == 0 else { throw Failure("ended with \(result.status): \(result.stderr)") }
        let json = try JSON(parsing: String(result.stdout.prefix { $0 != "\n" }))
        guard case .int(let mib)? = json["mib"] else { throw Failure(result.stdout) }
        if case .string(let code)? = json["code"] { return Outcome(code: code, mib: mib) }
        return Outcome(code: nil, mib: mib)
    }

    /// Makes a file with a script that is given its path.
    private func make(_ name: String, _ script: String) async throws -> String {
        let path = folder.path(name)
        try await python("import sys, zipfile\npath = sys.argv[1]\n" + script, [path])
        return path
    }

    private static let packed = """
        def book(sheet, strings=None, method=zipfile.ZIP_DEFLATED):
            with zipfile.ZipFile(path, 'w', method, compresslevel=1) as z:
                z.writestr('_rels/.rels', '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/w.xml"/></Relationships>')
                z.writestr('xl/w.xml', '<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="a"/></sheets></workbook>')
                z.writestr('xl/_rels/w.xml.rels', '<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/>'
                    '<Relationship Id="b" Type="x/sharedStrings" Target="t.xml"/></Relationships>')
                for name, parts in (('xl/s.xml', sheet), ('xl/t.xml', strings)):
                    if parts:
                        with z.open(name, 'w', force_zip64=True) as member:
                            for part in parts: member.write(part.encode())

        """

    @Test func `that unpacks out of all proportion is refused`() async throws {
        let text = "' ' * (1 << 20)"
        let path = try await make(
            "bomb.xlsx", Self.packed + "book(['<worksheet><sheetData>'] + [\(text)] * 200 + ['</sheetData></worksheet>'])")
        let found = try await outcome(path)
        #expect(found.code == "archive.bomb")
        #expect(found.mib < 60, "\(found.mib) MiB")
    }

    @Test func `with entities is refused`() async throws {
        let laughs = (1...9).map { "<!ENTITY l\($0) '\(String(repeating: "&l\($0 - 1);", count: 10))'>" }.joined()
        let types = [
            "<!DOCTYPE w [<!ENTITY l0 'ha'>\(laughs)]>", "<!DOCTYPE w [<!ENTITY l9 SYSTEM 'file:///etc/hostname'>]>",
            "<!DOCTYPE w SYSTEM 'file:///etc/hostname'>",
        ]
        for type in types {
            let sheet = "\(type)<worksheet><sheetData><row><c t='str'><v>&l9;</v></c></row></sheetData></worksheet>"
            #expect(code { _ = try workbook(in: folder, sheet: sheet).table() } == "document.malformed")
            let zip = StoredZip([
                "_rels/.rels": relations(("r1", "officeDocument", "d.xml")), "d.xml": "\(type)<document>&l9;</document>",
            ])
            let path = try write(zip, to: folder, as: "a.docx")
            #expect(code { _ = try Document(path) } == "document.malformed")
        }
    }

    @Test(arguments: ["../../etc/cron.d/x", "/etc/passwd", "xl\\..\\..\\x", "C:\\x", "a/../../b"])
    func `whose paths lead out of it is refused`(name: String) throws {
        var zip = StoredZip(["xl/workbook.xml": "<workbook/>"])
        zip.members.append((name, [1]))
        let path = try write(zip, to: folder)
        #expect(code { _ = try Archive(path) } == "archive.path")
        #expect(code { _ = try Workbook(path) } == "archive.path")
    }

    @Test func `with a million columns is refused, with a million empty ones in a row is not`() async throws {
        let cells = "'<c/>' * 1000"
        let wide = try await make(
            "wide.xlsx", Self.packed + "book(['<worksheet><sheetData><row>'] + [\(cells)] * 1000 + ['</row></sheetData></worksheet>'])")
        let refused = try await outcome(wide)
        #expect(refused.code == "document.malformed" && refused.mib < 60, "\(refused)")
        let empty = try await make(
            "empty.xlsx",
            Self.packed + """
                rows = ''.join('<row r="%d"><c r="XFD%d" s="1"/></row>' % (n, n) for n in range(2, 300000))
                book(['<worksheet><cols><col min="1" max="1000000"/></cols><sheetData><row r="1"><c><v>1</v></c></row>', rows,
                      '</sheetData></worksheet>'])
                """)
        let taken = try await outcome(empty)
        #expect(taken.code == nil && taken.mib < 60, "\(taken)")
    }

    @Test func `with a text or a tag without end is refused`() async throws {
        for (name, start) in [("text", "<row><c t=\"str\"><v>"), ("tag", "<row a=\""), ("comment", "<!--")] {
            let path = try await make(
                "\(name).xlsx",
                Self.packed + "import random\nrandom.seed(1)\n"
                    + "book(['<worksheet><sheetData>\(start)'] + [random.randbytes(1 << 15).hex()] * 800)")
            let found = try await outcome(path)
            #expect(found.code == "document.malformed" && found.mib < 60, "\(name): \(found)")
        }
    }

    @Test func `with more texts than memory should hold is read from the disk`() async throws {
        let path = try await make(
            "texts.xlsx",
            Self.packed + """
                texts = ('<si><t>%d %s</t></si>' % (n, 'text' * 8000) for n in range(3500))
                book(['<worksheet><sheetData><row><c t="str"><v>name</v></c></row><row><c t="s"><v>3499</v></c></row>'
                      '</sheetData></worksheet>'], ['<sst>'] + list(texts) + ['</sst>'], zipfile.ZIP_STORED)
                """)
        let found = try await outcome(path)
        #expect(found.code == nil && found.mib < 160, "\(found)")
    }

    @Test func `nested without end is refused`() throws {
        let deep = String(repeating: "<a>", count: 300)
        #expect(code { _ = try workbook(in: folder, sheet: worksheet(deep)).table() } == "document.malformed")
    }

    @Test func `with too many members is refused`() async throws {
        let path = try await make(
            "many.zip",
            "with zipfile.ZipFile(path, 'w') as z:\n    for n in range(20000): z.writestr('%d.csv' % n, '')")
        let found = try await outcome(path)
        #expect(found.code == "archive.too-many-members" && found.mib < 100, "\(found)")
    }

    @Test func `cut short or damaged anywhere is refused or read, and never ends the program`() async throws {
        let path = try await make(
            "whole.xlsx",
            Self.packed
                + "book(['<worksheet><sheetData>'] + ['<row><c><v>%d</v></c></row>' % (n * 7919 % 10007) for n in range(20000)] + ['</sheetData></worksheet>'])"
        )
        let bytes = try Files.read(path)
        for part in 1..<20 {
            let cut = try write(Array(bytes[..<(bytes.count * part / 20)]), to: folder, as: "cut.xlsx")
            #expect(code { _ = try lines(Workbook(cut).table()) } == "archive.damaged")
        }
        var damaged = bytes
        damaged[bytes.count / 2] ^= 0x55
        let bad = try write(damaged, to: folder, as: "bad.xlsx")
        let found = code { _ = try lines(Workbook(bad).table()) }
        #expect(found == "archive.damaged" || found == "document.malformed")
    }

    @Test func `under a password is refused`() async throws {
        // The one bit that says so.
        var bytes = StoredZip(["a.csv": "1"]).bytes
        for at in bytes.indices.dropLast(10) where bytes[at...].starts(with: [0x50, 0x4B]) {
            if bytes[at + 2] == 3 { bytes[at + 6] |= 1 }
            if bytes[at + 2] == 1 { bytes[at + 8] |= 1 }
        }
        let path = try write(bytes, to: folder, as: "secret.zip")
        #expect(code { _ = try Archive(path).open("a.csv") } == "archive.encrypted")
        let office = try write([0xD0, 0xCF, 0x11, 0xE0] + [UInt8](repeating: 0, count: 600), to: folder, as: "secret.xlsx")
        #expect(code { _ = try Workbook(office) } == "document.encrypted")
    }

    @Test func `of another kind is named as such`() throws {
        let text = try write(Array("id;name\n".utf8), to: folder, as: "text.xlsx")
        #expect(code { _ = try openSpreadsheet(text) } == "archive.unknown")
        let zip = try write(StoredZip(["a.csv": "1"]), to: folder, as: "zip.xlsx")
        #expect(code { _ = try openSpreadsheet(zip) } == "document.unknown")
        #expect(code { _ = try openSpreadsheet(folder.path("none.xlsx")) } == "file.missing")
        #expect(code { _ = try openSpreadsheet(folder.path) } == "file.not-a-file")
    }
}
