import Base

/// The columns that a table is known to have; where the files do not tell them, none is missed.
struct Columns {
    let table: String
    let names: [String]

    init(of table: String, _ columns: [Column]) {
        self.table = table
        names = columns.map(\.name)
    }

    func require(_ column: Placed<String>, _ reading: Reading) {
        require(column.value, at: column.place, reading)
    }

    func require(_ check: Check, _ reading: Reading) {
        for column in check.rule.columns { require(column, at: check.place, reading) }
    }

    func require(_ column: String, at place: Place, _ reading: Reading) {
        guard !names.isEmpty, !names.contains(column) else { return }
        reading.report(
            "column.unknown", "`\(table)` has no column `\(column)`.", "У `\(table)` нет колонки `\(column)`.", at: place,
            mend: Reading.mend(column, among: names))
    }
}
