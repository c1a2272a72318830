import Base
import Columnar
import Connectors
import Databases
import Engines
import Project
import SQLText

/// The columns of a source's table now, held against those that the project names and its stage table has.
package struct Shape: Sendable {
    package struct Retyped: Sendable {
        package let column: FoundColumn
        /// What the warehouse calls the type that it was.
        package let was: String
    }

    private let table: SourceTable
    /// Columns that the source has and the stage table lacks, to be taken.
    let additions: [(name: String, type: String)]
    /// Columns that are new and are taken.
    package let taken: [FoundColumn]
    /// Columns that are new and are left where they are.
    package let ignored: [FoundColumn]
    package let vanished: [String]
    package let retyped: [Retyped]
    /// Columns of a type that nothing here can hold.
    package let refused: [FoundColumn]

    /// `found` is nil where only the project knows the columns; `stage` is nil where the table is made anew.
    init(of table: SourceTable, found: [FoundColumn]?, stage: Schema?, in dialect: Dialect) {
        self.table = table
        guard let found else {
            (additions, taken, ignored, vanished, retyped, refused) = ([], [], [], [], [], [])
            return
        }
        let named = Set(table.columns.map(\.name))
        let takesAll = named.isEmpty
        let new = found.filter { column in !named.contains(column.name) && stage.map { $0.index(of: column.name) == nil } ?? false }
        let takesNew = table.newColumns == .take
        taken = takesNew ? new.filter { $0.type != nil } : []
        ignored = takesNew || takesAll ? [] : new
        additions = taken.compactMap { column in column.type.flatMap(dialect.type).map { (column.name, $0) } }
        refused = takesAll ? found.filter { $0.type == nil } : []
        let there = Set(found.map(\.name))
        let old = takesAll ? stage?.fields.filter { !$0.name.hasPrefix("_") } ?? [] : []
        vanished = (table.columns.map(\.name) + old.map(\.name)).filter { !there.contains($0) }
        retyped = old.compactMap { field in
            guard let now = found.first(where: { $0.name == field.name }), let type = now.type.flatMap(dialect.type),
                let was = dialect.type(of: field.type), was != type
            else { return nil }
            return Retyped(column: now, was: was)
        }
    }

    /// Fails where a column vanished, has another type now, or has a type that nothing here can hold.
    func check() throws(Diagnostic) {
        if let name = vanished.first {
            throw Shape.vanished(name, table, at: table.columns.first { $0.name == name }?.place ?? table.place)
        }
        if let column = refused.first { throw Shape.refused(column, table) }
        if let column = retyped.first { throw Shape.retyped(column.column, was: column.was, table) }
    }

    /// What a person may want to know of it.
    var notes: [Text] {
        let (new, left) = (taken.map(\.name).joined(separator: ", "), ignored.map(\.name).joined(separator: ", "))
        return [
            taken.isEmpty ? nil : Text("new in the source, and taken: \(new)", "новое в источнике, взято: \(new)"),
            ignored.isEmpty ? nil : Text("in the source, and not taken: \(left)", "есть в источнике, но не берётся: \(left)"),
        ].compactMap(\.self)
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
                "write the type you want in `columns`, or take the table anew: vitrina run --full --only \(table.stage)",
                "укажите нужный тип в `columns` или заберите таблицу заново: vitrina run --full --only \(table.stage)"))
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
