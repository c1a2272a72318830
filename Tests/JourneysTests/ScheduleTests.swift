import Base
import TestSupport
import Testing

@Suite(.fewAtOnce) struct `A night` {
    /// The whole way by the machine's own clock: a run that is due, one that fails, a server that is killed, its end.
    @Test func `passes by itself, and a failure is told once though the server is killed`() async throws {
        let smtp = try await SMTPServer()
        let shop = try await Shop()
        try shop.replace("schedule: \"30 0 * * *\"", with: "schedule: {cron: \"* * * * *\", retry: 1, every: 2s}", in: "vitrina.yaml")
        try shop.write(
            try shop.read("vitrina.yaml") + """

                notify:
                  duty: {email: duty@pay.example, from: vitrina@pay.example, server: "smtp://127.0.0.1:\(smtp.port)?tls=off", language: ru}

                """, to: "vitrina.yaml")
        #expect(try await shop.works("notify", "test").contains("✓ duty  duty@pay.example"))
        #expect(try smtp.mails().map(\.subject) == ["[Платежи] Проверка"])
        #expect(try await shop.works("status").contains("no server keeps the schedule yet"))

        let server = try await Serving(shop)
        try await eventually("a run by schedule", timeout: .seconds(100)) {
            let status = try JSON(parsing: await shop.works("status", "--json"))
            let run = status["runs"]?.array?.first
            return run?["by"]?.string == "schedule" && run?["state"]?.string == "done" ? () : nil
        }
        #expect(try await shop.works("schedule", "--count", "2").split(separator: "\n").filter { $0.hasPrefix("next run: ") }.count == 2)

        try shop.replace("path: data", with: "path: nowhere", in: "sources/sales.yaml")
        try await eventually("a mail about the failure", timeout: .seconds(100)) { try smtp.mails().count == 2 ? () : nil }
        let mail = try #require(try smtp.mails().last)
        #expect(mail.subject == "[Платежи] Сбой" && mail.text.contains("nowhere"))
        server.process.signal(9)
        _ = try await server.process.wait(timeout: .seconds(20))

        let next = try await Serving(shop)
        try await Task.sleep(for: .seconds(8))
        #expect(try smtp.mails().count == 2, "what was told is not told again")
        try shop.replace("path: nowhere", with: "path: data", in: "sources/sales.yaml")
        try await eventually("a mail about the end", timeout: .seconds(100)) { try smtp.mails().count == 3 ? () : nil }
        #expect(try smtp.mails().last?.subject == "[Платежи] Снова в порядке")
        #expect(try await next.stop().result.status == 0)
    }

    @Test func `that was missed is made up for once`() async throws {
        let shop = try await Shop()
        try shop.replace("schedule: \"30 0 * * *\"", with: "schedule: \"* * * * *\"", in: "vitrina.yaml")
        let server = try await Serving(shop)
        try await eventually("the schedule is kept", timeout: .seconds(60)) {
            try await shop.works("status").contains("no server keeps") ? nil : ()
        }
        _ = try await server.stop()
        let before = try await runs(of: shop)
        try await Task.sleep(for: .seconds(62))
        let next = try await Serving(shop)
        try await eventually("the missed run", timeout: .seconds(20)) {
            try JSON(parsing: await shop.works("schedule", "--json"))["last"]?["state"]?.string == "done" ? () : nil
        }
        #expect(try await runs(of: shop) <= before + 1)
        _ = next
    }

    private func runs(of shop: Shop) async throws -> Int {
        try JSON(parsing: await shop.works("status", "--json"))["runs"]?.array?.count ?? 0
    }

    @Test(arguments: ["en", "ru"]) func `without a channel says how to name one`(language: String) async throws {
        let shop = try await Shop(payments: 10)
        let result = try await shop.vitrina("notify", "test", "--lang", language)
        #expect(result.status == 1)
        #expect(
            result.stderr.contains("[notify.no-channels]") && result.stderr.contains(language == "ru" ? "schedule.ru.md" : "schedule.md"))
    }
}
