import Base
import Project

extension Folder {
    /// What the files may say and a run cannot do yet: refused before anything is made.
    func refuseWhatIsNotDone(_ problems: inout Diagnostics) {
        for model in models {
            if model.layer == .mart, model.materialized == .snapshot { problems.report(martSnapshot(model)) }
            for check in model.checks { if case .reconcile = check.rule { problems.report(noSource(check, of: model)) } }
            for check in model.checks where check.severity == .quarantine {
                if model.layer == .mart {
                    problems.report(martQuarantine(check, of: model))
                } else if model.materialized == .view {
                    problems.report(viewQuarantine(check, of: model))
                } else if model.materialized == .snapshot {
                    problems.report(snapshotQuarantine(check, of: model))
                } else if model.materialized == .incremental, case .unique(let columns, _) = check.rule, let period = model.period,
                    !columns.contains(period)
                {
                    problems.report(otherDays(check, of: model, period))
                }
            }
        }
    }

    private func martSnapshot(_ model: Model) -> Diagnostic {
        Diagnostic(
            "model.mart-snapshot", "`\(model.table)` is a mart, and marts keep no history of their own.",
            "`\(model.table)` — витрина, а витрины своей истории не хранят.", at: model.place,
            mend: Text(
                "make the snapshot a dimension and read it here", "сделайте снимок измерением и читайте его здесь"))
    }

    private func snapshotQuarantine(_ check: Check, of model: Model) -> Diagnostic {
        Diagnostic(
            "check.snapshot-quarantine",
            "`\(check.name)` would take rows out of the snapshot `\(model.table)`, which would then count as deleted.",
            "`\(check.name)` убрала бы строки из снимка `\(model.table)`, и они считались бы удалёнными.", at: check.place,
            mend: Text(
                "quarantine the rows in the table that it is made from, and write `severity: critical` or `warn` here",
                "отправляйте строки в карантин в таблице, из которой он создаётся, а здесь напишите `severity: critical` или `warn`"))
    }

    private func otherDays(_ check: Check, of model: Model, _ period: String) -> Diagnostic {
        Diagnostic(
            "check.quarantine-other-days", "`\(check.name)` would take rows out of days of `\(model.table)` that are not made again.",
            "`\(check.name)` убрала бы строки из тех дней `\(model.table)`, которые заново не создаются.", at: check.place,
            mend: Text(
                "add `\(period)` to its columns, or write `severity: critical` or `warn`",
                "добавьте `\(period)` к её колонкам или напишите `severity: critical` или `warn`"))
    }

    private func noSource(_ check: Check, of model: Model) -> Diagnostic {
        Diagnostic(
            "check.no-source", "`\(check.name)` would hold `\(model.table)` against its source, and a model has none.",
            "`\(check.name)` сверяла бы `\(model.table)` с источником, а у модели его нет.", at: check.place,
            mend: Text("put it into the table of a source", "перенесите её в таблицу источника"))
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
