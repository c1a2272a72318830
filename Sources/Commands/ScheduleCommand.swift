import Base
import FoundationEssentials
import Pipeline
import Project
import Server
import State

extension Command {
    static let schedule = Command(
        name: "schedule",
        about: Text("when the project runs by itself next", "когда проект запустится сам"),
        options: [
            .value("count", "N", Text("how many runs to show; 5 by default", "сколько запусков показать; по умолчанию 5")),
            .flag("json", Text("as JSON", "в JSON")),
        ],
        work: .here { arguments, console in
            let folder = try Session.load(Session.root(arguments), profile: arguments["profile"], console.environment)
            let store = try await EngineRoom(folder, libraries: []).state()
            let count = try arguments.number("count", default: 5, in: 1...1000)
            let report = try await ScheduleReport(folder, store, count: count, console)
            if arguments.has("json") { console.print(report.json.description) } else { report.show() }
            return 0
        })
}

/// What comes next by the schedule, and what became of the last.
struct ScheduleReport {
    private let timetable: Timetable?
    private let mark: ScheduleMark?
    private let next: [Int]
    private let console: any Console

    init(_ folder: Folder, _ store: Store, count: Int, _ console: any Console) async throws {
        timetable = try Timetable(folder.settings)
        mark = try await store.scheduleMark()
        next = timetable?.next(count, after: Int(Date().timeIntervalSince1970)) ?? []
        self.console = console
    }

    func show() {
        guard let timetable else {
            console.print(Text("nothing runs by itself: `schedule: never`", "само ничего не запускается: `schedule: never`"))
            return
        }
        let zone = timetable.zone
        for moment in next {
            console.print(Text("next run: \(zone.shown(moment)) \(zone.name)", "следующий запуск: \(zone.shown(moment)) \(zone.name)"))
        }
        guard let mark else {
            console.print(Text("no server keeps the schedule yet: `vitrina serve`", "расписание пока никто не ведёт: `vitrina serve`"))
            return
        }
        guard mark.state != .idle else { return }
        let due = zone.shown(mark.due)
        console.print(
            Text("the run of \(due): ", "запуск на \(due): ")[console.language] + mark.state.word[console.language]
                + (mark.nextTry.map { Text(", next attempt \(zone.shown($0))", ", следующая попытка \(zone.shown($0))")[console.language] }
                    ?? "")
                + (mark.problem.map { "\n  " + $0[console.language] } ?? ""))
    }

    var json: JSON {
        func moment(_ date: Date?) -> JSON { date.map { .string($0.formatted(.iso8601)) } ?? .null }
        let last: JSON =
            mark.map { mark in
                .object([
                    ("due", moment(mark.due)), ("state", .string(mark.state.rawValue)), ("attempt", .int(mark.attempt)),
                    ("next_try", moment(mark.nextTry)), ("run", mark.run.map(JSON.int) ?? .null),
                    ("problem", mark.problem.map { .string($0[console.language]) } ?? .null),
                ])
            } ?? .null
        return .object([
            ("cron", timetable.map { .string($0.schedule.cron.text) } ?? .null),
            ("time_zone", timetable.map { .string($0.zone.name) } ?? .null),
            ("next", .array(next.map { moment(Date(timeIntervalSince1970: Double($0))) })), ("last", last),
        ])
    }
}
