import Base
import Pipeline
import Project
import SQLText

extension Command {
    static let lineage = Command(
        name: "lineage",
        about: Text(
            "what a table or a column is made from, and what is made from it",
            "из чего сделана таблица или колонка и что сделано из неё"),
        operands: [Operand(name: "TABLE[.COLUMN]", isOptional: true)],
        options: [.flag("json", Text("all of it as JSON", "всё целиком в JSON"))],
        work: .owner { arguments, session in
            let map = try await Runner(session.workplace) { _ in }.lineage()
            let report = LineageReport(map: map, console: session.console)
            if arguments.has("json") {
                session.console.print(report.json.description)
            } else if let name = arguments.operands.first {
                try report.show(name)
            } else {
                report.showAll()
            }
            return 0
        })
}

/// Lineage as trees of text.
private struct LineageReport {
    let map: LineageMap
    let console: any Console

    private var language: Language { console.language }

    func showAll() {
        for table in map.tables {
            let inputs = map.inputs[table] ?? []
            console.print(inputs.isEmpty ? "\(table)" : "\(table)  ← \(inputs.map(\.description).joined(separator: ", "))")
        }
    }

    func show(_ name: String) throws {
        let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
        guard parts.count >= 2, map.tables.contains(TableName(parts[0], parts[1])) else { throw noTable(name) }
        let table = TableName(parts[0], parts[1])
        guard parts.count == 3 else {
            console.print("\(table)")
            tree(map.inputs[table] ?? [], "←", "  ") { map.inputs[$0] ?? [] }
            tree(map.readers(of: table), "→", "  ") { map.readers(of: $0) }
            showColumns(of: table)
            return
        }
        let column = ColumnName(table, parts[2])
        guard map.column(column) != nil else { throw noColumn(column) }
        console.print("\(column)")
        tree(sources(of: column), "←", "  ") { sources(of: $0) }
        tree(map.uses(of: column), "→", "  ") { map.uses(of: $0) }
    }

    private func showColumns(of table: TableName) {
        let columns = map.columns[table] ?? []
        guard !columns.isEmpty, map.inputs[table]?.isEmpty == false else { return }
        console.print("")
        let width = columns.map(\.name.count).max() ?? 0
        for column in columns {
            let sources = column.sources.sorted().map(\.description).joined(separator: ", ")
            let mark = column.isCopy ? "=" : "←"
            let space = String(repeating: " ", count: width - column.name.count)
            console.print("  \(column.name)\(space)  \(sources.isEmpty ? "" : "\(mark) \(sources)")")
        }
    }

    private func sources(of column: ColumnName) -> [ColumnName] { map.column(column)?.sources.sorted() ?? [] }

    /// A branch that was drawn already ends with its name.
    private func tree<Name: Hashable & CustomStringConvertible>(
        _ names: [Name], _ arrow: String, _ indent: String, _ next: (Name) -> [Name]
    ) {
        var seen: Set<Name> = []
        func draw(_ names: [Name], _ indent: String) {
            for name in names {
                let isNew = seen.insert(name).inserted
                let children = next(name)
                console.print("\(indent)\(arrow) \(name)\(isNew || children.isEmpty ? "" : " …")")
                if isNew { draw(children, indent + "  ") }
            }
        }
        draw(names, indent)
    }

    private func noTable(_ name: String) -> Diagnostic {
        Diagnostic(
            "lineage.unknown-table", "The project makes no table `\(name)`.", "Таблицы `\(name)` проект не создаёт.",
            mend: nearest(to: name, in: map.tables.map(\.description)).map { Text("write `\($0)`", "напишите `\($0)`") }
                ?? Text("`vitrina lineage` lists all of them", "`vitrina lineage` покажет все"))
    }

    private func noColumn(_ column: ColumnName) -> Diagnostic {
        let names = (map.columns[column.table] ?? []).map(\.name)
        return Diagnostic(
            "lineage.unknown-column", "`\(column.table)` has no column `\(column.name)`, or its SQL does not tell.",
            "У `\(column.table)` нет колонки `\(column.name)`, или её SQL этого не говорит.",
            mend: nearest(to: column.name, in: names).map { Text("write `\(column.table).\($0)`", "напишите `\(column.table).\($0)`") })
    }

    var json: JSON {
        .array(
            map.tables.map { table in
                .object([
                    ("table", .string("\(table)")), ("inputs", .array((map.inputs[table] ?? []).map { .string("\($0)") })),
                    (
                        "columns",
                        .array(
                            (map.columns[table] ?? []).map { column in
                                .object([
                                    ("name", .string(column.name)),
                                    ("from", .array(column.sources.sorted().map { .string("\($0)") })),
                                ])
                            })
                    ),
                ])
            })
    }
}
