import Base
import SQLText

/// What a table's new version has that its version before had not.
package enum Changes: Sendable, Hashable {
    /// Any row may be another.
    case all
    /// Rows of these days only, by the table's period; rows without a period are not counted.
    case days(Days)

    package func union(_ other: Changes) -> Changes {
        guard case .days(let left) = self, case .days(let right) = other else { return .all }
        return .days(left.union(right))
    }
}

/// One step of a table's history: from a version to the next.
package struct ProductChange: Sendable, Hashable {
    package let product: String
    package let version: String
    /// Nil where nothing is known of what was there.
    package let previous: String?
    package let changes: Changes

    package init(product: String, version: String, previous: String?, changes: Changes) {
        self.product = product
        self.version = version
        self.previous = previous
        self.changes = changes
    }
}

/// How tables came to their versions, as far as it is remembered.
package struct ChangeLog: Sendable {
    private var steps: [String: [String: ProductChange]] = [:]

    package init(_ changes: [ProductChange] = []) {
        for change in changes { add(change) }
    }

    package mutating func add(_ change: ProductChange) {
        steps[change.product, default: [:]][change.version] = change
    }

    /// What changed in a table between two of its versions; `all` where the way from one to the other is not known.
    package func changes(of product: String, from old: String, to new: String) -> Changes {
        var changes = Changes.days(Days())
        var version = new
        var seen: Set<String> = []
        while version != old {
            guard seen.insert(version).inserted, let step = steps[product]?[version], let previous = step.previous else { return .all }
            changes = changes.union(step.changes)
            if changes == .all { return .all }
            version = previous
        }
        return changes
    }
}

extension Store {
    package func changeLog() async throws -> ChangeLog {
        ChangeLog(try await database.rows("SELECT * FROM product_change").map(ProductChange.init))
    }
}

extension ProductChange {
    /// A table that was not looked at for longer than this is read whole again.
    private static let remembered = 100 * 86_400_000

    init(_ row: Row) throws {
        product = try row["product"]
        version = try row["version"]
        previous = try row["previous"]
        let days: String? = try row["days"]
        guard let days else {
            changes = .all
            return
        }
        guard let days = Days(days) else { throw Diagnostic.damaged("`\(days)` is no set of days") }
        changes = .days(days)
    }

    func write(_ tx: Transaction) throws {
        let days: String? = if case .days(let days) = changes { days.description } else { nil }
        try tx.execute(
            """
            INSERT INTO product_change (product, version, previous, days, made_at)
            VALUES (\(product), \(version), \(previous), \(days), \(tx.now))
            ON CONFLICT (product, version) DO UPDATE SET
                previous = excluded.previous, days = excluded.days, made_at = excluded.made_at
            """)
        try tx.execute("DELETE FROM product_change WHERE product = \(product) AND made_at < \(tx.now) - \(Self.remembered)")
    }
}
