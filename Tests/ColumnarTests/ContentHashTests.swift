import Testing

@testable import Columnar

@Suite struct `What rows are` {
    private let schema = Schema([
        Field("id", .int64), Field("name", .utf8), Field("amount", .decimal(precision: 18, scale: 2)), Field("isPaid", .bool),
    ])

    private func batch(_ rows: [[String?]]) throws -> RecordBatch {
        let columns = try schema.fields.indices.map { index in
            let parser = CellParser(schema.fields[index].type, CellFormat(null: nil))
            let column = ColumnBuilder(schema.fields[index].type)
            for row in rows {
                guard var text = row[index] else {
                    column.appendNull()
                    continue
                }
                try text.withUTF8 { try parser.append(UnsafeRawBufferPointer($0), to: column) }
            }
            return column.finish()
        }
        return RecordBatch(schema: schema, columns: columns)
    }

    private func word(_ batches: [RecordBatch]) -> String {
        var hash = ContentHash()
        for batch in batches { hash.add(batch) }
        return hash.word
    }

    private let rows = [
        ["1", "Анна", "12.50", "true"], ["2", "", "0.00", "false"], ["3", nil, "-0.01", nil],
        [nil, "a long name of a person", nil, "true"],
    ]

    @Test func `does not depend on their order or on the batches they come in`() throws {
        let whole = try batch(rows)
        let turned = try batch(rows.reversed())
        #expect(word([whole]) == word([turned]))
        #expect(word([whole]) == word([whole.slice(0..<1), whole.slice(1..<4)]))
        #expect(word([whole]) == word([turned.slice(1..<4), turned.slice(0..<0), turned.slice(0..<1)]))
    }

    @Test func `changes with each value, with nulls, and with how often a row is there`() throws {
        var words: Set<String> = [word([try batch(rows)]), word([try batch(rows + [rows[0]])]), word([])]
        let others = ["7", "another", "99.99", "false"]
        for row in rows.indices {
            for column in others.indices {
                var changed = rows
                changed[row][column] = others[column]
                if changed[row] != rows[row] { words.insert(word([try batch(changed)])) }
                changed[row][column] = nil
                if changed[row] != rows[row] { words.insert(word([try batch(changed)])) }
            }
        }
        #expect(words.count == 3 + 2 * 16 - 4 - 1)
    }

    @Test func `tells values apart that change places`() throws {
        let one = [["1", "a", "2.00", nil], ["2", "b", "1.00", nil]]
        let other = [["1", "b", "2.00", nil], ["2", "a", "1.00", nil]]
        #expect(word([try batch(one)]) != word([try batch(other)]))
    }
}
