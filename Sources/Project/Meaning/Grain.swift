/// How time is cut when a metric is asked by it, from the finest to the coarsest.
package enum Grain: String, Sendable, CaseIterable, Comparable, Codable {
    case hour, day, week, month, quarter, year

    package static func < (left: Grain, right: Grain) -> Bool {
        allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }

    /// Whether each of these lies in one of the coarser ones: a week may lie in two months.
    package func fits(in coarser: Grain) -> Bool {
        self == coarser || self < coarser && self != .week
    }
}
