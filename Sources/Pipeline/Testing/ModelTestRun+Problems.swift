import Base
import Project
import SQLText

/// What can be wrong with a test itself.
extension ModelTestRun {
    func notRead(_ table: Placed<TableName>, by model: Model) -> Diagnostic {
        Diagnostic(
            "test.not-read", "`\(model.table)` does not read `\(table.value)`.", "`\(model.table)` не читает `\(table.value)`.",
            at: table.place, mend: Text("give rows of the tables that it reads", "дайте строки таблиц, которые она читает"))
    }

    func unknown(_ table: TableName, _ test: ModelTest) -> Diagnostic {
        Diagnostic(
            "test.unknown-columns", "The columns of `\(table)` are not written in the project, so the test cannot make it.",
            "Колонки `\(table)` в проекте не записаны, и тест не может её создать.", at: test.name.place,
            mend: Text(
                "write its `columns`: those of a source in its YAML, those of a model at the head of its SQL",
                "запишите её `columns`: у источника — в его YAML, у модели — в начале её SQL"))
    }

    func noColumn(_ column: Placed<String>, in table: TableName, _ columns: [String]) -> Diagnostic {
        let name = table.schema == "main" ? "" : " `\(table)`"
        return Diagnostic(
            "test.no-column", "There is no column `\(column.value)` in the table\(name).",
            "В таблице\(name) нет колонки `\(column.value)`.",
            at: column.place, mend: nearest(to: column.value, in: columns).map { Text("write `\($0)`", "напишите `\($0)`") })
    }

    func noFile(_ file: Placed<String>) -> Diagnostic {
        Diagnostic(
            "test.no-file", "There is no file `\(file.value)` in the project.", "В проекте нет файла `\(file.value)`.", at: file.place,
            mend: Text("write its path from the project's folder", "напишите путь от папки проекта"))
    }
}
