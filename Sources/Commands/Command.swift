import Base

/// One word of the command line: what it takes and what it does.
struct Command: Sendable {
    struct Option: Sendable {
        let name: String
        /// What stands behind the option, in capitals; nil for a switch.
        let value: String?
        let about: Text

        static func flag(_ name: String, _ about: Text) -> Option { Option(name: name, value: nil, about: about) }
        static func value(_ name: String, _ value: String, _ about: Text) -> Option { Option(name: name, value: value, about: about) }
    }

    struct Operand: Sendable {
        let name: String
        var isOptional = false
        /// Whether any number of words may stand for it; only the last one.
        var isMany = false
    }

    /// Where the command does its work.
    enum Work: Sendable {
        /// In this process, whoever else is at work.
        case here(@Sendable (Arguments, any Console) async throws -> Int32)
        /// With the project's engines, which one process owns: in the running server, or here where none runs.
        case owner(@Sendable (Arguments, Session) async throws -> Int32)
    }

    /// One word, or two: `user add`.
    let name: String
    let about: Text
    var operands: [Operand] = []
    var options: [Option] = []
    /// Whether it works in a project: others know neither `--project` nor `--profile`.
    var isInProject = true
    /// Whether it waits while another command owns the project's files.
    var waitsInLine: @Sendable (Arguments) -> Bool = { _ in false }
    let work: Work

    var allOptions: [Option] { options + (isInProject ? Command.ofProject : []) + [Command.language] }

    private static let language = Option.value("lang", "en|ru", Text("the language of the answers", "язык ответов"))
    private static let ofProject: [Option] = [
        .value("project", "FOLDER", Text("the project's folder; this one by default", "папка проекта; по умолчанию текущая")),
        .value("profile", "NAME", Text("the profile of vitrina.yaml to apply", "какой профиль из vitrina.yaml применить")),
    ]
}

/// What was written behind a command.
struct Arguments: Sendable {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// What stands behind an option; the last one counts.
    subscript(_ name: String) -> String? { values[name]?.last }
    /// What stands behind an option that may be given several times.
    func all(_ name: String) -> [String] { values[name] ?? [] }
    func has(_ name: String) -> Bool { flags.contains(name) }

    /// A whole number behind an option, or the default.
    func number(_ name: String, default standard: Int, in range: ClosedRange<Int> = 0...Int.max) throws(Diagnostic) -> Int {
        guard let text = self[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Diagnostic(
                "argument.not-a-number",
                "`--\(name) \(text)`: a whole number is wanted\(range.upperBound == .max ? "" : ", \(range.lowerBound) to \(range.upperBound)").",
                "`--\(name) \(text)`: нужно целое число\(range.upperBound == .max ? "" : " от \(range.lowerBound) до \(range.upperBound)")."
            )
        }
        return number
    }

    /// Reads the words behind a command's name.
    init(_ words: [String], of command: Command) throws(Diagnostic) {
        var rest = words[...]
        let options = command.allOptions
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                operands.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = options.first(where: { $0.name == parts[0] }) else {
                throw Diagnostic(
                    "argument.unknown", "`vitrina \(command.name)` has no option `--\(parts[0])`.",
                    "У `vitrina \(command.name)` нет параметра `--\(parts[0])`.",
                    mend: nearest(to: parts[0], in: options.map(\.name)).map { Text("write `--\($0)`", "напишите `--\($0)`") }
                        ?? Text("see `vitrina \(command.name) --help`", "см. `vitrina \(command.name) --help`"))
            }
            guard let value = option.value else {
                flags.insert(option.name)
                continue
            }
            guard let given = parts.count == 2 ? parts[1] : rest.popFirst() else {
                throw Diagnostic(
                    "argument.no-value", "`--\(option.name)` wants a value: \(value).", "После `--\(option.name)` нужно значение: \(value)."
                )
            }
            values[option.name, default: []].append(given)
        }
        let needed = command.operands.filter { !$0.isOptional }.count
        guard operands.count >= needed else {
            let missing = command.operands[operands.count].name
            throw Diagnostic(
                "argument.missing", "`vitrina \(command.name)` wants \(missing).", "Для `vitrina \(command.name)` нужен \(missing).",
                mend: Text("see `vitrina \(command.name) --help`", "см. `vitrina \(command.name) --help`"))
        }
        guard operands.count <= command.operands.count || command.operands.last?.isMany == true else {
            throw Diagnostic(
                "argument.too-many", "`\(operands[command.operands.count])` is one word too many.",
                "`\(operands[command.operands.count])` — лишнее слово.",
                mend: Text("put words that belong together in quotes", "слова, которые должны быть вместе, возьмите в кавычки"))
        }
    }
}
