import FoundationEssentials
import TestSupport
import Testing

@testable import HTTP

@Suite struct `A mail` {
    private func mail(to: [String] = ["data@pay.example", "duty@pay.example"], id: String = "one") -> Mail {
        Mail(
            from: "vitrina@pay.example", to: to, subject: "[Платежи] Остановка: тринадцать проверок не прошли за эту долгую ночь 💳",
            text: "`fact.payment` нарушает amount_range: 12 строк.\n.\n..точки в начале строк\n", id: id,
            date: Date(timeIntervalSince1970: 1_795_192_336))
    }

    private func server(_ smtp: SMTPServer, _ security: MailServer.Security, password: String = SMTPServer.password, trusting: Bool = true)
        -> MailServer
    {
        MailServer(
            security, host: "127.0.0.1", port: smtp.port, login: security == .none ? nil : (SMTPServer.user, password),
            authorities: trusting ? smtp.authorities : nil)
    }

    @Test(arguments: [(SMTPServer.Security.none, MailServer.Security.none), (.startTLS, .startTLS), (.tls, .tls)])
    func `arrives whole, in any alphabet`(theirs: SMTPServer.Security, ours: MailServer.Security) async throws {
        let smtp = try await SMTPServer(theirs)
        try await offPool { [mail = mail(), server = server(smtp, ours)] in try server.send(mail) }
        let taken = try smtp.mails()
        #expect(taken.count == 1)
        let got = try #require(taken.first)
        #expect(got.from == "vitrina@pay.example" && got.to == ["data@pay.example", "duty@pay.example"])
        #expect(got.subject == mail().subject)
        #expect(got.text == mail().text)
        #expect(got.id == "<one@pay.example>")
        #expect(got.raw.contains("Date: Fri, 20 Nov 2026 16:32:16 +0000"))
        #expect(got.raw.split(whereSeparator: \.isNewline).allSatisfy { $0.utf8.count <= 78 })
    }

    @Test func `is refused in words`() async throws {
        let smtp = try await SMTPServer(.startTLS)
        func failure(_ server: MailServer, _ mail: Mail) async throws -> MailFailure {
            let thrown = try await offPool { () -> MailFailure? in
                do throws(MailFailure) { try server.send(mail) } catch { return error }
                return nil
            }
            return try #require(thrown)
        }
        let wrong = try await failure(server(smtp, .startTLS, password: "wrong-word"), mail())
        #expect(wrong.kind == .loginRefused, "\(wrong)")
        #expect(!wrong.description.contains("wrong-word"))
        let unknown = try await failure(server(smtp, .startTLS), mail(to: ["nobody@pay.example"]))
        #expect(unknown.kind == .refused && unknown.detail.contains("no such mailbox"), "\(unknown)")
        #expect(try await failure(server(smtp, .startTLS, trusting: false), mail()).kind == .untrusted)
        let plain = try await SMTPServer(.none)
        #expect(try await failure(server(plain, .startTLS), mail()).kind == .untrusted, "a login never goes without TLS")
        let nobody = MailServer(.none, host: "127.0.0.1", port: try freePort())
        #expect(try await failure(nobody, mail()).kind == .unreachable)
        #expect(try smtp.mails().isEmpty && plain.mails().isEmpty)
    }

    @Test func `is handed over only once the server agreed to take it`() async throws {
        struct Stop: Error {}
        let smtp = try await SMTPServer(.none)
        let refusing = server(smtp, .none)
        let handed = try await offPool { [mail = mail(to: ["nobody@pay.example"])] in
            var handed = 0
            try? refusing.send(mail) { handed += 1 }
            return handed
        }
        #expect(handed == 0)
        await #expect(throws: MailFailure.self) {
            try await offPool { [mail = mail()] in try refusing.send(mail) { throw Stop() } }
        }
        #expect(try smtp.mails().isEmpty, "what could not be noted is not sent")
    }
}
