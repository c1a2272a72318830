import Connectors
import Project
import SQLText

/// Which rows of a stage table give way to new ones.
struct Replacement: Sendable {
    private let portions: [Portion]
    private let table: SourceTable

    init(_ portions: [Portion], _ table: SourceTable) {
        self.portions = portions
        self.table = table
    }

    /// True of a row of the stage table that is replaced by the rows in `next`. A row that moved out of its span is known
    /// by its key.
    func condition(_ next: TableName) -> Query {
        var conditions: [Query] = []
        let files = portions.compactMap(\.file)
        if !files.isEmpty {
            conditions.append("_file IN (\(files.map { "\(literal: $0.name)" as Query }.joined(separator: ", ")))")
        }
        for case .span(let from, let to) in portions { conditions.append(span(from, to)) }
        if files.isEmpty, !table.key.isEmpty {
            let key = table.key.map { "\(name: $0)" as Query }.joined(separator: ", ")
            conditions.append("(\(key)) IN (SELECT \(key) FROM \(table: next))")
        }
        return conditions.isEmpty ? "false" : conditions.map { "(\($0))" as Query }.joined(separator: " OR ")
    }

    /// Rows in quarantine that came from the same files.
    var quarantined: Query? {
        let files = portions.compactMap(\.file).map { "\(literal: $0.name)" as Query }
        return files.isEmpty ? nil : "file IN (\(files.joined(separator: ", ")))"
    }

    /// Whether rows of one key may come from several portions, none of which replaces the others.
    var leavesRivals: Bool { portions.isEmpty || portions.contains(where: \.isFile) }

    private func span(_ from: String?, _ to: String?) -> Query {
        guard case .incremental(let cursor, _) = table.mode else { preconditionFailure("a span has a cursor") }
        let bounds = [from.map { "\(name: cursor) >= \(literal: $0)" as Query }, to.map { "\(name: cursor) < \(literal: $0)" as Query }]
        let all = bounds.compactMap(\.self)
        return all.isEmpty ? "true" : all.joined(separator: " AND ")
    }
}
