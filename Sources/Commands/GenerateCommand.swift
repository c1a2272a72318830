import Base
import Columnar
import FoundationEssentials
import Generator

extension Command {
    static let generate = Command(
        name: "generate", about: Text("make up the sources of a payments business", "создать источники платёжного бизнеса"),
        options: [
            .value("to", "FOLDER", Text("where to; `data` by default", "куда; по умолчанию `data`")),
            .value(
                "into", "URL", Text("into a live database: postgres://… or mysql://…", "в живую базу данных: postgres://… или mysql://…")),
            .value("scale", "N", Text("1 is 10,000 users; 1 by default", "1 — это 10 000 пользователей; по умолчанию 1")),
            .value("days", "N", Text("over how many days; 365 by default", "за сколько дней; по умолчанию 365")),
            .value("first-day", "DATE", Text("the first of them; 2025-11-01 by default", "первый из них; по умолчанию 2025-11-01")),
            .value("seed", "N", Text("the same seed gives the same files", "одно и то же число даёт одни и те же файлы")),
            .value("only", "PARTS", Text("some of the sources: \(parts)", "некоторые из источников: \(parts)")),
            .value(
                "payments", "N",
                Text(
                    "instead, so many payments in the CSV files of the thin pack",
                    "вместо этого столько платежей в CSV-файлах набора thin")),
        ],
        isInProject: false,
        work: .here { arguments, console in
            let seed = UInt64(try arguments.number("seed", default: 1))
            if arguments["payments"] != nil { return try writeFiles(arguments, seed, console) }
            let days = try arguments.number("days", default: 365, in: 1...3_660)
            let parts = try parts(arguments["only"])
            let period = Period(firstDay: try firstDay(arguments["first-day"]), days: days)
            let scenario = Scenario(scale: try scale(arguments["scale"]), period: period, seed: seed)
            if let address = arguments["into"] {
                let sources = try LiveSources(address)
                console.print(summary(try await sources.fill(with: scenario, parts), sources.place, console.language))
                return 0
            }
            let folder = Session.absolute(arguments["to"] ?? "data")
            let tally = try await scenario.write(parts, to: folder, threads: ProcessInfo.processInfo.activeProcessorCount)
            console.print(summary(tally, folder, console.language))
            return 0
        })

    private static let parts = Part.allCases.map(\.rawValue).joined(separator: ",")

    private static func summary(_ tally: Tally, _ place: String, _ language: Language) -> Text {
        let rows = tally.sources.values.reduce(0) { $0 + $1.rows }
        func count(_ source: String) -> String { language.number(tally.sources[source]?.rows ?? 0) }
        return Text(
            "\(language.number(rows)) rows in \(place), among them transactions \(count("billing.transactions")), events \(count("events"))",
            "строк: \(language.number(rows)) в \(place), среди них операций \(count("billing.transactions")), событий \(count("events"))")
    }

    private static func parts(_ names: String?) throws(Diagnostic) -> Set<Part> {
        guard let names else { return Set(Part.allCases) }
        var parts: Set<Part> = []
        for name in names.split(separator: ",").map(String.init) {
            guard let part = Part(rawValue: name) else {
                throw Diagnostic(
                    "generate.unknown-part", "There is no part `\(name)` to generate.", "Части `\(name)` среди источников нет.",
                    mend: nearest(to: name, in: Part.allCases.map(\.rawValue)).map {
                        Text("write `--only \($0)`", "напишите `--only \($0)`")
                    }
                        ?? Text("some of \(self.parts)", "что-то из \(self.parts)"))
            }
            parts.insert(part)
        }
        return parts
    }

    private static func firstDay(_ text: String?) throws(Diagnostic) -> Int {
        guard let text else { return Period.standardFirstDay }
        let parts = text.split(separator: "-").compactMap { Int64($0) }
        if parts.count == 3, (1990...2090).contains(parts[0]), (1...12).contains(parts[1]), (1...31).contains(parts[2]) {
            let day = Columnar.Calendar.days(year: parts[0], month: parts[1], day: parts[2])
            if Columnar.Calendar.date(day) == text { return Int(day) }
        }
        throw Diagnostic(
            "argument.not-a-date", "`--first-day \(text)`: a date is wanted.", "`--first-day \(text)`: нужна дата.",
            mend: Text(same: "--first-day 2025-11-01"))
    }

    private static func scale(_ text: String?) throws(Diagnostic) -> Scale {
        guard let text else { return Scale(thousandths: 1_000) }
        guard let digits = Decimal.digits(text, scale: 3), (10...1_000_000).contains(digits) else {
            throw Diagnostic(
                "generate.bad-scale", "`--scale \(text)`: a number from 0.01 to 1000 is wanted, with at most three decimals.",
                "`--scale \(text)`: нужно число от 0.01 до 1000, не более трёх знаков после точки.", mend: Text(same: "--scale 1"))
        }
        return Scale(thousandths: Int(digits))
    }

    /// The CSV files of the thin pack.
    private static func writeFiles(_ arguments: Arguments, _ seed: UInt64, _ console: any Console) throws -> Int32 {
        let business = Business(
            payments: try arguments.number("payments", default: 50_000, in: 1...100_000_000),
            days: try arguments.number("days", default: 180, in: 1...3_660), seed: seed)
        let folder = Session.absolute(arguments["to"] ?? "data")
        let planted = try business.write(to: folder)
        let language = console.language
        console.print(
            Text(
                "payments: \(language.number(planted.payments)) in \(folder), among them malformed rows \(planted.malformed), amounts that are not positive \(planted.notPositive)",
                "платежей: \(language.number(planted.payments)) в \(folder), среди них испорченных строк \(planted.malformed), неположительных сумм \(planted.notPositive)"
            ))
        return 0
    }
}
