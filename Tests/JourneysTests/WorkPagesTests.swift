import Base
import TestSupport
import Testing

@Suite(.fewAtOnce) struct `The pages of the work` {
    private static let password = "correct-horse-battery"

    private func signIn(_ browser: Browser, _ site: String, as name: String) async throws {
        try await browser.open(site + "/sign-in")
        try await browser.type(name, into: "[name=name]")
        try await browser.type(Self.password, into: "[name=password]")
        try await browser.click("form.card button")
        try await browser.wait(for: "header .menu")
    }

    private func count(_ selector: String, in browser: Browser) async throws -> Int? {
        try await browser.evaluate("return document.querySelectorAll(\(JSON.string(selector))).length").int
    }

    @Test(arguments: [("ada", "en"), ("яна", "ru")])
    func `show a viewer the runs, their steps and the health of the project`(name: String, language: String) async throws {
        var shop = try await Shop()
        shop.environment["VITRINA_PASSWORD"] = Self.password
        try shop.replace("owner: sales", with: "owner: sales\nsla: \"08:00\"", in: "models/mart/payment_day.sql")
        try await shop.works("run")
        try await shop.works("user", "add", name, "--role", "viewer", "--lang", language)
        let server = try await Serving(shop)
        let site = "http://localhost:\(server.port)"
        let browser = try await Browser(language: language)
        try await signIn(browser, site, as: name)
        #expect(
            try await browser.evaluate("return [...document.querySelectorAll('header .menu a')].map((a) => a.textContent).join()").string
                == (language == "ru" ? "Доски,Происхождение,Показатели,Запуски,Состояние" : "Dashboards,Lineage,Metrics,Runs,Health"))

        try await browser.click("header a[href='/runs']")
        try await browser.wait(for: ".sheet tbody tr")
        #expect(try await browser.text("h1") == (language == "ru" ? "Запуски" : "Runs"))
        #expect(try await browser.text(".purpose").contains("00:30 Europe/Minsk"))
        try await browser.click(".sheet tbody a")
        try await browser.wait(for: "svg.timebar")
        #expect(try await browser.path() == "/runs/1")
        let steps = 7
        #expect(try await count("svg.timebar rect", in: browser) == steps)
        #expect(try await count(".sheet:nth-of-type(2) tbody tr", in: browser) == steps)
        let payments = try await browser.evaluate(
            "return [...document.querySelectorAll('.sheet:nth-of-type(2) tbody tr')[0].cells].map((cell) => cell.textContent)")
        #expect(payments.array?.compactMap(\.string)[0] == "stage.sales_payment")
        #expect(payments.array?.compactMap(\.string)[5] == "1", "a row in quarantine")

        try await browser.click("header a[href='/health']")
        try await browser.wait(for: "#freshness")
        #expect(try await browser.text("h1 .badge") == (language == "ru" ? "всё в порядке" : "all is well"))
        #expect(try await browser.text("#freshness + .sheet tbody tr").hasPrefix("mart.payment_day08:00"))
        #expect(try await browser.evaluate("return document.documentElement.scrollWidth <= innerWidth").bool == true)

        try await browser.click("header a[href='/lineage']")
        try await browser.wait(for: ".lineage svg a[href='/lineage/fact.payment']")
        try await browser.open(site + "/lineage/fact.payment")
        try await browser.wait(for: ".lineage svg rect[stroke-width='2']")
        #expect(try await browser.complaints() == [])

        try await browser.open(site + "/lineage/fact.none")
        #expect(try await browser.text("main").contains(language == "ru" ? "нет" : "no such page"))
        try await browser.open(site + "/runs/99")
        #expect(try await browser.text("main").contains(language == "ru" ? "нет" : "no such page"))
        try await browser.quit()
    }

    @Test func `change by themselves when something is wrong, and when it is mended`() async throws {
        var shop = try await Shop()
        shop.environment["VITRINA_PASSWORD"] = Self.password
        try await shop.works("user", "add", "ada", "--role", "viewer")
        let server = try await Serving(shop)
        let browser = try await Browser()
        try await signIn(browser, "http://localhost:\(server.port)", as: "ada")
        try await browser.click("header a[href='/runs']")
        try await browser.wait(for: "h1")
        try shop.replace(
            "min: 0.01}\n        severity: quarantine", with: "min: 0.01}\n        severity: critical", in: "sources/sales.yaml")
        #expect(try await shop.vitrina("run").status == 1)
        try await browser.wait(for: ".sheet a[href='/runs/1']")

        try await browser.click("header a[href='/health']")
        try await browser.wait(for: "h1 .badge.bad")
        try await browser.wait(for: "#alarms + .alarms li")
        #expect(try await browser.text("#incidents + .sheet tbody tr").contains("vitrina resolve 1"))
        try await shop.works("resolve", "1", "--accept", "--why", "it is right", "--run")
        try await browser.wait(for: "h1 .badge.good")
        #expect(try await browser.complaints() == [])
        try await browser.quit()
    }

    @Test func `are for people who signed in`() async throws {
        let shop = try await Shop(payments: 10)
        let server = try await Serving(shop)
        let curl = try Programs.find("curl", package: "curl")
        for page in ["runs", "runs/1", "health"] {
            let answer = try await run(
                curl, ["-s", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "http://127.0.0.1:\(server.port)/\(page)"])
            #expect(answer.stdout == "303 http://127.0.0.1:\(server.port)/sign-in")
        }
    }
}
