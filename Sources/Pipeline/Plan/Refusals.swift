import Base
import Project

extension Folder {
    /// What the files may say and a run cannot do yet: refused before anything is made.
    func refuseWhatIsNotDone(_ problems: inout Diagnostics) {
        for model in models {
            if model.materialized == .snapshot { problems.report(notYet(model)) }
            for check in model.checks where check.severity == .quarantine {
                if model.layer == .mart {
                    problems.report(martQuarantine(check, of: model))
                } else if model.materialized == .view {
                    problems.report(viewQuarantine(check, of: model))
                }
            }
        }
    }

    private func notYet(_ model: Model) -> Diagnostic {
        Diagnostic(
            "model.not-yet", "`\(model.table)` wants to be a snapshot, which this version does not make.",
            "`\(model.table)` должна быть снимком, а эта версия их ещё не делает.", at: model.place,
            mend: Text("write `materialized: full`, `incremental` or `view`", "напишите `materialized: full`, `incremental` или `view`"))
    }

    private func martQuarantine(_ check: Check, of model: Model) -> Diagnostic {
        Diagnostic(
            "check.mart-quarantine",
            "`\(check.name)` would take rows out of the mart `\(model.table)`, whose figures would then be too small.",
            "`\(check.name)` убрала бы строки из витрины `\(model.table)`, и её показатели оказались бы занижены.", at: check.place,
            mend: Text(
                "quarantine the rows where they come in, in a source or a fact, and write `severity: critical` or `warn` here",
                "отправляйте в карантин на входе, в источнике или факте, а здесь напишите `severity: critical` или `warn`"))
    }

    private func viewQuarantine(_ check: Check, of model: Model) -> Diagnostic {
        Diagnostic(
            "check.view-quarantine", "`\(check.name)` would take rows out of the view `\(model.table)`, which keeps none.",
            "`\(check.name)` убрала бы строки из представления `\(model.table)`, а оно строк не хранит.", at: check.place,
            mend: Text(
                "write `materialized: full`, or `severity: critical` or `warn`",
                "напишите `materialized: full` либо `severity: critical` или `warn`"))
    }
}
