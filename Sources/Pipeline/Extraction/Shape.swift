import Base
import Columnar
import Connectors
import Databases
import Engines
import Project
import SQLText

/// The columns of a source's table now, held against those that its stage table has.
struct Shape: Sendable {
    /// Columns that the source has and the stage table lacks, to be taken.
    let additions: [(name: String, type: String)]
    /// Columns that are new and are left where they are.
    let ignored: [FoundColumn]

    /// What a person may want to know of it.
    var notes: [Text] {
        let (new, left) = (additions.map(\.name).joined(separator: ", "), ignored.map(\.name).joined(separator: ", "))
        return [
            additions.isEmpty ? nil : Text("new in the source, and taken: \(new)", "новое в источнике, взято: \(new)"),
            ignored.isEmpty ? nil : Text("in the source, and not taken: \(left)", "есть в источнике, но не берётся: \(left)"),
        ].compactMap(\.self)
    }

    /// Fails where a column vanished, has another type now, or has a type that nothing here can hold.
    /// `stage` is nil where the table is made anew.
    init(of table: SourceTable, found: [FoundColumn]?, stage: Schema?, in dialect: Dialect) throws {
        guard let found else {
            (additions, ignored) = ([], [])
            return
        }
        let declared = Set(table.columns.map(\.name))
        for column in table.columns where !found.contains(where: { $0.name == column.name }) {
            throw Shape.vanished(column.name, table, at: column.place)
        }
        let wanted = table.columns.isEmpty ? found : found.filter { declared.contains($0.name) }
        if let refused = wanted.first(where: { $0.type == nil && table.columns.isEmpty }) { throw Shape.refused(refused, table) }
        let new = found.filter { column in !declared.contains(column.name) && stage.map { $0.index(of: column.name) == nil } ?? false }
        let takesNew = table.newColumns == .take && stage != nil
        ignored = takesNew ? [] : table.columns.isEmpty ? [] : new
        additions = takesNew ? new.compactMap { column in column.type.flatMap { dialect.type(of: $0) }.map { (column.name, $0) } } : []
        guard let stage, table.columns.isEmpty else { return }
        for field in stage.fields where !field.name.hasPrefix("_") {
            guard let now = wanted.first(where: { $0.name == field.name }) else { throw Shape.vanished(field.name, table, at: table.place) }
            let (old, type) = (dialect.type(of: field.type), now.type.flatMap { dialect.type(of: $0) })
            if old != type { throw Shape.retyped(now, was: old ?? "\(field.type)", table) }
        }
    }

    private static func vanished(_ column: String, _ table: SourceTable, at place: Place) -> Diagnostic {
        Diagnostic(
            "source.column-vanished", "The source of `\(table.stage)` has no column `\(column)` any more.",
            "В источнике `\(table.stage)` больше нет колонки `\(column)`.", at: place,
            mend: Text(
                "`vitrina source diff` shows what changed; take the column out of the project, or ask for it back",
                "`vitrina source diff` покажет, что изменилось; уберите колонку из проекта или попросите вернуть её"))
    }

    private static func retyped(_ column: FoundColumn, was old: String, _ table: SourceTable) -> Diagnostic {
        Diagnostic(
            "source.column-retyped", "`\(column.name)` of `\(table.stage)` was \(old) and is \(column.native) in the source now.",
            "Колонка `\(column.name)` в `\(table.stage)` была \(old), а в источнике теперь \(column.native).", at: table.place,
            mend: Text(
                "write the type you want in `columns`, or take the table anew: vitrina run --again \(table.stage)",
                "укажите нужный тип в `columns` или заберите таблицу заново: vitrina run --again \(table.stage)"))
    }

    private static func refused(_ column: FoundColumn, _ table: SourceTable) -> Diagnostic {
        Diagnostic(
            "source.column-refused", "`\(column.name)` of `\(table.stage)` has the type \(column.native), which cannot be taken.",
            "Колонка `\(column.name)` в `\(table.stage)` имеет тип \(column.native), а его взять нельзя.", at: table.place,
            mend: Text(
                "name the other columns in `columns`, or this one as `\(column.name): text`",
                "перечислите в `columns` остальные колонки или эту как `\(column.name): text`"))
    }
}
