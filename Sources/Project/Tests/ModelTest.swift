import Base
import SQLText

/// An example of a model: rows of what it reads, and the rows that it must make of them.
package struct ModelTest: Sendable {
    package enum Rows: Sendable {
        case list([Row])
        /// A CSV file of the project, whose first line names the columns.
        case file(Placed<String>)
    }

    /// Columns that are not named hold nothing.
    package struct Row: Sendable {
        package let cells: [(column: Placed<String>, value: String?)]
        package let place: Place
    }

    package let name: Placed<String>
    package let model: TableName
    package let given: [(table: Placed<TableName>, rows: Rows)]
    package let expected: Rows
}

extension ModelTest {
    /// Reads a file of `tests/`, which is about one model.
    static func list(_ node: Node, _ tables: Tables, _ reading: Reading) -> [ModelTest] {
        reading.mapping(node) { fields in
            let model = fields.need("model") { reading.table($0, as: .test) }
            if let model { tables.requireModel(model, reading) }
            let tests = fields.need("tests") { reading.list($0) { read($0, of: model?.value, tables, reading) } }
            return tests
        } ?? []
    }

    private static func read(_ node: Node, of model: TableName?, _ tables: Tables, _ reading: Reading) -> ModelTest? {
        reading.mapping(node) { fields in
            let name = fields.need("name", reading.placed)
            let given = fields.need("given") { node in
                reading.entries(node) { key, node -> (Placed<TableName>, Rows)? in
                    guard let table = TableName(key.value) else {
                        reading.notATable(key, as: .test)
                        return nil
                    }
                    let placed = Placed(table, at: key.place)
                    tables.require(placed, reading)
                    return rows(node, of: table, tables, reading).map { (placed, $0) }
                }
            }
            let expected = fields.need("expect") { rows($0, of: model, tables, reading) }
            guard let model, let name, let given, let expected else { return nil }
            return ModelTest(name: name, model: model, given: given.map { (table: $0.0, rows: $0.1) }, expected: expected)
        }
    }

    private static func rows(_ node: Node, of table: TableName?, _ tables: Tables, _ reading: Reading) -> Rows? {
        if case .scalar = node.content { return reading.placed(node).map(Rows.file) }
        let rows = reading.list(node) { node -> Row? in
            let cells = reading.entries(node) { column, value -> (Placed<String>, String?)? in
                if let table { tables.columns(of: table)?.require(column, reading) }
                if case .empty = value.content { return (column, nil) }
                return reading.string(value).map { (column, $0) }
            }
            return cells.map { Row(cells: $0.map { (column: $0.0, value: $0.1) }, place: node.place) }
        }
        return rows.map(Rows.list)
    }
}
