import Base
import Columnar

/// What a person can mend about the types and values that go to and from ClickHouse.
enum ClickHouseProblem {
    static func unknownType(column: String, type: String) -> Diagnostic {
        Diagnostic(
            "clickhouse.unknown-type", "Column `\(column)` has the type \(type), which cannot be read.",
            "Столбец `\(column)` имеет тип \(type), который нельзя прочитать.",
            mend: Text(
                "select a value of it: `finalizeAggregation(\(column))` for a state, or `toString(\(column))`",
                "выберите его значение: `finalizeAggregation(\(column))` для состояния или `toString(\(column))`"))
    }

    static func notText(column: String) -> Diagnostic {
        Diagnostic(
            "clickhouse.not-text", "Column `\(column)` holds bytes that are not UTF-8.",
            "В столбце `\(column)` байты, которые не являются UTF-8.",
            mend: Text("read it as `hex(\(column))`", "читайте его как `hex(\(column))`"))
    }

    static func tooManyDigits(column: String, digits: Int) -> Diagnostic {
        Diagnostic(
            "clickhouse.too-many-digits", "Column `\(column)` holds a number of more than \(digits) digits.",
            "В столбце `\(column)` число длиннее \(digits) цифр.",
            mend: Text("read it as `toString(\(column))`", "читайте его как `toString(\(column))`"))
    }

    static func noTimeOfDay(column: String, type: ClickHouseType) -> Diagnostic {
        Diagnostic(
            "clickhouse.no-time-of-day", "Column `\(column)` of type \(type) holds a time outside of one day.",
            "В столбце `\(column)` типа \(type) время за пределами суток.",
            mend: Text("read it as `toInt64(\(column))`", "читайте его как `toInt64(\(column))`"))
    }

    static func cannotHold(column: String, type: ClickHouseType, value: DataType) -> Diagnostic {
        Diagnostic(
            "clickhouse.cannot-hold", "Column `\(column)` is \(type) in ClickHouse and cannot hold \(value).",
            "Столбец `\(column)` в ClickHouse имеет тип \(type) и не может хранить \(value).",
            mend: Text(
                "cast it in the model's SQL, or create the table with another type",
                "приведите тип в SQL модели или создайте таблицу с другим типом"))
    }

    static func doesNotFit(column: String, type: ClickHouseType, value: String, row: Int) -> Diagnostic {
        Diagnostic(
            "clickhouse.does-not-fit",
            "Column `\(column)` is \(type) in ClickHouse, where \(value) does not fit (row \(row + 1) of its batch).",
            "Столбец `\(column)` в ClickHouse имеет тип \(type), и \(value) в него не помещается (строка \(row + 1) пакета).",
            mend: Text(
                "round or cast it in the model's SQL, or create the table with a wider type",
                "округлите или приведите его в SQL модели либо создайте таблицу с более широким типом"))
    }

    static func noNulls(column: String, type: ClickHouseType, row: Int) -> Diagnostic {
        Diagnostic(
            "clickhouse.no-nulls", "Column `\(column)` is \(type) in ClickHouse and takes no NULL (row \(row + 1) of its batch).",
            "Столбец `\(column)` в ClickHouse имеет тип \(type) и не принимает NULL (строка \(row + 1) пакета).",
            mend: Text(
                "replace the NULL with coalesce(), or create the column as Nullable(\(type))",
                "замените NULL через coalesce() или создайте столбец как Nullable(\(type))"))
    }

    static func otherWidth(table: String, columns: Int, given: Int) -> Diagnostic {
        Diagnostic(
            "clickhouse.other-columns", "Table \(table) takes \(columns) columns and is given \(given).",
            "Таблица \(table) принимает \(columns) столбцов, а получает \(given).",
            mend: Text(
                "select as many columns as the table has, in its order", "выберите столько столбцов, сколько в таблице, в её порядке"))
    }

    static func badAddress(_ reason: Text) -> Diagnostic {
        Diagnostic(
            "clickhouse.bad-address",
            Text("The address of ClickHouse cannot be read: ", "Адрес ClickHouse не разобрать: ") + reason + Text(same: "."),
            mend: Text("write clickhouse://user:password@host:8123/database", "напишите clickhouse://user:password@host:8123/database"))
    }
}
