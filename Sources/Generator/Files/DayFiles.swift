import Base

/// What a day leaves in files: what people did in the app, and what the servers wrote about it.
struct DayFiles {
    private let day: Day
    private let lines: EventLines
    private let text = Bytes()
    /// Sessions in the order in which they began: when, and where their lines are.
    private var sessions: [(start: Moment, number: Int, range: Range<Int>)] = []
    private var log = ServerLog()
    private let tally = TableTally()

    init(_ number: Int, _ scenario: Scenario) {
        day = Day(number, scenario)
        lines = EventLines(scenario, tally)
    }

    static func eventsFile(_ date: String) -> String { "events/events-\(date).ndjson.gz" }
    static func appLog(_ date: String) -> String { "logs/app-\(date).log" }
    static func nginxLog(_ date: String) -> String { "logs/nginx-\(date).log" }

    mutating func write(to folder: OutputFolder, events: Bool, logs: Bool) throws(Diagnostic) -> Tally {
        let date = day.scenario.period.date(day.number)
        day.forEachArrival(.visits) { visit, user in
            for session in visit.sessions {
                let start = text.count
                lines.write(session, of: visit, user, on: day.number, into: text)
                sessions.append((session.start, session.number, start..<text.count))
            }
            log.add(visit, user)
        }
        var all = Tally()
        if events {
            sessions.sort { ($0.start, $0.number) < ($1.start, $1.number) }
            var gzip = Deflate(.gzip)
            for session in sessions where !session.range.isEmpty {
                gzip.put(UnsafeBufferPointer(rebasing: text.written[session.range]))
            }
            try folder.write(gzip.finish(), to: DayFiles.eventsFile(date))
            all.add(tally, as: "events")
        }
        if logs {
            let (app, nginx) = log.finish()
            try folder.write(app.text, to: DayFiles.appLog(date))
            try folder.write(nginx.text, to: DayFiles.nginxLog(date))
            all.add(app.tally, as: "logs.app")
            all.add(nginx.tally, as: "logs.nginx")
        }
        return all
    }
}
