import Base
import Dashboards
import FoundationEssentials
import Project
import State

/// What the pages about the work share: whose they are, and the small pieces that they are made of.
struct PageFrame: Sendable {
    let folder: Folder
    let zone: Zone
    let language: Language
    let person: String

    /// A page whose part is asked for again every so many seconds; nil for one that stays as it is.
    func page(_ title: String, _ content: String, live seconds: Int?, in section: Page.Section) -> String {
        let live = seconds.map { " data-live=\"\($0)\"" } ?? ""
        return Page(
            title: title, language: language, person: person, content: "<div class=\"part\"\(live)>\n\(content)\n</div>",
            script: "/assets/live.js", in: section
        ).html
    }

    subscript(_ en: String, _ ru: String) -> String { Text(en, ru)[language] }

    func time(_ moment: Date) -> String {
        let shown = zone.shown(moment)
        return "<time datetime=\"\(moment.formatted(.iso8601))\">\(shown)</time>"
    }

    /// A word on its colour: `good`, `bad`, `busy` or `calm`.
    func badge(_ word: String, _ kind: String) -> String { "<span class=\"badge \(kind)\">\(escaped(word))</span>" }

    func badge(_ state: Run.State) -> String {
        let kind =
            switch state {
            case .done: "good"
            case .running: "busy"
            case .failed, .halted: "bad"
            case .cancelled, .abandoned: "calm"
            }
        return badge(state.word[language], kind)
    }

    /// A table with its heads; those of figures stand to the right.
    func table(_ heads: [(name: Text, isFigure: Bool)], _ rows: [[String]]) -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = zip(cells, heads).map { cell, head in "<\(tag)\(head.isFigure ? " class=\"figure\"" : "")>\(cell)</\(tag)>" }
            return "<tr>\(cells.joined())</tr>"
        }
        return """
            <div class="sheet"><table><thead>\(row(heads.map { escaped($0.name[language]) }, "th"))</thead>
            <tbody>\(rows.map { row($0, "td") }.joined(separator: "\n"))</tbody></table></div>
            """
    }

    func link(to table: String) -> String { "<a href=\"/lineage/\(escaped(table))\">\(escaped(table))</a>" }

    /// What comes next by the schedule, and what became of the last, as a line of text.
    func schedule(_ mark: ScheduleMark?, at now: Date) -> String {
        guard let timetable = try? Timetable(folder.settings) else {
            return self["Nothing runs by itself.", "Само ничего не запускается."]
        }
        let next = timetable.next(1, after: now.seconds).first.map { time(Date(timeIntervalSince1970: Double($0))) } ?? "—"
        var text = "\(self["Next run", "Следующий запуск"]): \(next) \(escaped(zone.name))"
        guard let mark, mark.state != .idle else { return text }
        let kind = [.failed, .halted].contains(mark.state) ? "bad" : mark.state == .done ? "good" : "busy"
        text += " · \(self["the last, of", "последний, на"]) \(time(mark.due)): \(badge(mark.state.word[language], kind))"
        if let nextTry = mark.nextTry, mark.state == .retrying {
            text += " \(self["next attempt", "следующая попытка"]) \(time(nextTry))"
        }
        if let problem = mark.problem { text += "<br><span class=\"problem\">\(escaped(problem[language]))</span>" }
        return text
    }
}
