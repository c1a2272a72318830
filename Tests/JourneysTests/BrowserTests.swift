import Base
import TestSupport
import Testing

@Suite(.fewAtOnce) struct `In a browser` {
    private static let password = "correct-horse-battery"

    /// A shop that serves, with a person for each language.
    private func withShop(_ body: (Shop, String) async throws -> Void) async throws {
        var shop = try await Shop(payments: 5_000)
        shop.environment["VITRINA_PASSWORD"] = Self.password
        try await shop.works("run")
        try await shop.works("user", "add", "ada", "--role", "admin")
        try await shop.works("user", "add", "яна", "--lang", "ru")
        let server = try await Serving(shop)
        try await body(shop, "http://localhost:\(server.port)")
        _ = server
    }

    private func signIn(_ browser: Browser, _ site: String, as name: String, _ password: String = password) async throws {
        try await browser.open(site + "/")
        #expect(try await browser.path() == "/sign-in")
        try await browser.type(name, into: "[name=name]")
        try await browser.type(password, into: "[name=password]")
        try await browser.click("form.card button")
    }

    @Test(arguments: [("ada", "en"), ("яна", "ru")])
    func `a person signs in, reads the dashboard and signs out`(name: String, language: String) async throws {
        try await withShop { shop, site in
            let browser = try await Browser(language: language)
            try await signIn(browser, site, as: name)
            try await browser.wait(for: ".dashboards a")
            #expect(try await browser.text("header").contains(name))
            try await browser.click(".dashboards a")
            try await browser.wait(for: ".tiles[data-ready]")
            #expect(try await browser.text("h1") == (language == "ru" ? "Обзор" : "Overview"))
            #expect(try await browser.evaluate("return document.documentElement.lang").string == language)

            // The figures are those of the query, written in the page's language.
            let answer = try await shop.works("query", "--format", "csv", "SELECT sum(revenue), sum(payments) FROM mart.payment_day")
            let figures = answer.split(separator: "\n")[1].split(separator: ",").map { Double($0)! }
            for (tile, (figure, digits)) in zip(figures, [2, 0]).enumerated() {
                let written = try await browser.evaluate(
                    "return new Intl.NumberFormat('\(language)', {minimumFractionDigits: \(digits), maximumFractionDigits: \(digits)}).format(\(figure))"
                ).string
                let shown = try await browser.text("[data-tile='\(tile)'] .chart")
                #expect(try shown.hasPrefix(#require(written)), "\(shown)")
            }
            try await expectCharts(browser, days: shop)
            #expect(try await browser.complaints() == [])

            // The glossary knows a metric by a word of the other language.
            try await browser.click("header a[href='/glossary']")
            try await browser.wait(for: ".glossary article")
            try await browser.type(language == "ru" ? "turnover" : "оборот", into: "[name=q]")
            try await browser.click(".search button")
            try await browser.wait(for: "#revenue")
            #expect(try await browser.evaluate("return document.querySelectorAll('.glossary article').length").int == 1)
            #expect(try await browser.complaints() == [])

            try await browser.click("header form button")
            #expect(try await browser.path() == "/sign-in")
            try await browser.open(site + "/dashboards/overview")
            #expect(try await browser.path() == "/sign-in")
            try await browser.quit()
        }
    }

    private func expectCharts(_ browser: Browser, days shop: Shop) async throws {
        // A line has a stroke through many points; each bar is a shape, with its figure written beside.
        let line = try await browser.evaluate(
            "return Math.max(...[...document.querySelectorAll('.tile.line svg path')].map((p) => p.getAttribute('d').length))")
        #expect(try #require(line.double) > 300)
        let bars = try await browser.evaluate(
            "return [...document.querySelectorAll('.tile.bar svg')].map((s) => s.querySelectorAll('path[fill=\"#2457d6\"]').length)")
        let counts = try await shop.works(
            "query", "--format", "csv", "SELECT count(DISTINCT channel), count(DISTINCT category) FROM mart.payment_day")
        #expect(bars.array?.compactMap(\.int).map(String.init).joined(separator: ",") == counts.split(separator: "\n")[1].description)
        // Nothing of the charts leaves its tile, and the page does not scroll sideways.
        #expect(try await browser.evaluate("return document.documentElement.scrollWidth <= innerWidth").bool == true)
    }

    @Test(arguments: ["en", "ru"]) func `a wrong password is refused in words`(language: String) async throws {
        try await withShop { _, site in
            let browser = try await Browser(language: language)
            try await signIn(browser, site, as: "ada", "wrong-password-1")
            try await browser.wait(for: ".problem")
            #expect(try await browser.text(".card h1") == (language == "ru" ? "Вход" : "Sign in"))
            #expect(try await browser.text(".problem").contains(language == "ru" ? "парол" : "password"))
            #expect(try await browser.path() == "/sign-in")
            // A refused form is an answer of 403, which Chromium writes to its console; nothing else may stand there.
            #expect(try await browser.complaints().allSatisfy { $0.contains("403") })
            try await browser.quit()
        }
    }

    @Test func `a mart that is not there yet is told in its tile`() async throws {
        var shop = try await Shop(payments: 10)
        shop.environment["VITRINA_PASSWORD"] = Self.password
        try await shop.works("user", "add", "ada")
        let server = try await Serving(shop)
        let browser = try await Browser()
        try await signIn(browser, "http://localhost:\(server.port)", as: "ada")
        try await browser.open("http://localhost:\(server.port)/dashboards/overview")
        try await browser.wait(for: ".tiles[data-ready]")
        #expect(try await browser.text("[data-tile='0'] .problem").contains("start a run"))
        try await shop.works("run")
        try await browser.open("http://localhost:\(server.port)/dashboards/overview")
        try await browser.wait(for: ".tiles[data-ready]")
        #expect(try await browser.evaluate("return document.querySelector('.problem') === null").bool == true)
        #expect(try await browser.complaints() == [])
        try await browser.quit()
    }
}
