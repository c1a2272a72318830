import Base
import Columnar
import Connectors
import Databases
import Pipeline
import Project

/// How a source is shown to a person.
struct SourceView {
    let console: any Console
    private var language: Language { console.language }

    func show(_ look: SourceLook) {
        let rows = look.rows.map { Text(", about ", ", примерно ")[language] + language.rows($0) } ?? ""
        console.print("\(look.table.stage)\(rows)")
        let masked = Set(look.table.masks.map(\.column))
        let names = [Text("column", "колонка"), Text("in the source", "в источнике"), Text("taken as", "берётся как")].map { $0[language] }
        let table = look.columns.map { column in
            let type = look.table.columns.first { $0.name == column.name }.map { "\($0.type)" } ?? column.type.map { "\($0)" }
            let taken = type ?? Text("refused: no type holds it", "не берётся: нет подходящего типа")[language]
            return [column.name, column.native, masked.contains(column.name) ? taken + Text(", masked", ", скрыта")[language] : taken]
        }
        for line in TextTable(names: names, isNumber: [false, false, false], rows: table).lines { console.print("  " + line) }
        for line in SourceView.differences(look.shape, language) { console.print("  ! " + line) }
        console.print("  " + Text("a run would take: ", "запуск взял бы: ")[language] + portions(look.portions))
    }

    private func portions(_ portions: [Portion]) -> String {
        guard !portions.isEmpty else { return Text("nothing, nothing is new", "ничего, нового нет")[language] }
        let files = portions.compactMap { if case .file(let file) = $0 { file.name } else { nil } }
        let shown = files.prefix(5).joined(separator: ", ") + (files.count > 5 ? ", … (\(files.count))" : "")
        let others = portions.compactMap { portion -> String? in
            switch portion {
            case .everything, .span(nil, nil): Text("all rows", "все строки")[language]
            case .span(let from?, nil): Text("from \(from) on", "начиная с \(from)")[language]
            case .span(let from, let to?): Text("\(from ?? "…") up to \(to)", "с \(from ?? "…") до \(to)")[language]
            case .additions: Text("what is not there yet", "то, чего ещё нет")[language]
            case .file: nil
            }
        }
        return (others + (files.isEmpty ? [] : [shown])).joined(separator: "; ")
    }

    func show(_ schema: Schema, _ batches: [RecordBatch], rejects: [RecordBatch], limit: Int) {
        let rows = first(limit, of: batches) { columns, row in columns.map { SourceView.short($0.string(row) ?? "∅") } }
        let lines = TextTable(names: schema.names, isNumber: schema.fields.map(\.type.isNumber), rows: rows).lines
        for line in lines { console.print("  " + line) }
        let refused = first(limit, of: rejects) { columns, row in
            "\(columns[0].string(row) ?? "")\(columns[1].string(row).map { ":" + $0 } ?? "")  \(columns[3].text(row))"
        }
        guard !refused.isEmpty else { return }
        console.print("  " + Text("rows that would go to quarantine:", "строки, которые попадут в карантин:")[language])
        for line in refused { console.print("    " + line) }
    }

    func csv(_ schema: Schema, _ batches: [RecordBatch], limit: Int) {
        console.write(CSVOutput.line(schema.names))
        for line in first(limit, of: batches, { columns, row in CSVOutput.line(columns.map { $0.string(row) }) }) { console.write(line) }
    }

    func json(_ schema: Schema, _ batches: [RecordBatch], limit: Int) {
        let rows = first(limit, of: batches) { columns, row in
            JSON.object(zip(schema.names, columns).map { ($0, $1.json(row)) }).description
        }
        console.print("[" + rows.joined(separator: ",\n") + "]")
    }

    private func first<Row>(_ limit: Int, of batches: [RecordBatch], _ read: ([Columnar.Column], Int) -> Row) -> [Row] {
        var rows: [Row] = []
        for batch in batches {
            let columns = batch.columns
            for row in 0..<min(batch.count, limit - rows.count) { rows.append(read(columns, row)) }
        }
        return rows
    }

    private static func short(_ text: String) -> String { text.count > 40 ? text.prefix(39) + "…" : text }

    static func differences(_ shape: Shape, _ language: Language) -> [String] {
        func line(_ en: String, _ ru: String, _ names: [String]) -> [String] {
            names.isEmpty ? [] : [Text(en, ru)[language] + names.joined(separator: ", ")]
        }
        return line("gone: ", "исчезли: ", shape.vanished)
            + line("other type: ", "другой тип: ", shape.retyped.map { "\($0.column.name) (\($0.was) → \($0.column.native))" })
            + line("no type here holds: ", "нет подходящего типа: ", shape.refused.map { "\($0.name) (\($0.native))" })
            + line("new, taken: ", "новые, берутся: ", shape.taken.map(\.name))
            + line("new, not taken: ", "новые, не берутся: ", shape.ignored.map(\.name))
    }
}
