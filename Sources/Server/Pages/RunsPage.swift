import Base
import Dashboards
import FoundationEssentials
import State

/// The history of a project: its runs, the newest first.
struct RunsPage {
    static let length = 50

    let frame: PageFrame
    /// One more than are shown tells that there are older ones.
    let runs: [Run]
    let isFirst: Bool
    let mark: ScheduleMark?

    var html: String {
        let title = frame["Runs", "Запуски"]
        let shown = runs.prefix(RunsPage.length)
        let longest = shown.compactMap(seconds).max() ?? 0
        let older =
            runs.count > shown.count ? "<p><a href=\"/runs?before=\(shown.last!.id)\">\(frame["Older runs", "Более ранние"])</a></p>" : ""
        let none = "<p>\(frame["Nothing has run yet.", "Ещё ничего не запускалось."])</p>"
        let heads: [(Text, Bool)] = [
            (Text("run", "запуск"), false), (Text("began", "начало"), false), (Text("state", "итог"), false),
            (Text("took", "длился"), true), (Text("", ""), false), (Text("by", "кем"), false),
        ]
        let content = """
            <h1>\(title)</h1>
            <p class="purpose">\(frame.schedule(mark, at: Date()))</p>
            \(shown.isEmpty ? none : frame.table(heads, shown.map { row($0, longest) }))
            \(older)
            """
        return frame.page(title, content, live: isFirst ? 5 : nil, in: .runs)
    }

    private func seconds(_ run: Run) -> Double? { run.finishedAt.map { $0.timeIntervalSince(run.startedAt) } }

    private func row(_ run: Run, _ longest: Double) -> [String] {
        let part = run.kind == Run.part ? " <small>\(frame["some tables", "часть таблиц"])</small>" : ""
        let by = run.by == Scheduler.name ? frame["schedule", "расписание"] : escaped(run.by)
        let width = seconds(run).map { longest > 0 ? max(2, Int($0 / longest * 160)) : 2 } ?? 0
        let bar =
            "<svg width=\"160\" height=\"8\" aria-hidden=\"true\"><rect width=\"\(width)\" height=\"8\" rx=\"4\" fill=\"#c3d0f2\"/></svg>"
        return [
            "<a href=\"/runs/\(run.id)\">\(run.id)</a>\(part)", frame.time(run.startedAt), frame.badge(run.state),
            seconds(run).map(frame.language.duration) ?? "…", bar, by,
        ]
    }
}
