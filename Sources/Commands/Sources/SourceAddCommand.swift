import Base
import Connectors
import FoundationEssentials
import Project

extension Command {
    static let sourceAdd = Command(
        name: "source add",
        about: Text(
            "look at a database or a folder of files, and write the source file that takes it",
            "посмотреть на базу или папку с файлами и написать файл источника"),
        operands: [Operand(name: "NAME")],
        options: [
            .value("kind", "files|postgres|mysql|clickhouse|sqlite|odbc", Text("what it is", "что это")),
            .value(
                "url", "ADDRESS",
                Text(
                    "where it is: '${BILLING_URL}', or postgres://user:${PASSWORD}@host/base",
                    "где он: '${BILLING_URL}' или postgres://user:${PASSWORD}@host/base")),
            .value("path", "PATH", Text("the folder of the files, or the SQLite file", "папка с файлами или файл SQLite")),
            .value("connection", "TEXT", Text("the connection string of ODBC: '${ORACLE}'", "строка подключения ODBC: '${ORACLE}'")),
            .value(
                "dialect", "oracle|sqlserver|postgres|mysql|sqlite",
                Text("whose SQL an ODBC database speaks", "на чьём SQL говорит база за ODBC")),
            .value("tables", "NAMES", Text("only these tables, by commas", "только эти таблицы, через запятую")),
        ],
        work: .here { arguments, console in
            let root = Session.root(arguments)
            guard Files.exists(root + "/vitrina.yaml") else { throw Session.missing(root) }
            let name = arguments.operands[0]
            let file = "sources/\(name).yaml"
            guard !Files.exists("\(root)/\(file)") else { throw alreadyThere(file) }
            let head = try await head(arguments, console)
            let kind = try Source.head(head, file, root: root, environment: console.environment)
            let wanted = arguments["tables"].map { $0.split(separator: ",").map(String.init) }
            console.printError(Text("looking at it…", "смотрю…")[console.language])
            let proposal = try await SourceProposal(of: kind, root: root, tables: wanted)
            try Files.makeFolder(root + "/sources")
            try Files.write(Array((head + "\n" + proposal.yaml).utf8), to: "\(root)/\(file)")
            console.print(
                Text(
                    "\(file) has \(proposal.tables.count) tables; read it, change what you know better\nnext: vitrina source test \(name)",
                    "в \(file) таблиц: \(proposal.tables.count); прочтите его и поправьте то, что знаете лучше\nдальше: vitrina source test \(name)"
                ))
            return 0
        })

    /// The keys of a kind that say where it is.
    private static let keys = [
        "files": ["path"], "postgres": ["url"], "mysql": ["url"], "clickhouse": ["url"], "sqlite": ["path"],
        "odbc": ["connection", "dialect"],
    ]

    /// The first lines of the source file; what the command line does not say is asked.
    private static func head(_ arguments: Arguments, _ console: any Console) async throws -> String {
        let kind = try await word("kind", arguments, console)
        guard let keys = keys[kind] else {
            throw Diagnostic(
                "source.cannot-add", "A source of the kind `\(kind)` is written by hand.", "Источник вида `\(kind)` пишут вручную.",
                mend: Text("its page in docs has an example to copy", "пример есть на его странице в docs"))
        }
        var lines = ["kind: \(kind)"]
        for key in kind == "files" && arguments["url"] != nil ? ["url"] : keys {
            lines.append("\(key): \(SourceProposal.quoted(try await word(key, arguments, console)))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func word(_ key: String, _ arguments: Arguments, _ console: any Console) async throws -> String {
        if let word = arguments[key] { return word }
        if let word = await console.ask("\(key): "), !word.isEmpty { return word }
        throw Diagnostic(
            "argument.missing", "`vitrina source add` wants `--\(key)`.", "Для `vitrina source add` нужен `--\(key)`.",
            mend: Text("see `vitrina source add --help`", "см. `vitrina source add --help`"))
    }

    private static func alreadyThere(_ file: String) -> Diagnostic {
        Diagnostic(
            "source.already-there", "There is a file `\(file)` already.", "Файл `\(file)` уже есть.",
            mend: Text("choose another name, or remove the file", "выберите другое имя или удалите файл"))
    }
}
