import Base
import Columnar
import Engines
import SQLText
import State

/// New rows in place of some of the old ones.
extension TableBuild {
    /// What the rows are that the new ones would replace.
    func contentVersion(where replaced: Query) async throws -> String {
        try await contentVersion("(SELECT \(columns()) FROM \(table: table) WHERE \(replaced)) AS t")
    }

    /// Whether every row that was set aside stands in quarantine already.
    func refusesNothingNew() async throws -> Bool {
        guard try await kind(of: quarantine) != nil else { return try await connection.count(nextQuarantine) == 0 }
        return try await connection.value(
            """
            SELECT count(*) FROM \(table: nextQuarantine) AS n
            WHERE NOT EXISTS (SELECT 1 FROM \(table: quarantine) AS q WHERE q.raw = n.raw AND q.reason = n.reason)
            """) == "0"
    }

    /// Puts the new rows in place of the replaced ones, and the version on the table, at one stroke. Rows that were looked at
    /// again, or mended, are among the new ones.
    func merge(
        _ replacement: Replacement, _ contest: Contest?, _ mends: Mends?, version: String, _ additions: [(name: String, type: String)]
    ) async throws {
        let columns = try await columns()
        try await prepareQuarantine()
        let hasKeys = try await kind(of: contested) != nil
        // The same row is refused again each time that it is read again: it stands in quarantine once.
        let known: Query = "(raw, reason) IN (SELECT raw, reason FROM \(table: nextQuarantine))"
        let old = [replacement.quarantined, known, contest?.quarantined, mends?.isMended].compactMap(\.self)
            .map { "(\($0))" as Query }.joined(separator: " OR ")
        let replaced = [replacement.condition(next), contest?.standing].compactMap(\.self).map { "(\($0))" as Query }
            .joined(separator: " OR ")
        try await connection.transaction { [table, next, quarantine, nextQuarantine] connection in
            for (name, type) in additions {
                try connection.execute("ALTER TABLE \(table: table) ADD COLUMN \(name: name) \(sql: type)")
            }
            try connection.execute("DELETE FROM \(table: table) WHERE \(replaced)")
            try connection.execute("INSERT INTO \(table: table) (\(columns)) SELECT \(columns) FROM \(table: next)")
            try connection.execute("DELETE FROM \(table: quarantine) WHERE \(old)")
            try connection.execute(Quarantine.copy(nextQuarantine, to: quarantine))
            try connection.drop(next, .table)
            try connection.drop(nextQuarantine, .table)
            if hasKeys { try connection.drop(contested, .table) }
            try connection.note(version, of: table)
        }
    }

    /// How the new rows differ from those that stand, by their key; nil where there is nothing to hold them against.
    func difference(by key: [String]) async throws -> Text? {
        guard try await kind(of: table) == .table, try await fits() else { return nil }
        let on = key.map { "n.\(name: $0) = t.\(name: $0)" as Query }.joined(separator: " AND ")
        let first: Query = "\(name: key[0])"
        let counts = try await connection.rows(
            """
            SELECT count(*) FILTER (WHERE t.\(first) IS NULL), count(*) FILTER (WHERE n.\(first) IS NULL),
                count(*) FILTER (WHERE n.\(first) IS NOT NULL AND t.\(first) IS NOT NULL AND n IS DISTINCT FROM t)
            FROM \(table: next) AS n FULL JOIN \(table: table) AS t ON \(on)
            """)
        guard let batch = counts.first(where: { $0.count > 0 }) else { return nil }
        let (added, gone, changed) = (batch[0].integer(0), batch[1].integer(0), batch[2].integer(0))
        return Text("\(added) new, \(changed) changed, \(gone) gone", "новых \(added), изменённых \(changed), исчезнувших \(gone)")
    }

    /// The columns of the new rows.
    private func columns() async throws -> Query {
        let names = try await connection.columns(of: next).map(\.name)
        return names.map { "\(name: $0)" as Query }.joined(separator: ", ")
    }
}
