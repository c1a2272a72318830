import Base
import Pipeline
import State

/// A run whose steps an orchestrator outside has done one by one: `run --night NAME --step STEP`, and at last `--end`.
struct NightWords {
    private enum Wish {
        case step(String)
        case end
    }

    /// The status of a step that a critical check has halted: doing it again changes nothing before a person has decided.
    private static let halted: Int32 = 3

    private let name: String
    private let wish: Wish

    /// Nil where nothing of the kind is asked for.
    init?(_ arguments: Arguments) throws(Diagnostic) {
        let (night, step, isEnd) = (arguments["night"], arguments["step"], arguments.has("end"))
        if night == nil, step == nil, !isEnd { return nil }
        guard let night, isEnd != (step != nil) else {
            throw Diagnostic(
                "argument.night", "A run that is done step by step wants its name, and either a step or its end.",
                "Запуску по шагам нужно имя и либо шаг, либо конец.",
                mend: Text(
                    "write `--night NAME --step STEP`, or `--night NAME --end`",
                    "напишите `--night ИМЯ --step ШАГ` или `--night ИМЯ --end`"))
        }
        name = night
        wish = step.map(Wish.step) ?? .end
    }

    func work(_ arguments: Arguments, _ session: Session) async throws -> Int32 {
        let display = runDisplay(fitting: session.console, json: arguments.has("json"), folder: session.folder)
        let console = session.console
        let runner = Runner(session.workplace, try RunRequest(arguments, session.folder)) { display.show($0) }
        let waiting: @Sendable (Lease.Held) -> Void = { held in
            console.printError(Text("waiting for \(held.holder)", "ожидание: работает \(held.holder)")[console.language])
        }
        let outcome = try await display.whileDrawing { [name, wish] in
            switch wish {
            case .step(let step): try await runner.step(step, ofNight: name, waiting: waiting)
            case .end: try await runner.end(night: name, waiting: waiting)
            }
        }
        return outcome.state == .done ? 0 : outcome.state == .halted ? NightWords.halted : 1
    }
}
