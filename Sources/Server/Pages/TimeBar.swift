import Base
import Dashboards
import FoundationEssentials
import State

/// The steps of a run along its time, drawn on the server, without script.
struct TimeBar {
    let steps: [Step]
    let from: Date
    let to: Date
    let language: Language

    private static let names = 250.0
    private static let width = 980.0
    private static let line = 24.0
    private static let top = 22.0
    private static let colors = ["extract": "#5b8def", "model": "#12a18b", "transfer": "#ef8a3c", "mart": "#8a5cd6", "publish": "#5b7083"]

    var svg: String {
        let height = TimeBar.top + TimeBar.line * Double(steps.count) + 6
        return """
            <svg class="timebar" viewBox="0 0 \(Int(TimeBar.width)) \(Int(height))" role="img" font-family="inherit" font-size="12" \
            aria-label="\(Text("The steps along the time of the run", "Шаги по времени запуска")[language])">
            \(ticks.map { tick($0, height) }.joined(separator: "\n"))
            \(steps.enumerated().map(bar).joined(separator: "\n"))
            </svg>
            """
    }

    private var seconds: Double { max(to.timeIntervalSince(from), 0.1) }

    private func place(_ second: Double) -> Double {
        TimeBar.names + min(max(second / seconds, 0), 1) * (TimeBar.width - TimeBar.names - 60)
    }

    /// Round seconds, at most seven of them.
    private var ticks: [Double] {
        let steps: [Double] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400]
        let step = steps.first { seconds / $0 <= 6 } ?? seconds
        return (0...Int(seconds / step)).map { Double($0) * step }
    }

    private func tick(_ second: Double, _ height: Double) -> String {
        let x = number(place(second))
        return """
            <line x1="\(x)" y1="16" x2="\(x)" y2="\(number(height))" stroke="#e4e8ef"/>\
            <text x="\(x)" y="11" fill="#8b94a6" text-anchor="middle">\(escaped(language.duration(second)))</text>
            """
    }

    private func bar(_ index: Int, _ step: Step) -> String {
        let y = TimeBar.top + TimeBar.line * Double(index)
        let begin = place(step.startedAt.timeIntervalSince(from))
        let end = place((step.finishedAt ?? to).timeIntervalSince(from))
        let took = (step.finishedAt ?? to).timeIntervalSince(step.startedAt)
        let color = step.state == .failed ? "#b3261e" : TimeBar.colors[step.kind] ?? "#5b7083"
        let name = step.name.count > 36 ? step.name.prefix(35) + "…" : step.name[...]
        return """
            <g><title>\(escaped(step.name)): \(escaped(language.duration(took)))</title>\
            <text x="\(number(TimeBar.names - 10))" y="\(number(y + 15))" text-anchor="end" fill="#18202f">\(escaped(String(name)))</text>\
            <rect x="\(number(begin))" y="\(number(y + 4))" width="\(number(max(end - begin, 2)))" height="15" rx="3" fill="\(color)" \
            opacity="\(step.state == .running ? ".55" : "1")"/>\
            <text x="\(number(max(end, begin + 2) + 6))" y="\(number(y + 15))" fill="#626c80">\(escaped(language.duration(took)))</text></g>
            """
    }

    private func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
