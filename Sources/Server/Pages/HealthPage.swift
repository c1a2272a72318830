import Base
import Dashboards
import FoundationEssentials
import Project
import State

/// Whether all is well: what is wrong now, how new the tables are, how far the sources were read, what checks found.
struct HealthPage {
    let frame: PageFrame
    let now: Date
    let records: Records
    let tables: [Freshness]
    let alarms: [Alarm]
    let incidents: [Incident]
    let lastRun: Run?
    let checks: [CheckResult]
    let watermarks: [String: String]
    /// How many files each source table was loaded from.
    let files: [String: Int]
    let notices: [Notice]

    var html: String {
        let title = frame["Health", "Состояние"]
        let well = alarms.isEmpty && incidents.isEmpty && !tables.contains { $0.verdict == .late }
        let verdict =
            well
            ? frame.badge(frame["all is well", "всё в порядке"], "good") : frame.badge(frame["needs attention", "требует внимания"], "bad")
        let content = """
            <h1>\(title) \(verdict)</h1>
            <p class="purpose">\(frame.schedule(records.mark, at: now))</p>
            \([alarmList, incidentTable, freshnessTable, sourceTable, checkTable, noticeTable].filter { !$0.isEmpty }.joined(separator: "\n"))
            """
        return frame.page(title, content, live: 10, in: .health)
    }

    private func section(_ name: String, _ id: String, _ content: String) -> String { "<h2 id=\"\(id)\">\(name)</h2>\n\(content)" }

    // MARK: What is wrong

    private var alarmList: String {
        guard !alarms.isEmpty else { return "" }
        let items = alarms.map { alarm in
            let message = escaped(alarm.cause.message[frame.language]).replacing("\n", with: "<br>")
            let run = alarm.cause.run.map { " <a href=\"/runs/\($0)\">\(frame["run \($0)", "запуск \($0)"])</a>" } ?? ""
            return
                "<li>\(frame.badge(Parcel.word(alarm.cause.topic)[frame.language], "bad")) \(message)\(run) <small>\(frame.time(alarm.openedAt))</small></li>"
        }
        return section(frame["What is wrong", "Что не так"], "alarms", "<ul class=\"alarms\">\(items.joined(separator: "\n"))</ul>")
    }

    private var incidentTable: String {
        guard !incidents.isEmpty else { return "" }
        let heads: [(Text, Bool)] = [
            (Text("incident", "инцидент"), false), (Text("table", "таблица"), false), (Text("check", "проверка"), false),
            (Text("bad rows", "плохих строк"), true), (Text("since", "с"), false), (Text("run", "запуск"), false),
            (Text("to decide", "чтобы решить"), false),
        ]
        let rows = incidents.map { incident in
            [
                "\(incident.id)", frame.link(to: incident.table), escaped(incident.check), escaped(frame.language.number(incident.badRows)),
                frame.time(incident.openedAt), "<a href=\"/runs/\(incident.run)\">\(incident.run)</a>",
                "<code>vitrina resolve \(incident.id) --accept|--skip|--retry --why …</code>",
            ]
        }
        return section(frame["Open incidents", "Открытые инциденты"], "incidents", frame.table(heads, rows))
    }

    // MARK: Tables and sources

    private var freshnessTable: String {
        guard !tables.isEmpty else { return "" }
        let heads: [(Text, Bool)] = [
            (Text("table", "таблица"), false), (Text("promised by", "обещана к"), false), (Text("state", "состояние"), false),
            (Text("made", "создана"), false), (Text("rows", "строк"), true),
        ]
        let rows = tables.map { table in
            [
                frame.link(to: "\(table.table)"), table.sla.map { "\($0)" } ?? "", verdict(table),
                table.madeAt.map(frame.time) ?? frame["never", "никогда"], escaped(table.rows.map(frame.language.number) ?? ""),
            ]
        }
        return section(frame["Freshness", "Свежесть"], "freshness", frame.table(heads, rows))
    }

    private func verdict(_ table: Freshness) -> String {
        switch table.verdict {
        case .late: frame.badge(frame["late", "опаздывает"], "bad")
        case .onTime: frame.badge(frame["on time", "вовремя"], "good")
        case .open: table.sla == nil ? "" : frame.badge(frame["not due yet", "ещё не пора"], "calm")
        }
    }

    private var sourceTable: String {
        let heads: [(Text, Bool)] = [
            (Text("source", "источник"), false), (Text("table", "таблица"), false), (Text("read up to", "прочитан до"), false),
            (Text("last change", "последнее изменение"), false), (Text("rows", "строк"), true),
        ]
        let rows = frame.folder.sources.flatMap { source in
            source.tables.map { table -> [String] in
                let name = "\(table.stage)"
                let product = records.products[name]
                let far = watermarks[name].map(escaped) ?? files[name].map { frame["files: \($0)", "файлов: \($0)"] } ?? ""
                return [
                    escaped(source.name), frame.link(to: name), far, product?.madeAt.map(frame.time) ?? frame["never", "никогда"],
                    escaped(product.map { frame.language.number($0.rows) } ?? ""),
                ]
            }
        }
        return rows.isEmpty ? "" : section(frame["Sources", "Источники"], "sources", frame.table(heads, rows))
    }

    private var checkTable: String {
        guard let lastRun, !checks.isEmpty else { return "" }
        let name = frame["Checks of run \(lastRun.id)", "Проверки запуска \(lastRun.id)"]
        return section(name, "checks", frame.checks(checks))
    }

    // MARK: Messages that did not arrive

    private var noticeTable: String {
        guard !notices.isEmpty else { return "" }
        let heads: [(Text, Bool)] = [
            (Text("channel", "канал"), false), (Text("message", "сообщение"), false), (Text("state", "состояние"), false),
            (Text("since", "с"), false), (Text("attempts", "попыток"), true),
        ]
        let rows = notices.map { notice in
            let state =
                switch notice.state {
                case .lost: frame.badge(frame["given up", "не доставлено"], "bad")
                case .handed: frame.badge(frame["perhaps arrived", "возможно, дошло"], "calm")
                case .waiting, .sent: frame.badge(frame["tried again", "повторяется"], "busy")
                }
            let problem = notice.problem.map { "<br><span class=\"problem\">\(escaped($0))</span>" } ?? ""
            return [
                escaped(notice.channel), escaped(notice.message[frame.language]) + problem, state, frame.time(notice.madeAt),
                "\(notice.attempts)",
            ]
        }
        return section(frame["Messages that did not arrive", "Недоставленные сообщения"], "notices", frame.table(heads, rows))
    }
}
