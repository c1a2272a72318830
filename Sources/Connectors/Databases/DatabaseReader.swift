import Base
import Columnar
import Databases
import Engines
import FoundationEssentials
import Project
import SQLText

/// A table of a database.
package struct DatabaseReader: Measured {
    private let table: SourceTable
    private let origin: DatabaseOrigin
    private let address: DatabaseAddress
    private let limits: Source.Limits

    package init(_ table: SourceTable, _ origin: DatabaseOrigin, _ address: DatabaseAddress, _ limits: Source.Limits) {
        self.table = table
        self.origin = origin
        self.address = address
        self.limits = limits
    }

    private var name: TableName { TableName(origin.schema ?? address.ownSchema, origin.name) }

    package func portions(after taken: Taken, _ taking: Taking) async throws -> [Portion] {
        guard case .incremental(let cursor, let lookback) = table.mode else { return [.everything] }
        if let period = taken.period { return period.portions }
        guard let watermark = taken.watermark else { return [.span(from: nil, to: nil)] }
        let type = try await type(of: cursor, taking)
        guard let value = SourceValue(watermark, as: type) else {
            throw Diagnostic(
                "source.cursor-type", "`\(cursor)` of `\(table.stage)` is \(type), which the value it was read up to is not: \(watermark).",
                "`\(cursor)` в `\(table.stage)` имеет тип \(type), а прочитанное до сих пор значение к нему не подходит: \(watermark).",
                at: table.place,
                mend: Text(
                    "take the table anew: vitrina run --full --only \(table.stage)",
                    "заберите таблицу заново: vitrina run --full --only \(table.stage)"
                ))
        }
        return [.span(from: value.before(lookback).text, to: nil)]
    }

    package func columns(_ taking: Taking) async throws -> [FoundColumn]? {
        let found = try await taking.columns { try await connect(taking).columns(of: name) }
        guard !found.isEmpty else {
            throw Diagnostic(
                "source.no-table", "The source has no table `\(name)`, or does not show it to us.",
                "В источнике нет таблицы `\(name)`, или он её не показывает.", at: table.place,
                mend: Text(
                    "`vitrina source test` lists what there is; correct `from`, or grant SELECT",
                    "`vitrina source test` покажет, что есть; исправьте `from` или дайте право SELECT"))
        }
        return address.ignoresCase ? found.map(asDeclared) : found
    }

    /// A column that the project writes in other capitals, under the name that it has there.
    private func asDeclared(_ column: FoundColumn) -> FoundColumn {
        let declared = table.columns.first { $0.name.lowercased() == column.name.lowercased() }
        return declared.map { column.respelled($0.name) } ?? column
    }

    package func estimatedRows(_ taking: Taking) async throws -> Int? { try await connect(taking).estimatedRows(of: name) }

    package func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream {
        let found = try await columns(taking) ?? []
        var query = TableQuery(address.dialect, name)
        query.columns = try taken(of: found)
        query.condition = origin.condition?.value
        if case .span(let from, let to) = portion, case .incremental(let cursor, _) = table.mode {
            let type = type(of: cursor, in: found)
            query.period = .init(cursor, from: from.flatMap { SourceValue($0, as: type) }, to: to.flatMap { SourceValue($0, as: type) })
        }
        let opening = Pages.Opening(query: query, types: types(found), problems: taking.problems) { try await connect(taking) }
        guard let size = origin.chunk, !table.key.isEmpty else {
            let connection = try await connect(taking)
            try await count(query, on: connection, taking)
            return try await opening.open(on: connection)
        }
        if table.reconciledColumns != nil { try await count(query, on: connect(taking), taking) }
        return try await Pages.stream(opening, key: table.key, size: size, retries: limits.retries) { taking.isCancelled }
    }

    /// Has the source count and add up the rows, where a check will want that: over the connection that hands them over, they
    /// are the same ones.
    private func count(_ query: TableQuery, on connection: any SourceConnection, _ taking: Taking) async throws {
        guard let sums = table.reconciledColumns else { return }
        let rows = try await connection.rows(query.totals(of: sums), types: [:], onProblem: taking.problems)
        let figures = try await OneRow().read(rows)
        guard let count = figures.first.flatMap({ $0 }).flatMap({ Int($0) }) else { return }
        let values = zip(sums, figures.dropFirst()).map { ($0, $1.flatMap { Decimal(string: $0) } ?? 0) }
        taking.count(SourceTotals(rows: count, sums: Dictionary(uniqueKeysWithValues: values)))
    }

    /// The connection is read-only, and its statements end in the time allowed.
    private func connect(_ taking: Taking) async throws -> any SourceConnection {
        let connection = try await address.connect(root: taking.root)
        taking.whenCancelled { connection.cancel() }
        if let timeout = limits.timeout { try await connection.limit(seconds: timeout.seconds) }
        if let rows = limits.fetch { try await connection.fetch(rows: rows) }
        try await connection.beginReading()
        return connection
    }
}

// MARK: - Columns

extension DatabaseReader {
    /// The columns to select: the declared ones and, where they are wanted, those nobody declared.
    private func taken(of found: [FoundColumn]) throws -> [FoundColumn] {
        guard !table.columns.isEmpty, table.newColumns == .ignore else { return found }
        return table.columns.compactMap { column in found.first { $0.name == column.name } }
    }

    /// Columns that are declared with another type than they have. An ODBC driver says less about the columns of an answer than
    /// the database does of its tables, so it is told all of them.
    private func types(_ found: [FoundColumn]) -> [String: DataType] {
        var types: [String: DataType] = [:]
        if case .odbc = address { for column in found { types[column.name] = column.type } }
        for column in table.columns where found.first(where: { $0.name == column.name })?.type != column.type.arrow {
            types[column.name] = column.type.arrow
        }
        return types
    }

    private func type(of cursor: String, _ taking: Taking) async throws -> DataType {
        try await type(of: cursor, in: columns(taking) ?? [])
    }

    private func type(of cursor: String, in found: [FoundColumn]) -> DataType {
        table.columns.first { $0.name == cursor }?.type.arrow ?? found.first { $0.name == cursor }?.type ?? .utf8
    }
}

/// Reads an answer of one row on a thread that may wait.
private actor OneRow {
    private let thread = QueueExecutor("totals")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func read(_ rows: consuming BatchStream) throws -> [String?] {
        for batch in try rows.collect() where batch.count > 0 { return batch.columns.map { $0.string(0) } }
        return []
    }
}

extension SourceTable {
    /// The columns that the source is to add up, each once; nil where no check wants its figures.
    var reconciledColumns: [String]? {
        var columns: [String]?
        for check in checks {
            guard case .reconcile(let sums) = check.rule else { continue }
            columns = (columns ?? []) + sums.filter { !(columns ?? []).contains($0) }
        }
        return columns
    }
}

extension Taking {
    /// Takes rows of a database that do not fit; they have no file, and a number only in the answer.
    var problems: ProblemSink {
        { [rejects] row, raw, problems in rejects.add(file: nil, line: row, problems: problems, raw: raw) }
    }
}

extension SourceValue {
    /// The value that many seconds earlier, where values are times.
    fileprivate func before(_ lookback: Duration) -> SourceValue {
        let seconds = lookback.components.seconds
        return switch self {
        case .date(let day): .date(day - (seconds + 86_399) / 86_400)
        case .timestamp(let micros): .timestamp(micros - seconds * 1_000_000)
        case .moment(let micros): .moment(micros - seconds * 1_000_000)
        case .integer, .decimal, .text: self
        }
    }

    /// As it is kept between runs, and written into the warehouse's own SQL.
    fileprivate var text: String {
        switch self {
        case .integer(let number): String(number)
        case .decimal(let text), .text(let text): text
        case .date(let day): Calendar.date(day)
        case .timestamp(let micros): Calendar.timestamp(micros, .micro)
        case .moment(let micros): Calendar.timestamp(micros, .micro) + "+00"
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
