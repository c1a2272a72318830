import Base
import Secrets

/// A way by which people, or their programs, are told what is wrong.
package struct Channel: Sendable {
    package enum Way: Sendable {
        case email(Email)
        case telegram(Telegram)
        case webhook(Webhook)
    }

    /// What can be told.
    package enum Topic: String, Sendable, CaseIterable {
        /// A run failed, and so did its repetitions.
        case failure
        /// A critical check stopped a run, and a person must decide.
        case halt
        /// A table has not the day's data by its time.
        case lateness
        /// What was told before is over.
        case recovery
    }

    package struct Email: Sendable {
        /// `smtp` turns to TLS before the login, `smtps` begins with it.
        package let server: Address
        /// Only `?tls=off` in the address does without.
        package let isEncrypted: Bool
        package let from: String
        package let to: [String]
        /// Certificates to trust instead of the system's.
        package let authorities: Location?
    }

    package struct Telegram: Sendable {
        package let api: WebAddress
        package let token: Secret
        package let chat: String
    }

    package struct Webhook: Sendable {
        package let url: WebAddress
        /// Signs what is sent.
        package let secret: Secret?
    }

    /// By which the state remembers what was sent.
    package let name: String
    package let way: Way
    package let topics: Set<Topic>
    package let language: Language
    /// How many messages an hour may be sent.
    package let limit: Int
    package let place: Place
}

extension Channel {
    /// What to call it where its address is not to be shown.
    package var shown: String {
        switch way {
        case .email(let email): email.to.joined(separator: ", ")
        case .telegram(let telegram): "Telegram \(telegram.chat)"
        case .webhook(let webhook): webhook.url.description
        }
    }
}
