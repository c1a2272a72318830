import Base
import Engines
import FoundationEssentials
import Project
import SQLText

/// Has DuckDB count and add up the raw text of a file, so that its reader is held against another.
struct FileTotals: Sendable {
    private let table: SourceTable
    private let format: FileFormat

    init(_ table: SourceTable, _ format: FileFormat) {
        self.table = table
        self.format = format
    }

    /// Does nothing where no check wants it, and says so where DuckDB cannot read the file.
    func count(_ file: LocalFile, _ taking: Taking) async throws {
        guard let sums = table.reconciledColumns else { return }
        guard case .csv(let csv) = format.shape, format.encoding == .utf8, format.member == nil else { return refuse(file, taking) }
        let columns = sums.map { ", CAST(sum(\(number($0, csv))) AS text)" as Query }.reduce("", +)
        let connection = try await taking.reader()
        do {
            let rows = try await connection.rows("SELECT CAST(count(*) AS text)\(columns) FROM \(reading(file, csv))")
            guard let batch = rows.first(where: { $0.count > 0 }) else { return }
            let values = zip(sums, batch.columns.dropFirst()).map { ($0, $1.string(0).flatMap { Decimal(string: $0) } ?? 0) }
            taking.count(SourceTotals(rows: Int(batch[0].text(0)) ?? 0, sums: Dictionary(uniqueKeysWithValues: values)))
        } catch let error as EngineError where error.kind == .statement {
            refuse(file, taking)
        }
    }

    /// A value that is no number adds nothing: it will be refused.
    private func number(_ column: String, _ csv: Delimited) -> Query {
        let index = table.columns.firstIndex { $0.name == column } ?? 0
        let text: Query = csv.header ? "\(name: format.names[column] ?? column)" : "\(name: "column\(index)")"
        let values = format.values
        let compact: Query = values.thousandsSeparator.map { "replace(\(text), \(literal: $0), '')" } ?? text
        return "try_cast(replace(\(compact), \(literal: values.decimalSeparator), '.') AS decimal(38, 10))"
    }

    private func reading(_ file: LocalFile, _ csv: Delimited) -> Query {
        let names = table.columns.indices.map { "\(literal: "column\($0)")" as Query }.joined(separator: ", ")
        let header: Query = csv.header ? "header = true" : "header = false, names = [\(names)]"
        return """
            read_csv(\(literal: file.path), delim = \(literal: csv.delimiter), quote = \(literal: csv.quote ?? ""),
                escape = \(literal: csv.escape ?? csv.quote ?? ""), skip = \(sql: "\(csv.skip)"), \(header),
                all_varchar = true, null_padding = true, strict_mode = false)
            """
    }

    private func refuse(_ file: LocalFile, _ taking: Taking) {
        taking.note(
            Text(
                "`\(file.name)` cannot be counted by anybody else, so its figures are not reconciled.",
                "`\(file.name)` больше некому пересчитать: его итоги не сверены."))
    }
}
