import Base
import FoundationEssentials
import HTTP
import Project
import Secrets

/// Sends parcels by mail, Telegram and webhook, on a thread of its own: all of it blocks.
package actor PostOffice {
    private let thread = QueueExecutor("post")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let client: HTTPClient
    /// The folder of the project, from which paths are named.
    private let root: String

    package init(root: String, client: HTTPClient = HTTPClient()) {
        self.root = root
        self.client = client
    }

    /// Sends a parcel; fails with the reason where it is not taken. `handingOver` is called when the other side is ready to
    /// take it: from then on it may have it.
    package func send(
        _ parcel: Parcel, by channel: Channel, at moment: Date, handingOver: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        let cancel = HTTPCancel()
        try await withTaskCancellationHandler {
            let hand = { try waiting(handingOver) }
            switch channel.way {
            case .email(let email): try send(parcel, email, channel, moment, cancel, hand)
            case .telegram(let telegram): try send(parcel, telegram, channel, cancel, hand)
            case .webhook(let webhook): try send(parcel, webhook, channel, moment, cancel, hand)
            }
        } onCancel: {
            cancel.cancel()
        }
    }

    // MARK: Ways

    private func send(
        _ parcel: Parcel, _ email: Channel.Email, _ channel: Channel, _ moment: Date, _ cancel: HTTPCancel, _ hand: () throws -> Void
    ) throws {
        let parts = email.server.reveal()
        let server = MailServer(
            email.server.scheme == "smtps" ? .tls : email.isEncrypted ? .startTLS : .none, host: parts.host, port: parts.port,
            login: parts.user.map { ($0, parts.password?.reveal() ?? "") }, authorities: email.authorities?.path(in: root))
        let mail = Mail(
            from: email.from, to: email.to, subject: parcel.title(in: channel.language), text: parcel.text(in: channel.language),
            id: parcel.id, date: moment)
        do {
            try server.send(mail, cancel: cancel, handingOver: hand)
        } catch {
            throw error.diagnostic(at: channel.place)
        }
    }

    /// Telegram takes texts of at most 4096 characters.
    private func send(
        _ parcel: Parcel, _ telegram: Channel.Telegram, _ channel: Channel, _ cancel: HTTPCancel, _ hand: @escaping () throws -> Void
    ) throws {
        let text = parcel.title(in: channel.language) + "\n\n" + parcel.text(in: channel.language)
        let body = JSON.object([
            ("chat_id", .string(telegram.chat)), ("text", .string(text.count > 4000 ? text.prefix(4000) + "…" : text)),
        ])
        try post(body, to: "\(telegram.api.reveal())/bot\(telegram.token.reveal())/sendMessage", [:], channel, cancel, hand)
    }

    private func send(
        _ parcel: Parcel, _ webhook: Channel.Webhook, _ channel: Channel, _ moment: Date, _ cancel: HTTPCancel,
        _ hand: @escaping () throws -> Void
    ) throws {
        let body = parcel.json(in: channel.language, sentAt: moment)
        var headers: Headers = ["X-Vitrina-Id": parcel.id]
        if let secret = webhook.secret {
            headers.add("X-Vitrina-Signature", "sha256=" + Signature.hmac(Array(body.description.utf8), key: secret))
        }
        try post(body, to: webhook.url.reveal(), headers, channel, cancel, hand)
    }

    /// The address may hold a secret, so the channel's name stands for it in what is said of a failure.
    private func post(
        _ body: JSON, to url: String, _ headers: Headers, _ channel: Channel, _ cancel: HTTPCancel, _ hand: @escaping () throws -> Void
    ) throws {
        var headers = headers
        headers.add("Content-Type", "application/json")
        let request = ClientRequest(
            .post, url, headers: headers, body: Array(body.description.utf8), patience: .init(stall: .seconds(30), total: .seconds(60)))
        do {
            let response = try client.send(request, limit: 1 << 20, cancel: cancel, handingOver: hand)
            guard (200..<300).contains(response.status) else {
                throw Diagnostic(
                    "notify.refused", "\(channel.shown) answered \(response.status): \(response.text.prefix(300))",
                    "\(channel.shown): ответ \(response.status): \(response.text.prefix(300))", at: channel.place)
            }
        } catch let failure as HTTPFailure {
            throw failure.diagnostic(calling: channel.shown, at: channel.place)
        }
    }
}
