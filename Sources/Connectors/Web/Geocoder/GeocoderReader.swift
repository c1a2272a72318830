import Base
import Columnar
import Databases
import Engines
import FoundationEssentials
import HTTP
import Project
import SQLText
import Synchronization

/// Addresses that were never asked for, placed by Yandex Geocoder. What it has once told is kept, whatever it was.
package final class GeocoderReader: TableReader {
    /// Addresses to a portion: what a killed run may have asked for in vain.
    static let portion = 200

    private let table: SourceTable
    private let wanted: Geocoder.Table
    private let geocoder: Geocoder
    private let limits: Source.Limits
    /// Portions may be read before those before them are in the table.
    private let asked = Mutex<Set<String>>([])

    init(_ table: SourceTable, _ wanted: Geocoder.Table, _ geocoder: Geocoder, _ limits: Source.Limits) {
        self.table = table
        self.wanted = wanted
        self.geocoder = geocoder
        self.limits = limits
    }

    /// As many as the quota of the day lets through.
    package func portions(after taken: Taken, _ taking: Taking) async throws -> [Portion] {
        let count = try await newAddresses(taking).count
        return Array(repeating: .additions, count: (count + GeocoderReader.portion - 1) / GeocoderReader.portion)
    }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    package func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream {
        let new = try await newAddresses(taking)
        let addresses = asked.withLock { asked in
            let addresses = new.filter { !asked.contains($0) }.prefix(GeocoderReader.portion)
            asked.formUnion(addresses)
            return Array(addresses)
        }
        let caller = WebCaller(
            "\(geocoder.url)", at: table.place, secrets: [geocoder.key.reveal()], limits: limits, rate: geocoder.rate, taking)
        var answers = GeocoderAnswers(geocoder, wanted.candidates, caller, table.place)
        let builder = RowBuilder(table.schema, CellFormat(null: nil))
        var isDone = false
        return BatchStream(table.schema) {
            guard !isDone else { return nil }
            isDone = true
            for address in addresses {
                guard let place = try answers.ask(address) else { break }
                place.append(to: builder)
                let problems = builder.endRow()
                if !problems.isEmpty { taking.rejects.add(file: nil, line: nil, problems: problems, raw: address) }
            }
            try answers.finish()
            return builder.count > 0 ? builder.finish() : nil
        }
    }

    // MARK: What is new

    private func newAddresses(_ taking: Taking) async throws -> [String] {
        let connection = try await taking.warehouse()
        let isThere = try await connection.schema(of: table.stage) != nil
        let used = isThere ? try await connection.value(usedToday).flatMap { Int($0) } ?? 0 : 0
        let left = geocoder.quota - used - asked.withLock { $0.count }
        guard left > 0 else { return [] }
        var addresses: [String] = []
        for batch in try await connection.rows(unseen(isThere: isThere, limit: left + asked.withLock { $0.count })) {
            addresses += (0..<batch.count).map { batch[0].text($0) }
        }
        return addresses
    }

    /// The day of the quota ends at midnight in Moscow.
    private var usedToday: Query {
        "SELECT count(*) FROM \(table: table.stage) WHERE asked_at >= CAST(\(CalendarDay.inMinsk().midnightInMinsk) AS timestamptz)"
    }

    private func unseen(isThere: Bool, limit: Int) -> Query {
        let addresses: Query =
            switch wanted.addresses {
            case .column(let table, let column): "SELECT \(name: column) FROM \(table: table)"
            case .select(let sql): Query(sql: sql.value)
            }
        let seen: Query = isThere ? "AND NOT EXISTS (SELECT 1 FROM \(table: table.stage) AS seen WHERE seen.address = wanted.address)" : ""
        return """
            SELECT DISTINCT address FROM (\(addresses)) AS wanted(address)
            WHERE trim(address) <> '' \(seen)
            ORDER BY address LIMIT \(sql: String(limit))
            """
    }
}
