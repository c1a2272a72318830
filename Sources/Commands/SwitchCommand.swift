import Base
import Pipeline
import Project

extension Command {
    static let switchModel = Command(
        name: "switch",
        about: Text("put a model that was made beside in place, or go back", "ввести в дело модель, созданную рядом, или вернуться назад"),
        operands: [Operand(name: "MODEL")],
        options: [
            .flag("back", Text("make the table as it was before", "создавать таблицу как прежде")),
            .flag("json", Text("one JSON object a line, for programs", "по объекту JSON в строке, для программ")),
        ],
        work: .owner { arguments, session in
            let model = try find(arguments.operands[0], in: session.folder)
            var request = RunRequest()
            request.only = ["\(model.table)"]
            request.withDownstream = true
            let display = runDisplay(fitting: session.console, json: arguments.has("json"), folder: session.folder)
            let runner = Runner(session.workplace, request) { display.show($0) }
            if arguments.has("back") {
                try await runner.switchBack(model, by: session.by)
            } else {
                try await runner.switchIn(model, by: session.by)
            }
            let outcome = try await display.whileDrawing { try await runner.run(by: session.by) }
            return outcome.state == .done ? 0 : 1
        })

    /// Makes a changed model beside its table, and says what follows.
    static func makeBeside(_ name: String, _ session: Session) async throws -> Int32 {
        let model = try find(name, in: session.folder)
        let (table, rows) = try await Runner(session.workplace) { _ in }.makeBeside(model)
        let language = session.console.language
        session.console.print(
            Text(
                "\(table): \(language.rows(rows)). `\(model.table)` stays as it is until `vitrina switch \(model.table)`",
                "\(table): \(language.rows(rows)). `\(model.table)` остаётся прежней до `vitrina switch \(model.table)`"))
        return 0
    }
}
