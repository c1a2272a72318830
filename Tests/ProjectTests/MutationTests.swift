import FoundationEssentials
import TestSupport
import Testing

@testable import Base
@testable import Project

@Suite struct `Damaged files` {
    static let pack = `The thin pack`.path
    static let files = ((try? FileManager.default.subpathsOfDirectory(atPath: pack)) ?? []).filter {
        $0.hasSuffix(".yaml") || $0.hasSuffix(".sql")
    }.sorted()

    /// Bytes that mean something to YAML and SQL, and some that mean nothing.
    static let bytes = Array("{}[]:,-?&*!|>'\"#%@`\n\t \\/;$~0aЯ\u{2028}\u{FEFF}".utf8) + [0x00, 0x07, 0x80, 0xFF, 0xC3, 0xED]

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func `are told of and never end the program`(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let folder = try TemporaryFolder("project")
        for file in Self.files {
            try folder.write("", to: file)
            try Files.write(try Files.read(Self.pack + "/" + file), to: folder.path(file))
        }
        for _ in 0..<25 {
            let file = Self.files.randomElement(using: &random)!
            let whole = try Files.read(Self.pack + "/" + file)
            try Files.write(Self.damaged(whole, &random), to: folder.path(file))
            let (loaded, diagnostics) = Folder.load(
                folder.path, profile: "production", environment: ["WAREHOUSE_PASSWORD": "a", "MARTS_PASSWORD": "b", "STATE_PASSWORD": "c"])
            #expect((loaded == nil) == diagnostics.hasErrors)
            for diagnostic in diagnostics.sorted {
                let text = diagnostic.render(in: .ru) { Folder.line($0, in: folder.path) }
                #expect(text.hasPrefix("ошибка[") || text.hasPrefix("предупреждение["))
            }
        }
    }

    private static func damaged(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 1...20, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[at] = Self.bytes.randomElement(using: &random)!
            case 1: bytes.insert(Self.bytes.randomElement(using: &random)!, at: at)
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: bytes.removeSubrange(at...)
            }
        }
        return bytes
    }

    @Test(arguments: ["[", "{a: ", "- ", "a:\n ", "\"", "'", "? ", "!", "&a ", "*a ", "|\n ", "%", "---\n", "\t", "а"])
    func `of one thing without end are read in bounded time`(piece: String) throws {
        let (_, diagnostics) = try load([
            "domains/a.yaml": String(repeating: piece, count: 20_000),
            "models/fact/b.sql": "/*\n" + String(repeating: piece, count: 20_000) + "*/ SELECT 1",
        ])
        #expect(diagnostics.hasErrors)
    }
}
