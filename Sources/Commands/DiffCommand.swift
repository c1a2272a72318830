import Base
import Pipeline
import Project
import SQLText

extension Command {
    static let diff = Command(
        name: "diff",
        about: Text(
            "make a model beside its table and show what would change", "создать модель рядом с её таблицей и показать, что изменится"),
        operands: [Operand(name: "MODEL")],
        options: [.flag("json", Text("as JSON", "в JSON"))],
        work: .owner { arguments, session in
            let model = try find(arguments.operands[0], in: session.folder)
            let diff = try await Runner(session.workplace) { _ in }.diff(model)
            let report = DiffReport(diff: diff, table: model.table, console: session.console)
            if arguments.has("json") { session.console.print(report.json.description) } else { report.show() }
            return 0
        })

    static func find(_ name: String, in folder: Folder) throws -> Model {
        if let model = folder.models.first(where: { "\($0.table)" == name }) { return model }
        let near = folder.models.filter { $0.table.name == name }
        if near.count == 1 { return near[0] }
        throw Diagnostic(
            "model.unknown", "There is no model `\(name)`.", "Модели `\(name)` нет.",
            mend: nearest(to: name, in: folder.models.map { "\($0.table)" }).map { Text("write `\($0)`", "напишите `\($0)`") })
    }
}

/// The difference of two tables, for a person or a program.
private struct DiffReport {
    let diff: ModelDiff
    let table: TableName
    let console: any Console

    private var language: Language { console.language }

    func show() {
        guard !diff.isSame else {
            console.print(
                Text(
                    "`\(table)` would stay as it is: \(language.rows(diff.before))",
                    "`\(table)` не изменится: \(language.rows(diff.before))"))
            return
        }
        console.print("\(table): \(language.rows(diff.before)) → \(language.rows(diff.after))")
        for change in diff.columnChanges {
            switch change {
            case .added(let name, let type): console.print("  + \(Text("column", "колонка")[language]) \(name) \(type)")
            case .removed(let name, let type): console.print("  - \(Text("column", "колонка")[language]) \(name) \(type)")
            case .retyped(let name, let old, let new): console.print("  ~ \(Text("column", "колонка")[language]) \(name): \(old) → \(new)")
            }
        }
        show(diff.added, "+", Text("added", "добавлено"))
        show(diff.removed, "-", Text("removed", "удалено"))
        guard diff.changed.count > 0 else { return }
        let columns = diff.changedByColumn.map { "\($0.column) \(language.number($0.rows))" }.joined(separator: ", ")
        console.print("  ~ \(Text("changed", "изменено")[language]): \(language.rows(diff.changed.count)) (\(columns))")
        for row in diff.changed.examples {
            let values = row.values.map { "\($0.column): \($0.old ?? "∅") → \($0.new ?? "∅")" }.joined(separator: ", ")
            console.print("      \(zip(diff.key, row.key).map { "\($0)=\($1 ?? "∅")" }.joined(separator: " "))  \(values)")
        }
    }

    private func show(_ rows: ModelDiff.Rows, _ mark: String, _ word: Text) {
        guard rows.count > 0 else { return }
        console.print("  \(mark) \(word[language]): \(language.rows(rows.count))")
        for row in rows.examples {
            console.print("      " + zip(diff.columns, row).map { "\($0)=\($1 ?? "∅")" }.joined(separator: " "))
        }
    }

    var json: JSON {
        func values(_ row: [String?]) -> JSON { .array(row.map { $0.map(JSON.string) ?? .null }) }
        let columns = diff.columnChanges.map { change -> JSON in
            switch change {
            case .added(let name, let type): .object([("added", .string(name)), ("type", .string(type))])
            case .removed(let name, let type): .object([("removed", .string(name)), ("type", .string(type))])
            case .retyped(let name, let old, let new): .object([("retyped", .string(name)), ("from", .string(old)), ("to", .string(new))])
            }
        }
        return .object([
            ("table", .string("\(table)")), ("rows_before", .int(diff.before)), ("rows_after", .int(diff.after)),
            ("column_changes", .array(columns)), ("columns", .array(diff.columns.map(JSON.string))),
            ("added", .int(diff.added.count)), ("added_examples", .array(diff.added.examples.map(values))),
            ("removed", .int(diff.removed.count)), ("removed_examples", .array(diff.removed.examples.map(values))),
            ("changed", .int(diff.changed.count)),
            ("changed_by_column", .object(diff.changedByColumn.map { ($0.column, .int($0.rows)) })),
        ])
    }
}
