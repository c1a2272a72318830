import Base

/// A piece of YAML with the place it stands at.
///
/// A scalar is its text and no more: the key that is read decides whether `12` is a number, so `no` is never
/// taken for false by accident, nor `1.10` for 1.1.
struct Node: Sendable {
    enum Content: Sendable {
        case scalar(String)
        /// A key that is followed by nothing.
        case empty
        case sequence([Node])
        case mapping([Member])
    }

    struct Member: Sendable {
        let key: String
        let keyPlace: Place
        let value: Node
    }

    let content: Content
    let place: Place
}

extension Node {
    enum Kind { case scalar, empty, sequence, mapping }

    var kind: Kind {
        switch content {
        case .scalar: .scalar
        case .empty: .empty
        case .sequence: .sequence
        case .mapping: .mapping
        }
    }

    subscript(_ key: String) -> Node? {
        guard case .mapping(let members) = content else { return nil }
        return members.first { $0.key == key }?.value
    }
}

extension Node {
    /// What it says, without places and comments, and without the keys of `except`: equal texts mean the same.
    func text(except: Set<String> = []) -> String {
        switch content {
        case .scalar(let text): JSON.string(text).description
        case .empty: "null"
        case .sequence(let items): "[" + items.map { $0.text() }.joined(separator: ",") + "]"
        case .mapping(let members):
            "{"
                + members.filter { !except.contains($0.key) }.map { JSON.string($0.key).description + ":" + $0.value.text() }
                .joined(separator: ",") + "}"
        }
    }
}

extension Node.Kind {
    /// What a person would call it.
    var words: Text {
        switch self {
        case .scalar: Text("a value", "значение")
        case .empty: Text("nothing", "пустота")
        case .sequence: Text("a list", "список")
        case .mapping: Text("keys with values", "ключи со значениями")
        }
    }

    /// How it is written.
    var example: Text? {
        switch self {
        case .scalar: Text("write one value after the colon", "напишите после двоеточия одно значение")
        case .empty: nil
        case .sequence: Text("write `[a, b]`, or a line `- a` for each", "напишите `[a, b]` или по строке `- a` на каждый")
        case .mapping: Text("write a line `key: value` for each", "напишите по строке `ключ: значение` на каждый")
        }
    }
}

/// A value with the place it was read from.
package struct Placed<Value: Sendable>: Sendable {
    package let value: Value
    package let place: Place

    package init(_ value: Value, at place: Place) {
        self.value = value
        self.place = place
    }
}

extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}
