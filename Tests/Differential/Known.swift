import Base
import FoundationEssentials
import Testing

@testable import Project

/// The honest differences between engines, as `known.yaml` lists them.
struct Known: Sendable {
    enum Outcome: Sendable, Equatable {
        /// The engine takes no such column or value, and says so.
        case refused
        /// These values come back.
        case reads([String?])
    }

    private struct Key: Hashable {
        let twin: Twin
        let column: String
    }

    private let outcomes: [Key: Outcome]

    static let all = Result { try Known() }

    private init() throws {
        let file = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/known.yaml"
        var reader = YAMLReader(try Files.read(file)[...], file: "known.yaml")
        var outcomes: [Key: Outcome] = [:]
        for member in try reader.document()?.members ?? [] {
            let twin = try #require(Twin(rawValue: member.key), "\(member.keyPlace): no engine")
            for entry in member.value.elements {
                #expect(entry["reason"]?.text?.isEmpty == false, "\(entry.place): a difference stands with its reason")
                let outcome: Outcome = entry["reads"].map { .reads($0.elements.map(\.text)) } ?? .refused
                for column in try #require(entry["columns"]).elements {
                    let name = try #require(column.text)
                    #expect(TypeCase.all.contains { $0.name == name }, "\(column.place): no column `\(name)`")
                    outcomes[Key(twin: twin, column: name)] = outcome
                }
            }
        }
        self.outcomes = outcomes
    }

    subscript(_ twin: Twin, _ column: String) -> Outcome? { outcomes[Key(twin: twin, column: column)] }
}

extension Node {
    fileprivate var members: [Member] { if case .mapping(let members) = content { members } else { [] } }
    fileprivate var elements: [Node] { if case .sequence(let elements) = content { elements } else { [] } }
    fileprivate var text: String? { if case .scalar(let text) = content, text != "~" { text } else { nil } }
}
