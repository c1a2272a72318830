import Base

/// Text inside a page: nothing in it is markup.
package func escaped(_ text: String) -> String {
    var out = ""
    for character in text.unicodeScalars {
        switch character {
        case "&": out += "&amp;"
        case "<": out += "&lt;"
        case ">": out += "&gt;"
        case "\"": out += "&quot;"
        case "'": out += "&#39;"
        default: out.unicodeScalars.append(character)
        }
    }
    return out
}

/// The frame that all pages share.
package struct Page: Sendable {
    /// What the menu leads to.
    package enum Section: String, Sendable, CaseIterable {
        case dashboards = "/"
        case lineage = "/lineage"
        case glossary = "/glossary"
        case runs = "/runs"
        case health = "/health"

        package var name: Text {
            switch self {
            case .dashboards: Text("Dashboards", "Доски")
            case .lineage: Text("Lineage", "Происхождение")
            case .glossary: Text("Metrics", "Показатели")
            case .runs: Text("Runs", "Запуски")
            case .health: Text("Health", "Состояние")
            }
        }
    }

    package let title: String
    package let language: Language
    /// Who is signed in; nil shows no menu.
    package let person: String?
    /// The markup of the page's own part.
    package let content: String
    /// An ES module that brings the page to life.
    package let script: String?
    /// Where in the menu the page stands.
    package let section: Section?

    package init(
        title: String, language: Language, person: String?, content: String, script: String? = nil, in section: Section? = nil
    ) {
        self.title = title
        self.language = language
        self.person = person
        self.content = content
        self.script = script
        self.section = section
    }

    package var html: String {
        return """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escaped(title))</title>
            <link rel="icon" href="/assets/icon.svg">
            <link rel="stylesheet" href="/assets/vitrina.css">
            \(script.map { "<script type=\"module\" src=\"\($0)\"></script>" } ?? "")
            </head>
            <body>
            <header><a class="brand" href="/"><img src="/assets/icon.svg" alt="">Vitrina</a>\(person.map(menu) ?? "")</header>
            <main>
            \(content)
            </main>
            </body>
            </html>

            """
    }

    private func menu(_ person: String) -> String {
        let links = Section.allCases.map { section in
            let here = section == self.section ? " aria-current=\"page\"" : ""
            return "<a href=\"\(section.rawValue)\"\(here)>\(section.name[language])</a>"
        }
        return """
            <nav class="menu">\(links.joined())</nav>
            <nav><span>\(escaped(person))</span><form method="post" action="/sign-out">\
            <button>\(Text("sign out", "выйти")[language])</button></form></nav>
            """
    }
}
