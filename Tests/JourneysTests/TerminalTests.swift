import TestSupport
import Testing

@Suite(.fewAtOnce) struct `On a terminal` {
    /// What a run writes to a terminal of this width, bytes as they came.
    private func typescript(_ shop: Shop, columns: Int, _ words: String...) async throws -> String {
        let script = try Programs.find("script", package: "bsdutils")
        let command = "stty cols \(columns) rows 40; exec \(try vitrinaProgram()) \(words.joined(separator: " ")) --project \(shop.root)"
        return try succeed(
            await run(
                script, ["-qec", command, "/dev/null"],
                environment: ["TERM": "xterm", "LANG": "C.UTF-8", "LC_ALL": "", "VITRINA_LANG": "", "SHELL": "/bin/sh"],
                timeout: .seconds(120))
        ).stdout
    }

    /// The lines that stand on a screen when everything has been written.
    private func screen(_ text: String) -> [String] {
        var lines = [""]
        var row = 0
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\r\n", "\n":
                row += 1
                if row == lines.count { lines.append("") }
            case "\r": break
            case "\u{1B}":
                let code = rest.prefix { !$0.isLetter }
                rest.removeFirst(code.count)
                switch rest.popFirst() {
                case "A": row -= Int(code.dropFirst()) ?? 1
                case "J":
                    lines.removeSubrange((row + 1)...)
                    lines[row] = ""
                case let other: Issue.record("what does \(other.map(String.init) ?? "the end") do here?")
                }
            default: lines[row].append(character)
            }
        }
        return lines
    }

    @Test(arguments: [40, 100]) func `a run draws its steps while they work and leaves clean lines`(columns: Int) async throws {
        let shop = try await Shop(payments: 100_000)
        let text = try await typescript(shop, columns: columns, "run")
        #expect(text.contains("\u{1B}["), "something was drawn again")
        #expect(text.contains("  stage.sales_payment"), "the step was shown while it worked")
        let lines = screen(text)
        #expect(lines.first == "run 1: 7 steps" && lines.last == "")
        #expect(lines.filter { $0.hasPrefix("✓ ") }.count == 7)
        #expect(lines.dropLast().last?.hasPrefix("done in ") == true)
        #expect(lines.allSatisfy { !$0.hasPrefix("  ") }, "nothing of the display stays: \(lines)")
    }

    @Test func `a run beside a server is drawn too`() async throws {
        let shop = try await Shop(payments: 50_000)
        let server = try await Serving(shop)
        let text = try await typescript(shop, columns: 80, "run", "--lang", "ru")
        #expect(text.contains("\u{1B}["))
        let lines = screen(text)
        #expect(lines.first == "запуск 1: шагов 7" && lines.dropLast().last?.hasPrefix("готово за ") == true, "\(lines)")
        _ = server
    }
}
