/// Columns under their names, numbers to the right.
struct TextTable {
    let names: [String]
    let isNumber: [Bool]
    let rows: [[String]]

    var lines: [String] {
        let widths = names.indices.map { column in ([names[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0 }
        func line(_ values: [String]) -> String {
            var text = values.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - values[column].count)
                return isNumber[column] ? space + values[column] : values[column] + space
            }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return [line(names), rule] + rows.map { line($0.map { $0.split(whereSeparator: \.isNewline).joined(separator: "⏎") }) }
    }
}
