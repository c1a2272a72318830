import Base
import Secrets

/// A text with `${NAME}` or `${NAME:-otherwise}` in it, before the environment is asked.
///
/// Each name is one atom, so that a URL is taken apart as the file has it: an `@` in a password cannot move the host.
struct Template {
    enum Atom {
        case byte(UInt8)
        /// What stands in its place where the environment does not have it, if anything.
        case variable(String, otherwise: String?)
    }

    let written: String
    let atoms: [Atom]

    /// Nil where a `${` is not followed by a name and `}`.
    init?(_ text: String) {
        written = text
        var atoms: [Atom] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "{") else {
                atoms.append(.byte(byte))
                continue
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
            let inside = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
            let name = inside.prefix { $0 != ":" }
            let behind = inside[name.endIndex...]
            guard Template.isVariable(Array(name.utf8)[...]), behind.isEmpty || behind.hasPrefix(":-") else { return nil }
            atoms.append(.variable(String(name), otherwise: behind.isEmpty ? nil : String(behind.dropFirst(2))))
            rest = rest[(end + 1)...]
        }
        self.atoms = atoms
    }

    var hasVariables: Bool {
        atoms.contains { if case .variable = $0 { true } else { false } }
    }

    /// What the file itself puts in the place of its variables.
    var defaults: [String] {
        atoms.compactMap { if case .variable(_, let otherwise) = $0 { otherwise } else { nil } }.filter { !$0.isEmpty }
    }

    private static func isVariable(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return name.allSatisfy {
            switch $0 {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

extension Reading {
    /// The value of a variable. One that is empty counts as none where the file says what stands in its place.
    func variable(_ name: String, otherwise: String?) -> String? {
        guard let otherwise else { return environment[name] ?? (isImagining ? "1" : nil) }
        return environment[name].flatMap { $0.isEmpty ? nil : $0 } ?? otherwise
    }

    func template(_ node: Node) -> Template? {
        guard case .scalar(let text) = node.content else {
            wrongKind(node, wanted: .scalar)
            return nil
        }
        if let template = Template(text) { return template }
        report(
            "secret.malformed", "`${` is not followed by a name and `}`.", "После `${` нет имени и `}`.", at: node.place,
            mend: Text("write `${NAME}`: letters, digits and _", "напишите `${NAME}`: латинские буквы, цифры и _"))
        return nil
    }

    /// The text with the values of the environment in it; nil, reported, where one is missing.
    func resolve(_ template: Template, at place: Place) -> Secret? {
        for case .variable(let name, let otherwise) in template.atoms where variable(name, otherwise: otherwise) == nil {
            report(
                "secret.missing", "`${\(name)}` is not set in the environment.", "Переменная окружения `\(name)` не задана.", at: place,
                mend: Text(same: "export \(name)=..."))
        }
        var bytes: [UInt8] = []
        for atom in template.atoms {
            switch atom {
            case .byte(let byte): bytes.append(byte)
            case .variable(let name, let otherwise):
                guard let value = variable(name, otherwise: otherwise) else { return nil }
                bytes.append(contentsOf: value.utf8)
            }
        }
        return Secret(String(decoding: bytes, as: UTF8.self))
    }
}
