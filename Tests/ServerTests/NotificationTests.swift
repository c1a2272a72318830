import Base
import FoundationEssentials
import HTTP
import Secrets
import State
import TestSupport
import Testing

@testable import Server

@Suite struct `A notification` {
    private let due = Night.due
    private static let schedule = "schedule: {cron: \"30 0 * * *\", retry: 0}\n"
    private static let secrets = ["HOOK_SECRET": "a hook's secret", "BOT_TOKEN": "77:token"]

    private func settings(_ receiver: Receiver, _ more: String = "", hook: String = "") -> String {
        """
        \(Self.schedule)notify:
          hook: {webhook: "http://127.0.0.1:\(receiver.port)/hook", secret: "${HOOK_SECRET}"\(hook)}
        \(more)
        """
    }

    @Test func `of a failure goes once to each channel, and so does its end`() async throws {
        let smtp = try await SMTPServer()
        try await Receiver.receiving { receiver in
            let more = """
                  duty: {email: [data@pay.example, duty@pay.example], from: vitrina@pay.example, server: "smtp://127.0.0.1:\(smtp.port)?tls=off"}
                  chat: {telegram: "-1007", token: "${BOT_TOKEN}", api: "http://127.0.0.1:\(receiver.port)", language: ru, on: failure}
                """
            let night = try await Night(
                settings(receiver, more).replacing("retry: 0", with: "retry: 1"), environment: Self.secrets)
            try await night.schedule(at: Night.noon)
            try night.loseData()
            try await night.schedule(at: due)
            try await night.tell(at: due + 1)
            #expect(receiver.got.isEmpty, "it is tried again first")
            try await night.schedule(at: due + 600)
            for second in 601...604 { try await night.tell(at: due + second) }

            let hook = try #require(receiver.got.first { $0.path == "/hook" })
            #expect(hook.topics == ["failure"])
            #expect(hook.json["project"]?.string == "Shop")
            #expect(hook.signature == "sha256=" + Signature.hmac(hook.body, key: Secret("a hook's secret")))
            let chat = try #require(receiver.got.first { $0.path == "/bot77:token/sendMessage" })
            #expect(chat.json["chat_id"]?.string == "-1007")
            #expect(chat.json["text"]?.string?.contains("[Лавка] Сбой") == true)
            let mail = try #require(try smtp.mails().first)
            #expect(mail.to == ["data@pay.example", "duty@pay.example"])
            #expect(mail.subject == "[Shop] Failure")
            #expect(mail.text.contains("There is no folder") && mail.text.contains("vitrina run"))
            #expect(receiver.got.count == 2)
            #expect(try smtp.mails().count == 1)

            // The next night fails too: it is the same trouble still.
            for second in [0, 600] {
                try await night.schedule(at: due + 86_400 + second)
                try await night.tell(at: due + 86_401 + second)
            }
            #expect(try receiver.got.count == 2 && smtp.mails().count == 1)

            try night.write("1,10.00\n")
            try await night.schedule(at: due + 2 * 86_400)
            for second in 1...3 { try await night.tell(at: due + 2 * 86_400 + second) }
            #expect(receiver.got.map(\.topics).filter { !$0.isEmpty } == [["failure"], ["recovery"]], "the chat wants failures alone")
            #expect(try smtp.mails().map(\.subject) == ["[Shop] Failure", "[Shop] Recovery"])
        }
    }

    @Test func `of a halt names what a person may do, and its end comes with the decision`() async throws {
        try await Receiver.receiving { receiver in
            let night = try await Night(
                settings(receiver), checks: "[{range: {column: amount, min: 0}}]", environment: Self.secrets)
            try await night.schedule(at: Night.noon)
            try night.write("1,-10.00\n")
            try await night.schedule(at: due)
            for second in 1...3 { try await night.tell(at: due + second) }
            #expect(receiver.got.map(\.topics) == [["halt"]])
            let message = try #require(receiver.got[0].json["events"]?.array?[0]["message"]?.string)
            #expect(message.contains("shop_sale_amount_range") && message.contains("vitrina resolve 1 --accept|--skip|--retry"))
            try await night.store.resolve(1, .accept, by: "anna", why: "a refund")
            try await night.tell(at: due + 60)
            #expect(receiver.got.map(\.topics) == [["halt"], ["recovery"]])
        }
    }

    @Test func `of lateness comes when a table has not the day's data by its time`() async throws {
        try await Receiver.receiving { receiver in
            let night = try await Night(settings(receiver, hook: ", on: [lateness, recovery]"), sla: "08:00", environment: Self.secrets)
            try await night.schedule(at: Night.noon)
            try await night.tell(at: Night.noon + 1)
            #expect(receiver.got.isEmpty, "what was promised before anybody kept the schedule is not asked for")
            try night.loseData()
            try await night.schedule(at: due)
            let promised = Night.midnight + 8 * 3600
            try await night.tell(at: promised - 1)
            #expect(receiver.got.isEmpty)
            for second in 0...2 { try await night.tell(at: promised + second) }
            #expect(receiver.got.map(\.topics) == [["lateness"]])
            #expect(receiver.got[0].json["events"]?.array?[0]["message"]?.string?.contains("`fact.sale` was promised by 08:00") == true)
            try night.write("1,10.00\n")
            try await night.schedule(at: due + 86_400)
            try await night.tell(at: due + 86_401)
            try await night.tell(at: promised + 86_401)
            #expect(receiver.got.map(\.topics) == [["lateness"], ["recovery"]])
        }
    }

    @Test func `that is not taken is sent again after pauses that grow, and not once more`() async throws {
        try await Receiver.receiving { receiver in
            let night = try await Night(settings(receiver), environment: Self.secrets)
            try await night.schedule(at: Night.noon)
            try night.loseData()
            try await night.schedule(at: due)
            receiver.answer([500, 503])
            try await night.tell(at: due + 1)
            let notice = try #require(try await night.store.troubledNotices(limit: 9).first)
            #expect(notice.problem?.contains("answered 500") == true && notice.state == .waiting, "\(notice)")
            try await night.tell(at: due + 10)
            #expect(receiver.got.isEmpty && notice.nextTry.seconds == due + 11)
            try await night.tell(at: due + 11)
            try await night.tell(at: due + 30)
            #expect(receiver.got.isEmpty, "the second pause is twice as long")
            try await night.tell(at: due + 31)
            try await night.tell(at: due + 100)
            #expect(receiver.got.map(\.topics) == [["failure"]])
            #expect(try await night.store.troubledNotices(limit: 9).isEmpty)
        }
    }

    @Test func `that a dead process had handed over is not sent again; what it had not, is`() async throws {
        try await Receiver.receiving { receiver in
            let night = try await Night(settings(receiver), environment: Self.secrets)
            try await night.schedule(at: Night.noon)
            try night.loseData()
            try await night.schedule(at: due)
            // Nobody listens: the attempt ends before anything is handed over.
            night.clock.now = due + 1
            try await night.watch.look(under: night.lease)
            let waiting = try await night.store.waitingNotices(at: night.clock.wall.date)
            try await night.store.handOver(waiting, at: night.clock.wall.date, under: night.lease)
            for second in 2...30 { try await night.tell(at: due + second) }
            #expect(receiver.got.isEmpty)
            #expect(try await night.store.troubledNotices(limit: 9).map(\.state) == [.handed], "the page of health tells it")
        }
    }

    @Test func `is held back where there are too many, and comes together with the others`() async throws {
        try await Receiver.receiving { receiver in
            let night = try await Night(settings(receiver, hook: ", limit: 2"), environment: Self.secrets)
            for number in 1...6 {
                night.clock.now = Night.noon + number * 60
                let cause = Alarm.Cause(topic: "lateness", subject: "mart.m\(number)", message: Text(same: "\(number)"))
                try await night.store.record([cause], over: [], for: ["hook": ["lateness"]], at: night.clock.wall.date, under: night.lease)
                try await night.dispatch.look(under: night.lease)
            }
            #expect(receiver.got.map(\.topics.count) == [1, 1])
            night.clock.now = Night.noon + 3661
            try await night.dispatch.look(under: night.lease)
            #expect(receiver.got.map(\.topics.count) == [1, 1, 4])
        }
    }
}
