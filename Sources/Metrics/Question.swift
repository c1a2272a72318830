import Base
import Project

/// Which figures are wanted, cut by what, for which days, in which order: the one shape of a question, in plain words,
/// for the command line, pages and APIs. `Catalogue` says whether and how it can be answered.
package struct Question: Sendable, Hashable {
    package enum Comparison: String, Sendable, Codable, CaseIterable {
        /// The time of the same length just before.
        case previous
        /// The same time a year before.
        case year
    }

    package var metrics: [String]
    /// Dimensions, and at most one of `hour`, `day`, … `year`.
    package var by: [String] = []
    /// The first and the last day wanted, as `2026-01-31`.
    package var from: String?
    package var to: String?
    /// So many whole ones before the present one: `30 days`, `month`.
    package var last: String?
    /// From the beginning of the present one to today: `month`.
    package var this: String?
    package var compare: Comparison?
    /// What must hold: `region=Минск`, as `Condition` reads it.
    package var filters: [String] = []
    /// Columns of the answer; one that is to go down begins with `-`. By default, what is asked by.
    package var order: [String] = []
    package var limit: Int?
    /// How many values of the first dimension stand by themselves; the others come together in one row.
    package var top: Int?
    /// Whether each figure's part of the whole is told.
    package var share = false
    /// Whether the figures of all rows together are told.
    package var total = false

    package init(_ metrics: [String], by: [String] = []) {
        self.metrics = metrics
        self.by = by
    }
}

extension Question: Codable {
    private enum CodingKeys: String, CodingKey {
        case metrics, by, from, to, last, this, compare, filters = "where", order, limit, top, share, total
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        metrics = try values.decode([String].self, forKey: .metrics)
        by = try values.decodeIfPresent([String].self, forKey: .by) ?? []
        from = try values.decodeIfPresent(String.self, forKey: .from)
        to = try values.decodeIfPresent(String.self, forKey: .to)
        last = try values.decodeIfPresent(String.self, forKey: .last)
        this = try values.decodeIfPresent(String.self, forKey: .this)
        compare = try values.decodeIfPresent(Comparison.self, forKey: .compare)
        filters = try values.decodeIfPresent([String].self, forKey: .filters) ?? []
        order = try values.decodeIfPresent([String].self, forKey: .order) ?? []
        limit = try values.decodeIfPresent(Int.self, forKey: .limit)
        top = try values.decodeIfPresent(Int.self, forKey: .top)
        share = try values.decodeIfPresent(Bool.self, forKey: .share) ?? false
        total = try values.decodeIfPresent(Bool.self, forKey: .total) ?? false
    }
}
