import Base

/// The keys of one mapping, asked for by name. Keys that nobody asked for are unknown, and reported at the end.
final class Fields {
    let place: Place
    let reading: Reading
    private let members: [Node.Member]
    private var asked: [String] = []

    fileprivate init(_ members: [Node.Member], at place: Place, _ reading: Reading) {
        self.members = members
        self.place = place
        self.reading = reading
    }

    func has(_ key: String) -> Bool { members.contains { $0.key == key } }

    func place(of key: String) -> Place { members.first { $0.key == key }?.keyPlace ?? place }

    /// The value of a key that may be left out.
    @discardableResult
    func one<Value>(_ key: String, _ read: (Node) -> Value?) -> Value? {
        asked.append(key)
        guard let member = members.first(where: { $0.key == key }) else { return nil }
        if case .empty = member.value.content {
            reading.report(
                "key.empty", "`\(key)` has no value.", "У `\(key)` нет значения.", at: member.keyPlace,
                mend: Text("write the value after the colon, or remove the key", "напишите значение после двоеточия или уберите ключ"))
            return nil
        }
        return read(member.value)
    }

    /// The value of a key that must be there.
    func need<Value>(_ key: String, _ read: (Node) -> Value?) -> Value? {
        if !has(key) {
            reading.report(
                "key.missing", "`\(key)` is missing.", "Не хватает ключа `\(key)`.", at: place,
                mend: Text("add `\(key): ...` here", "добавьте сюда `\(key): ...`"))
        }
        return one(key, read)
    }

    /// Whether there is a key that nobody has asked for: told at the end, it may explain what is missing.
    var hasUnknown: Bool { members.contains { !asked.contains($0.key) } }

    fileprivate func reportUnknown() {
        for (index, member) in members.enumerated() where !asked.contains(member.key) {
            let free = asked.filter { !has($0) }
            reading.report(
                "key.unknown", "There is no key `\(member.key)` here.", "Здесь нет ключа `\(member.key)`.", at: member.keyPlace,
                mend: isRestOfText(index)
                    ? Text(
                        "put the text before the comma in quotes, comma and all: inside `{}` a comma ends it",
                        "возьмите текст вместе с запятой в кавычки: внутри `{}` запятая его заканчивает")
                    : Reading.mend(member.key, among: free))
        }
    }

    /// `{en: Now, and then}`: what follows the comma looks like a key without a value.
    private func isRestOfText(_ index: Int) -> Bool {
        guard index > 0, case .empty = members[index].value.content else { return false }
        return members[index - 1].keyPlace.line == members[index].keyPlace.line
    }
}

extension Reading {
    /// Reads a mapping. `read` asks for all its keys before it gives up on any of them.
    func mapping<Value>(_ node: Node, _ read: (Fields) -> Value?) -> Value? {
        guard case .mapping(let members) = node.content else {
            wrongKind(node, wanted: .mapping)
            return nil
        }
        let fields = Fields(members, at: node.place, self)
        let value = read(fields)
        fields.reportUnknown()
        return value
    }

    /// Reads a mapping whose keys are names that the project gives; those that cannot be read are left out.
    func entries<Value>(_ node: Node, _ read: (Placed<String>, Node) -> Value?) -> [Value]? {
        guard case .mapping(let members) = node.content else {
            wrongKind(node, wanted: .mapping)
            return nil
        }
        return members.compactMap { read(Placed($0.key, at: $0.keyPlace), $0.value) }
    }

    /// Reads a list; items that cannot be read are left out.
    func list<Value>(_ node: Node, _ read: (Node) -> Value?) -> [Value]? {
        guard case .sequence(let items) = node.content else {
            wrongKind(node, wanted: .sequence)
            return nil
        }
        return items.compactMap(read)
    }

    /// Reads one value, or a list of them.
    func oneOrMore<Value>(_ node: Node, _ read: (Node) -> Value?) -> [Value]? {
        if case .sequence(let items) = node.content { return items.compactMap(read) }
        return read(node).map { [$0] }
    }

    func wrongKind(_ node: Node, wanted: Node.Kind) {
        report(
            Diagnostic(
                "value.wrong-kind",
                Text("Here should stand ", "Здесь нужно: ") + wanted.words + Text(", not ", ", а стоит: ") + node.kind.words
                    + Text(same: "."),
                at: node.place, mend: wanted.example))
    }
}
