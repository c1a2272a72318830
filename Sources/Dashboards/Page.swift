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
    package let title: String
    package let language: Language
    /// Who is signed in; nil shows no menu.
    package let person: String?
    /// The markup of the page's own part.
    package let content: String
    /// An ES module that brings the page to life.
    package let script: String?

    package init(title: String, language: Language, person: String?, content: String, script: String? = nil) {
        self.title = title
        self.language = language
        self.person = person
        self.content = content
        self.script = script
    }

    package var html: String {
        let signOut = Text("sign out", "выйти")[language]
        let glossary = Text("Metrics", "Показатели")[language]
        let menu =
            person.map {
                "<a href=\"/glossary\">\(glossary)</a><span>\(escaped($0))</span><form method=\"post\" action=\"/sign-out\"><button>\(signOut)</button></form>"
            } ?? ""
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
            <header><a class="brand" href="/"><img src="/assets/icon.svg" alt="">Vitrina</a><nav>\(menu)</nav></header>
            <main>
            \(content)
            </main>
            </body>
            </html>

            """
    }
}
