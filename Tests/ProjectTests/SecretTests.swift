import TestSupport
import Testing

@testable import Base
@testable import Project
@testable import Secrets

@Suite struct `A secret of the environment` {
    /// Where a secret can be named, rightly or wrongly.
    static let places = [
        "url: postgres://reader:%@crm/clients", "url: postgres://%:%@%:5432/%?%=%", "url: %", "url: %%", "url: mysql://%",
        "url: postgres://a:%",
        "url: postgres://a@h:%/d", "kind: %", "tables: %", "%: 1", "path: %/in", "tables: {a: {from: %, where: \"id > %\", key: %}}",
        "tables: {a: {columns: {a: %, %: text}}}",
        "tables: {a: {checks: [{sql: %}, {range: {column: %, min: %}}, {reference: {column: a, to: %}}]}}",
    ]

    /// Values that look like something, and something random.
    static func values(_ seed: UInt64) -> [String] {
        var random = SeededRandom(seed)
        let noise = String((0..<12).map { _ in "abcdefgh@:/?%&=[]{}$'\"\\ яЖ💳\n".randomElement(using: &random)! })
        return [
            "hunter2-secret", "9917", "crm.internal.example", "postgres://u:deep-secret@hidden-host:5432/hidden_db", "p@ss:w/rd?x=%zz",
            "тайна" + noise,
        ]
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `is never shown`(seed: UInt64) throws {
        for secret in Self.values(seed) {
            for place in Self.places {
                let line = place.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "${SECRET}")
                let kind = line.hasPrefix("path") ? "files" : "postgres"
                let source = "kind: \(kind)\ntables: {client: {key: id, files: a.csv, columns: {id: bigint}}}\n"
                let lead = source.split(separator: "\n").filter { !line.hasPrefix($0.prefix { $0 != ":" }) }.joined(separator: "\n")
                let (folder, diagnostics) = try load(
                    [
                        "sources/crm.yaml": "\(lead)\n\(line)\n",
                        "vitrina.yaml":
                            "name: S\nlanguages: [en]\nengines: {warehouse: \"postgres://${SECRET}:${SECRET}@h/d\", state: \"${SECRET}\"}\n",
                    ], environment: ["SECRET": secret])
                var output = diagnostics.all.map { $0.render(in: .en) + $0.render(in: .ru) + $0.json(in: .ru).description }.joined()
                dump(diagnostics, to: &output)
                dump(folder, to: &output)
                output += "\(String(describing: folder)) \(String(reflecting: folder))"
                #expect(!output.contains(secret), "\(place), seed \(seed)")
            }
        }
    }

    @Test func `prints as dots and is handed over by one word only`() {
        let secret = Secret("hunter2")
        #expect("\(secret) \(String(reflecting: secret))" == "••• •••")
        #expect(secret.reveal() == "hunter2")
    }

    @Test func `may hold any character of an address`() throws {
        let source = "kind: postgres\nurl: postgres://%D1%8F:${P}@[::1]:${PORT}/d%20b?sslmode=require\ntables: {a: {key: id}}\n"
        let folder = try #require(try load(["sources/s.yaml": source], environment: ["P": "@:/?#%41я", "PORT": "6432"]).folder)
        guard case .database(.postgres(let address))? = folder.sources.first?.kind else { return #expect(Bool(false)) }
        #expect(address.reveal().password?.reveal() == "@:/?#%41я")
        #expect(address.reveal().user == "я")
        #expect(address.reveal().port == 6432)
        #expect(address.url.reveal() == "postgres://%D1%8F:%40%3A%2F%3F%23%2541%D1%8F@[::1]:6432/d%20b?sslmode=require")
        #expect(address.redacted == "postgres://::1:${PORT}/d%20b")
    }

    @Test func `may be a whole address`() throws {
        let source = "kind: postgres\nurl: ${DATABASE_URL}\ntables: {a: {key: id}}\n"
        let folder = try #require(try load(["sources/s.yaml": source], environment: ["DATABASE_URL": "postgres://u:p%40@h/d"]).folder)
        guard case .database(.postgres(let address))? = folder.sources.first?.kind else { return #expect(Bool(false)) }
        #expect(address.redacted == "${DATABASE_URL}")
        #expect(address.url.reveal() == "postgres://u:p%40@h:5432/d")
    }

    @Test(arguments: [[:], ["FOLDER": ""], ["FOLDER": "else"]] as [[String: String]])
    func `may be left out where the file says what counts instead`(environment: [String: String]) throws {
        let folder = try #require(
            try load(
                [
                    "sources/s.yaml":
                        "kind: files\npath: ${FOLDER:-data}/in\ntables: {a: {files: a.csv, columns: {id: bigint}}}\n",
                    "sources/w.yaml": "kind: nbrb\nurl: ${BANK:-http://localhost:8090}\nfrom: 2025-01-01\ntables: {rates: }\n",
                ], environment: environment
            ).folder)
        guard case .files(.folder(let path))? = folder.sources.first?.kind else { return #expect(Bool(false)) }
        #expect(path.path(in: "/p") == "/p/\(environment["FOLDER"] == "else" ? "else" : "data")/in")
    }

    @Test(arguments: ["url: postgres://u:${PW:-hunter2}@h/d", "url: ${URL:-postgres://u:hunter2@h/d}"])
    func `is not left out by writing it into the file`(line: String) throws {
        let (_, diagnostics) = try load(["sources/s.yaml": "kind: postgres\n\(line)\ntables: {a: {key: id}}\n"])
        #expect(diagnostics.all.map(\.code) == ["secret.in-file"])
        #expect(!diagnostics.all.map { $0.render(in: .en) }.joined().contains("hunter2"))
    }

    @Test(arguments: [
        ("url: postgres://u:hunter2@h/d", "url: postgres://u:•••@h/d"), ("url: postgres://u:${PW}@h/d", "url: postgres://u:${PW}@h/d"),
        ("url: postgres://u:a${PW}@h/d", "url: postgres://u:•••@h/d"), ("url: postgres://u:p@ss@h/d", "url: postgres://u:•••@h/d"),
        ("url: postgres://u:${A}b}@h", "url: postgres://u:•••@h"), ("url: postgres://h:5432/d", "url: postgres://h:5432/d"),
        ("path: data", "path: data"), ("url: postgres://u:${PW:-hunter2}@h/d", "url: postgres://u:•••@h/d"),
    ])
    func `that stands in a file is masked in the line shown`(line: String, shown: String) {
        #expect(SourceText.maskPassword(line) == shown)
    }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
