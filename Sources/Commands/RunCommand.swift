import Base
import Pipeline
import State

extension Command {
    static let run = Command(
        name: "run",
        about: Text(
            "bring the tables up to date: extract, check, transform, transfer, publish",
            "обновить таблицы: извлечь, проверить, преобразовать, перенести, опубликовать"),
        options: [
            .flag("full", Text("make every table again, changed or not", "создать заново все таблицы, даже если ничего не менялось")),
            .flag("json", Text("one JSON object a line, for programs", "по объекту JSON в строке, для программ")),
        ],
        work: .owner { arguments, session in
            let display = runDisplay(fitting: session.console, json: arguments.has("json"), folder: session.folder)
            let again: Set<String>? = arguments.has("full") ? [] : nil
            let runner = Runner(session.workplace, again: again) { display.show($0) }
            let outcome = try await display.whileDrawing { try await runner.run(by: session.by) }
            return outcome.state == .done ? 0 : 1
        })
}
