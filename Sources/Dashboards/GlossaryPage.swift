import Base
import Columnar
import Metrics
import Project

/// The page that says what each metric means, to be searched by its names and synonyms in any language.
package enum GlossaryPage {
    package static func page(_ folder: Folder, search: String, _ language: Language, person: String) -> String {
        let catalogue = Catalogue(folder, today: CalendarDay(0))
        let found = catalogue.search(search).map(\.id)
        let title = Text("Metrics", "Показатели")[language]
        let themes = folder.themes.compactMap { theme -> String? in
            let metrics = theme.metrics.filter { found.contains($0.id) }
            guard !metrics.isEmpty else { return nil }
            let articles = metrics.map { article($0, catalogue, language) }.joined(separator: "\n")
            return "<h2>\(escaped(theme.name[language]))</h2>\n<div class=\"glossary\">\n\(articles)\n</div>"
        }
        let none = Text("No metric is called so.", "Так не называется ни один показатель.")[language]
        let hint = Text("Name or synonym", "Имя или синоним")[language]
        let content = """
            <h1>\(title)</h1>
            <form class="search" method="get" action="/glossary" role="search">
            <input type="search" name="q" value="\(escaped(search))" placeholder="\(hint)" aria-label="\(hint)">
            <button>\(Text("Search", "Найти")[language])</button>
            </form>
            \(themes.isEmpty ? "<p>\(none)</p>" : themes.joined(separator: "\n"))
            """
        return Page(title: title, language: language, person: person, content: content, in: .glossary).html
    }

    private static func article(_ metric: Metric, _ catalogue: Catalogue, _ language: Language) -> String {
        let by = metric.groupings.map { name in Grain(rawValue: name)?.name[language] ?? catalogue.name(of: name)[language] }
        let facts: [(Text, String)] = [
            (Text("How", "Как считается"), code(metric.recipe[language])),
            (Text("Unit", "Единица"), escaped(metric.unit.name[language])),
            (Text("Better", "Лучше"), metric.good.map { escaped(words($0)[language]) } ?? ""),
            (Text("By", "В разрезе"), escaped(by.joined(separator: ", "))),
            (Text("Also called", "Ещё называют"), escaped(unique(metric.synonyms.en + metric.synonyms.ru).joined(separator: ", "))),
        ]
        let list = facts.filter { !$0.1.isEmpty }.map { "<dt>\(escaped($0.0[language]))</dt><dd>\($0.1)</dd>" }.joined()
        return """
            <article id="\(escaped(metric.id))">
            <h3>\(escaped(metric.name[language])) <code>\(escaped(metric.id))</code></h3>
            <p>\(escaped(metric.about?[language] ?? ""))</p>
            <dl>\(list)</dl>
            </article>
            """
    }

    private static func words(_ direction: Metric.Direction) -> Text {
        switch direction {
        case .up: Text("↑ more", "↑ больше")
        case .down: Text("↓ less", "↓ меньше")
        }
    }

    /// What stands between backquotes is code.
    private static func code(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset % 2 == 1 ? "<code>\(escaped(String($0.element)))</code>" : escaped(String($0.element)) }.joined()
    }

    private static func unique(_ words: [String]) -> [String] {
        words.indices.filter { !words[..<$0].contains(words[$0]) }.map { words[$0] }
    }
}
