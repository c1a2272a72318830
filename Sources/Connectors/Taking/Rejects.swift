import Columnar
import Synchronization

/// Rows that did not fit, kept while the good ones go on their way.
package final class Rejects: Sendable {
    /// What is told of a row. `cells` are its values by their columns, a JSON object, where `raw` is another text.
    package static let schema = Schema([
        Field("file", .utf8), Field("line", .int64), Field("column_name", .utf8), Field("reason", .utf8, isNullable: false),
        Field("raw", .utf8), Field("cells", .utf8),
    ])

    /// A longer raw text is cut: it is there to be recognised.
    private static let rawLimit = 4_096

    /// Sendable: used only inside of the lock.
    private struct Kept: @unchecked Sendable {
        var builder = BatchBuilder(Rejects.schema)
        var batches: [RecordBatch] = []
        var count = 0
    }
    private let kept = Mutex(Kept())

    package var count: Int { kept.withLock { $0.count } }

    package func add(file: String?, line: Int?, problems: [RowBuilder.Problem], raw: String?, cells: String? = nil) {
        add(
            file: file, line: line, column: problems.map(\.column).joined(separator: ", "),
            reason: problems.map { "\($0.column): \($0.reason)" }.joined(separator: "; "), raw: raw, cells: cells)
    }

    package func add(file: String?, line: Int?, column: String?, reason: String, raw: String?, cells: String? = nil) {
        kept.withLock { kept in
            let columns = kept.builder.columns
            append(file, to: columns[0])
            if let line { columns[1].append(Int64(line)) } else { columns[1].appendNull() }
            append(column, to: columns[2])
            append(reason, to: columns[3])
            append(raw.map { $0.utf8.count > Rejects.rawLimit ? String($0.prefix(Rejects.rawLimit)) + "…" : $0 }, to: columns[4])
            append(cells.flatMap { $0.utf8.count > Rejects.rawLimit ? nil : $0 }, to: columns[5])
            kept.count += 1
            if kept.builder.count == 10_000 { kept.batches.append(kept.builder.finish()) }
        }
    }

    /// Hands over what was kept so far.
    package func stream() -> BatchStream {
        let batches = kept.withLock { kept in
            if kept.builder.count > 0 { kept.batches.append(kept.builder.finish()) }
            defer { kept.batches = [] }
            return kept.batches
        }
        return BatchStream(Rejects.schema, batches)
    }

    private func append(_ text: String?, to column: ColumnBuilder) {
        if let text { column.append(text: text) } else { column.appendNull() }
    }
}
