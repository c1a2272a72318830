/// A set of days, each counted from 1970-01-01, kept as ranges: years of days take a few bytes.
public struct Days: Sendable, Hashable {
    /// In their order, with a gap between any two.
    public private(set) var ranges: [Range<Int>] = []

    public init() {}

    public init(_ days: some Sequence<Int>) { self.init(ranges: days.map { $0..<($0 + 1) }) }

    public init(ranges: some Sequence<Range<Int>>) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = self.ranges.last, last.upperBound >= range.lowerBound {
                self.ranges[self.ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    public var isEmpty: Bool { ranges.isEmpty }
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }

    public func union(_ other: Days) -> Days { Days(ranges: ranges + other.ranges) }

    /// With so many days before and after each.
    public func widened(by days: Int) -> Days {
        Days(ranges: ranges.map { ($0.lowerBound - days)..<($0.upperBound + days) })
    }
}

extension Days: LosslessStringConvertible {
    /// `20458..20460 20470..20471`: the lower bounds are in, the upper are not.
    public var description: String { ranges.map { "\($0.lowerBound)..\($0.upperBound)" }.joined(separator: " ") }

    public init?(_ text: String) {
        var ranges: [Range<Int>] = []
        for part in text.split(separator: " ") {
            let bounds = part.split(separator: ".", omittingEmptySubsequences: true).map { Int($0) }
            guard bounds.count == 2, let from = bounds[0], let to = bounds[1], from < to else { return nil }
            ranges.append(from..<to)
        }
        self.init(ranges: ranges)
    }
}
