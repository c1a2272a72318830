import Base
import Pipeline
import Project

extension Command {
    static let test = Command(
        name: "test",
        about: Text(
            "run the tests of models, on tables in memory", "выполнить тесты моделей на таблицах в памяти"),
        operands: [Operand(name: "MODEL", isOptional: true)],
        work: .here { arguments, console in
            let root = Session.root(arguments)
            let folder = try Session.load(root, profile: arguments["profile"], console.environment)
            let wanted = arguments.operands.first
            let tests = folder.tests.filter { wanted == nil || "\($0.model)" == wanted || $0.model.name == wanted }
            guard !tests.isEmpty else { throw none(wanted, folder) }
            var run = try ModelTestRun(folder, libraries: Session.libraries(console.environment))
            let failed = await TestReport(root: root, console: console).show(tests, &run)
            await run.end()
            return failed == 0 ? 0 : 1
        })

    private static func none(_ model: String?, _ folder: Folder) -> Diagnostic {
        guard let model else {
            return Diagnostic(
                "test.none", "The project has no tests.", "В проекте нет тестов.",
                mend: Text("write tests/payment.yaml", "напишите tests/payment.yaml"))
        }
        let names = Set(folder.tests.map { "\($0.model)" }).sorted()
        return Diagnostic(
            "test.none-of-model", "There is no test of `\(model)`.", "Тестов модели `\(model)` нет.",
            mend: nearest(to: model, in: names).map { Text("write `vitrina test \($0)`", "напишите `vitrina test \($0)`") })
    }
}

/// A line a test, and a table of what differs.
private struct TestReport {
    let root: String
    let console: any Console

    private var language: Language { console.language }

    /// Runs the tests and shows them; returns how many failed.
    func show(_ tests: [ModelTest], _ run: inout ModelTestRun) async -> Int {
        var failed = 0
        let start = ContinuousClock.now
        for test in tests {
            do {
                let outcome = try await run.run(test)
                let time = "\(Int((outcome.seconds * 1000).rounded())) \(Text("ms", "мс")[language])"
                console.print("\(outcome.isPassed ? "✓" : "✗") \(test.model): \(test.name.value)  \(time)")
                if !outcome.isPassed {
                    failed += 1
                    show(outcome)
                }
            } catch {
                failed += 1
                console.print("✗ \(test.model): \(test.name.value)")
                _ = Program.report(error, root: root, console)
            }
        }
        let seconds = language.decimal(start.duration(to: .now) / .seconds(1), digits: 2)
        console.print("")
        console.print(
            failed == 0
                ? Text("all \(tests.count) passed in \(seconds) s", "все тесты (\(tests.count)) прошли за \(seconds) с")
                : Text("\(failed) of \(tests.count) failed", "не прошли \(failed) из \(tests.count)"))
        return failed
    }

    private func show(_ outcome: ModelTestRun.Outcome) {
        let rows =
            outcome.missing.map { ["- " + Text("expected", "ожидалось")[language]] + $0.map { $0 ?? "∅" } }
            + outcome.extra.map { ["+ " + Text("made", "получилось")[language]] + $0.map { $0 ?? "∅" } }
        let all = [[""] + outcome.columns] + rows
        let widths = all[0].indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            var line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            console.print("    " + line)
        }
    }
}
