import FoundationEssentials

/// What a source counts and adds up by itself, of the very rows that it hands over.
package struct SourceTotals: Sendable {
    /// Portions that were counted.
    package private(set) var portions = 0
    package private(set) var rows = 0
    package private(set) var sums: [String: Decimal] = [:]

    package init() {}

    package init(rows: Int, sums: [String: Decimal]) {
        portions = 1
        self.rows = rows
        self.sums = sums
    }

    mutating func add(_ other: SourceTotals) {
        portions += other.portions
        rows += other.rows
        sums.merge(other.sums) { $0 + $1 }
    }
}
