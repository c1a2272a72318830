import Base
import Project

/// The pages that people read: the list of dashboards, and one dashboard with its questions and tiles.
package enum DashboardPage {
    package static func list(_ folder: Folder, _ language: Language, person: String) -> String {
        let rows = folder.dashboards.map { dashboard in
            """
            <li><a href="/dashboards/\(escaped(dashboard.id))"><strong>\(escaped(dashboard.name[language]))</strong></a>
            <p>\(escaped(dashboard.purpose?[language] ?? ""))</p></li>
            """
        }
        let none = Text("The project has no dashboards yet.", "В проекте пока нет досок.")[language]
        let content = """
            <h1>\(escaped(folder.settings.name[language]))</h1>
            \(rows.isEmpty ? "<p>\(none)</p>" : "<ul class=\"dashboards\">\(rows.joined(separator: "\n"))</ul>")
            """
        return Page(title: folder.settings.name[language], language: language, person: person, content: content, in: .dashboards).html
    }

    package static func page(_ dashboard: Dashboard, _ language: Language, person: String) -> String {
        let audience = dashboard.audience.map { " <span class=\"audience\">\(escaped($0[language]))</span>" } ?? ""
        let questions = dashboard.questions.map { "<li>\(escaped($0[language]))</li>" }.joined()
        let tiles = dashboard.tiles.indices.map { tile($0, of: dashboard, language) }.joined(separator: "\n")
        let content = """
            <h1>\(escaped(dashboard.name[language]))</h1>
            <p class="purpose">\(escaped(dashboard.purpose?[language] ?? ""))\(audience)</p>
            \(questions.isEmpty ? "" : "<ol class=\"questions\">\(questions)</ol>")
            <section class="tiles" data-dashboard="\(escaped(dashboard.id))">
            \(tiles)
            </section>
            """
        return Page(
            title: dashboard.name[language], language: language, person: person, content: content, script: "/assets/dashboard.js",
            in: .dashboards
        ).html
    }

    private static func tile(_ index: Int, of dashboard: Dashboard, _ language: Language) -> String {
        let tile = dashboard.tiles[index]
        let question =
            tile.question.map { "<p class=\"answers\" data-question=\"\($0 + 1)\">\(escaped(dashboard.questions[$0][language]))</p>" } ?? ""
        return """
            <figure class="tile \(tile.chart.rawValue)" data-tile="\(index)">
            <figcaption>\(escaped(tile.title[language]))</figcaption>\(question)
            <div class="chart" role="img" aria-label="\(escaped(tile.title[language]))"></div>
            </figure>
            """
    }
}
