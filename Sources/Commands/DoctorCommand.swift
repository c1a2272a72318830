import Base
import Engines
import FoundationEssentials

extension Command {
    static let doctor = Command(
        name: "doctor",
        about: Text(
            "what is installed, where it was found, and what is missing for what", "что установлено, где найдено и чего для чего не хватает"
        ),
        isInProject: false,
        work: .here { _, console in
            let findings = Doctor(environment: console.environment).examine()
            let width = findings.map(\.name.count).max() ?? 0
            for finding in findings {
                let mark = finding.found == nil ? (finding.isNeeded ? "✗" : "–") : "✓"
                let pad = String(repeating: " ", count: width - finding.name.count)
                console.print("\(mark) \(finding.name)\(pad)  \(finding.found ?? finding.missing[console.language])")
            }
            return findings.contains { $0.isNeeded && $0.found == nil } ? 1 : 0
        })
}

/// Looks for everything that Vitrina can use on this machine.
struct Doctor {
    struct Finding {
        let name: String
        /// Version and place; nil where it is not there.
        let found: String?
        /// What does not work without it, and how to get it.
        let missing: Text
        let isNeeded: Bool
    }

    let environment: [String: String]

    func examine() -> [Finding] {
        let folders = Session.libraries(environment)
        let setup = Text("run scripts/setup", "выполните scripts/setup")
        return [
            Finding(name: "vitrina", found: Program.version, missing: Text(same: ""), isNeeded: true),
            engine(
                "DuckDB",
                Text("no warehouse in the process and no reading of files: ", "нет встроенного хранилища и чтения файлов: ") + setup
            ) {
                let library = try DuckDBLibrary(in: folders)
                return "\(library.version)  \(library.path)"
            },
            engine("chDB", Text("no marts in the process: ", "нет встроенных витрин: ") + setup) {
                try ChDBLibrary.version(in: folders)
            },
            Finding(
                name: "ECharts", found: Assets.charts(environment),
                missing: Text("no charts on the pages: ", "на страницах нет графиков: ") + setup, isNeeded: true),
            Finding(
                name: "packs/payments", found: try? Packs.find("payments", environment),
                missing: Text("`vitrina init` has nothing to begin from", "`vitrina init` не с чего начать"), isNeeded: true),
            program("postgres", "postgresql", Text("a warehouse on a server, and the tests", "хранилище на сервере и тесты")),
            program("clickhouse-server", "clickhouse-server", Text("marts on a server, and the tests", "витрины на сервере и тесты")),
            program("nginx", "nginx-light", Text("the comparison in scripts/bench", "сравнение в scripts/bench")),
            program("chromium", "chromium", Text("the tests in a browser", "тесты в браузере")),
            program("wrk", "wrk", Text("the comparison in scripts/bench", "сравнение в scripts/bench")),
        ]
    }

    private func engine(_ name: String, _ missing: Text, _ look: () throws -> String) -> Finding {
        do {
            return Finding(name: name, found: try look(), missing: missing, isNeeded: true)
        } catch {
            return Finding(name: name, found: nil, missing: missing + Text(same: " (\(error))"), isNeeded: true)
        }
    }

    private func program(_ name: String, _ package: String, _ use: Text) -> Finding {
        let folders =
            (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin"]
            + ((try? Files.list("/usr/lib/postgresql")) ?? []).map { "/usr/lib/postgresql/\($0)/bin" }
        let path = folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        return Finding(
            name: name, found: path,
            missing: Text("not here (\(use.en)): apt-get install \(package)", "нет (\(use.ru)): apt-get install \(package)"),
            isNeeded: false)
    }
}
