import Base

/// Why a value does not fit the type it has to become.
enum Misfit: Error {
    /// More digits than the decimal has.
    case digits
    /// NaN or an infinity where only numbers can be.
    case notANumber
    /// A date or a moment of infinity.
    case infinity
    /// Outside of what the type holds.
    case range
    /// An array of several dimensions.
    case dimensions
    /// Text that is no UUID, or bytes that are not UTF-8.
    case text
    /// Bytes that do not look like the type: the other side speaks another version of the protocol.
    case bytes

    private var reason: Text {
        switch self {
        case .digits: Text("it has more digits", "в нём больше цифр")
        case .notANumber: Text("it is NaN or an infinity", "это NaN или бесконечность")
        case .infinity: Text("it is an infinity", "это бесконечность")
        case .range: Text("it is out of range", "оно вне диапазона")
        case .dimensions: Text("it is an array of several dimensions", "это массив нескольких измерений")
        case .text: Text("its text has another form", "его текст другого вида")
        case .bytes: Text("its bytes have another form", "его байты другого вида")
        }
    }

    private func mend(_ column: String) -> Text {
        switch self {
        case .digits:
            Text(
                "say in the SQL how many digits are wanted: \(column)::numeric(38,6)",
                "укажите в SQL, сколько цифр нужно: \(column)::numeric(38,6)")
        case .notANumber, .infinity, .dimensions, .text, .bytes, .range:
            Text(
                "turn it into text in the SQL, \(column)::text, or leave such rows out",
                "превратите его в SQL в текст, \(column)::text, или исключите такие строки")
        }
    }

    /// The error of a row that was read; rows count from 1.
    func reading(_ column: PostgresColumn, row: Int) -> Diagnostic {
        let name = column.name
        let type = column.type.arrow.map { "\($0)" } ?? "text"
        return Diagnostic(
            "engine.value-does-not-fit",
            Text(
                "The value of column `\(name)` (\(column.type)) in row \(row) does not fit \(type): ",
                "Значение колонки `\(name)` (\(column.type)) в строке \(row) не помещается в \(type): ") + reason,
            mend: mend(name))
    }

    /// The error of a value on its way into a table; rows count from 1.
    func writing(_ value: String, into column: PostgresColumn, of table: String, row: Int) -> Diagnostic {
        Diagnostic(
            "engine.value-does-not-fit",
            Text(
                "The value \(value) of row \(row) does not fit column `\(column.name)` (\(column.type)) of \(table): ",
                "Значение \(value) строки \(row) не помещается в колонку `\(column.name)` (\(column.type)) таблицы \(table): ") + reason,
            mend: Text("correct the value, or make the column wider", "исправьте значение или расширьте колонку"))
    }
}
