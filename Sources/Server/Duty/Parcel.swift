import Base
import FoundationEssentials
import HTTP
import Project
import State

/// What one channel is told at one time.
package struct Parcel: Sendable {
    package struct Item: Sendable {
        let topic: String
        let message: Text
        let at: Date

        package init(topic: String, message: Text, at: Date) {
            self.topic = topic
            self.message = message
            self.at = at
        }
    }

    /// By which a receiver knows it from others.
    let id: String
    /// What the project is called.
    let project: Text
    let items: [Item]
    let zone: Zone

    package init(id: String, project: Text, items: [Item], zone: Zone) {
        self.id = id
        self.project = project
        self.items = items
        self.zone = zone
    }

    /// `[Payments] Halt: ...`, or how many there are.
    func title(in language: Language) -> String {
        let topics = items.map(\.topic).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let words = topics.map { Parcel.word($0)[language] }.joined(separator: ", ")
        return "[\(project[language])] \(words)\(items.count > 1 ? " (\(items.count))" : "")"
    }

    func text(in language: Language) -> String {
        items.map { "\(zone.shown($0.at))  \(Parcel.word($0.topic)[language])\n\($0.message[language])\n" }.joined(separator: "\n")
    }

    func json(in language: Language, sentAt moment: Date) -> JSON {
        .object([
            ("id", .string(id)), ("project", .string(project[language])), ("sent_at", .string(moment.formatted(.iso8601))),
            (
                "events",
                .array(
                    items.map { item in
                        .object([
                            ("topic", .string(item.topic)), ("at", .string(item.at.formatted(.iso8601))),
                            ("message", .string(item.message[language])),
                        ])
                    })
            ),
        ])
    }

    static func word(_ topic: String) -> Text {
        switch Channel.Topic(rawValue: topic) {
        case .failure: Text("Failure", "Сбой")
        case .halt: Text("Halt", "Остановка")
        case .lateness: Text("Lateness", "Опоздание")
        case .recovery: Text("Recovery", "Снова в порядке")
        case nil: Text("Test", "Проверка")
        }
    }
}
