import Base

/// What `--help` shows.
enum Help {
    static func print(_ commands: [Command], _ console: any Console) {
        let language = console.language
        console.print(
            Text(
                "vitrina — the data platform of a payments business, out of one folder of YAML and SQL",
                "vitrina — платформа данных платёжного бизнеса из одной папки с YAML и SQL"))
        console.print("")
        console.print(Text("usage: vitrina COMMAND [OPTIONS]", "использование: vitrina КОМАНДА [ПАРАМЕТРЫ]"))
        console.print("")
        table(commands.map { (name($0), $0.about[language]) }, console)
        console.print("")
        console.print(
            Text("`vitrina COMMAND --help` tells more about one of them.", "`vitrina КОМАНДА --help` расскажет о каждой подробнее."))
    }

    static func print(_ command: Command, _ console: any Console) {
        let language = console.language
        console.print(command.about)
        console.print("")
        console.print(
            Text("usage: vitrina ", "использование: vitrina ")[language] + name(command) + Text(" [OPTIONS]", " [ПАРАМЕТРЫ]")[language])
        console.print("")
        table(command.allOptions.map { ("--\($0.name)" + ($0.value.map { " \($0)" } ?? ""), $0.about[language]) }, console)
    }

    private static func name(_ command: Command) -> String {
        ([command.name] + command.operands.map { $0.isOptional ? "[\($0.name)\($0.isMany ? "…" : "")]" : $0.name }).joined(separator: " ")
    }

    private static func table(_ rows: [(String, String)], _ console: any Console) {
        let width = rows.map(\.0.count).max() ?? 0
        for (name, about) in rows {
            console.print("  " + name + String(repeating: " ", count: width - name.count + 2) + about)
        }
    }
}
