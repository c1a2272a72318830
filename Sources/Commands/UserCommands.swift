import Access
import Base
import Pipeline
import State

extension Command {
    private static func accounts(_ arguments: Arguments, _ console: any Console) async throws -> Accounts {
        let folder = try Session.load(Session.root(arguments), profile: arguments["profile"], console.environment)
        return Accounts(try await EngineRoom(folder, libraries: []).state())
    }

    /// The password out of the environment, or asked for.
    private static func password(_ name: String, _ console: any Console) async throws -> String {
        if let password = console.environment["VITRINA_PASSWORD"] { return password }
        let prompt = Text("password for \(name): ", "пароль для \(name): ")[console.language]
        guard let password = await console.askSecret(prompt) else {
            throw Diagnostic(
                "user.no-password", "No password was given.", "Пароль не задан.",
                mend: Text("type it, or set VITRINA_PASSWORD", "введите его или задайте VITRINA_PASSWORD"))
        }
        return password
    }

    static let userAdd = Command(
        name: "user add", about: Text("let a person sign in", "дать человеку вход"), operands: [Operand(name: "NAME")],
        options: [
            .value(
                "role", "viewer|analyst|engineer|admin",
                Text("what the person may do; viewer by default", "что ему можно; по умолчанию viewer"))
        ],
        work: .here { arguments, console in
            let accounts = try await accounts(arguments, console)
            let name = arguments.operands[0]
            let role = try Role(named: arguments["role"] ?? "viewer")
            try await accounts.create(
                name, role: role, password: password(name, console), language: console.language, by: Session.user(console.environment))
            console.print(Text("\(name) can sign in as \(role.rawValue)", "\(name) может войти с ролью \(role.rawValue)"))
            return 0
        })

    static let userPassword = Command(
        name: "user password", about: Text("change a person's password", "сменить пароль"), operands: [Operand(name: "NAME")],
        work: .here { arguments, console in
            let accounts = try await accounts(arguments, console)
            try await accounts.setPassword(
                of: arguments.operands[0], to: password(arguments.operands[0], console), by: Session.user(console.environment))
            console.print(Text("done", "готово"))
            return 0
        })

    static let userRemove = Command(
        name: "user remove", about: Text("end a person's access", "закрыть доступ"), operands: [Operand(name: "NAME")],
        work: .here { arguments, console in
            try await accounts(arguments, console).remove(arguments.operands[0], by: Session.user(console.environment))
            console.print(Text("done", "готово"))
            return 0
        })

    static let userList = Command(
        name: "user list", about: Text("who can sign in", "у кого есть вход"),
        work: .here { arguments, console in
            for person in try await accounts(arguments, console).list() { console.print("\(person.name)  \(person.role.rawValue)") }
            return 0
        })
}
