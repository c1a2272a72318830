import Base
import Columnar
import FoundationEssentials
import TestSupport

/// A business that was generated, and the night that was run over it by the payments pack: every program is started as a person does it.
final class Business: Sendable {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    var root: String { folder.path("shop") }
    var data: String { root + "/data" }

    /// - Parameters:
    ///   - days: those of which events and server logs are kept; all where it is nil. They are the most to read, and a few weeks of them
    ///     show what is planted there.
    ///   - engines: the roles of vitrina.yaml that are not played by the embedded twin.
    init(scale: String, days: Int, seed: Int, events kept: [ClosedRange<Int>]? = nil, engines: [String: String] = [:]) async throws {
        folder = try TemporaryFolder("figures")
        let port = try freePort()
        environment = [
            "NBRB_URL": "http://127.0.0.1:\(port)", "YANDEX_URL": "http://127.0.0.1:\(port)/v1", "YANDEX_KEY": "loopback",
            "LANG": "C.UTF-8",
        ].merging(engines) { $1 }
        try await vitrina("init", root, "--pack", "payments")
        try await vitrina(
            "generate", "--scale", scale, "--days", "\(days)", "--seed", "\(seed)", "--first-day", Business.firstDay.description, "--to",
            data)
        if let kept { try keep(kept) }
        for role in engines.keys.sorted() { try point(role.lowercased(), at: role) }
        let web = try start("stub", "--from", data + "/web", "--port", "\(port)")
        _ = try await eventually("the stub's address", timeout: .seconds(60)) { web.stdout.contains("nbrb") ? true : nil }
        try await vitrina("run", "--project", root)
    }

    static let firstDay = CalendarDay("2025-11-01")!

    /// A day of the business by its number, counted from 0.
    static func day(_ number: Int) -> CalendarDay { firstDay.advanced(by: number) }

    @discardableResult
    func vitrina(_ arguments: String...) async throws -> String {
        let result = try await start(arguments).wait(timeout: .seconds(600))
        guard result.status == 0 else { throw Failure("vitrina \(arguments)\n\(result.stdout)\(result.stderr)") }
        return result.stdout
    }

    func start(_ arguments: String...) throws -> ChildProcess { try start(arguments) }

    /// Rows of an answer by the names of their columns; nothing where a figure is empty.
    func query(_ sql: String, warehouse: Bool = false) async throws -> [[String: String]] {
        try rows(await vitrina("query", warehouse ? "--warehouse" : "--marts", "--format", "csv", "--project", root, sql))
    }

    /// The answer of `vitrina metric`, asked as a person asks.
    func metric(_ question: String) async throws -> [[String: String]] {
        let words = ["metric"] + question.split(separator: " ").map(String.init) + ["--format", "csv", "--project", root]
        let result = try await start(words).wait(timeout: .seconds(120))
        guard result.status == 0 else { throw Failure("vitrina metric \(question)\n\(result.stdout)\(result.stderr)") }
        return try rows(result.stdout)
    }

    /// The one figure of an answer.
    func figure(_ question: String) async throws -> Double {
        let rows = try await metric(question)
        guard rows.count == 1, let value = rows[0].values.first.flatMap({ Double($0) }) else { throw Failure("\(question): \(rows)") }
        return value
    }

    private func start(_ arguments: [String]) throws -> ChildProcess {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/vitrina"
        return try ChildProcess(program, arguments + ["--lang", "en"], environment: environment)
    }

    private func rows(_ csv: String) throws -> [[String: String]] {
        let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        guard let names = lines.first else { return [] }
        return lines.dropFirst().map { cells in
            Dictionary(uniqueKeysWithValues: zip(names, cells).map { ($0, $1.filter { $0 != "\"" }) })
        }
    }

    // MARK: Making it ready

    private func keep(_ days: [ClosedRange<Int>]) throws {
        let kept = Set(days.joined().map { Business.day($0).description })
        for folder in ["events", "logs"] {
            for file in try FileManager.default.contentsOfDirectory(atPath: "\(data)/\(folder)")
            where !kept.contains(where: { file.contains($0) }) {
                try FileManager.default.removeItem(atPath: "\(data)/\(folder)/\(file)")
            }
        }
    }

    /// Moves a role to the address that stands in the environment.
    private func point(_ role: String, at name: String) throws {
        let file = root + "/vitrina.yaml"
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        let moved = lines.map { $0.hasPrefix("  \(role): ") ? "  \(role): ${\(name)}" : String($0) }.joined(separator: "\n")
        try Data(moved.utf8).write(to: URL(filePath: file))
    }
}
