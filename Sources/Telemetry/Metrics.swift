import Synchronization

/// A count that only grows. Adding is one atomic instruction.
package final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    package init() {}

    package func add(_ amount: UInt64 = 1) { count.add(amount, ordering: .relaxed) }
    package var value: UInt64 { count.load(ordering: .relaxed) }
}

/// A value that goes up and down.
package final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0.0.bitPattern)

    package init() {}

    package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    package func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }

    package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}

/// How values spread over buckets: durations in seconds, sizes in bytes.
package final class Histogram: Sendable {
    /// From half a millisecond to a minute.
    package static let durations = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    /// The largest value of each bucket, growing; a last bucket takes what is larger.
    let bounds: [Double]
    private let counts: [Counter]
    private let total = Gauge()

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in Counter() }
    }

    package func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count].add()
        total.add(value)
    }

    package func record(_ duration: Duration) { record(duration / .seconds(1)) }

    var sum: Double { total.value }

    /// For each bucket, how many values were at most its bound; the last is the count of all.
    var cumulative: [UInt64] {
        var sum: UInt64 = 0
        return counts.map { count in
            sum += count.value
            return sum
        }
    }
}

/// A metric with labels: one counter, gauge or histogram for each combination of their values.
package final class Family<Metric: AnyObject & Sendable>: Sendable {
    let labels: [String]
    private let make: @Sendable () -> Metric
    private let members = Mutex<[[String]: Metric]>([:])

    init(labels: [String], make: @escaping @Sendable () -> Metric) {
        self.labels = labels
        self.make = make
        if labels.isEmpty { _ = self() }
    }

    /// The member for these values of the labels, in their order. Keep it where it is used often.
    package func callAsFunction(_ values: String...) -> Metric {
        precondition(values.count == labels.count, "this metric has the labels \(labels)")
        return members.withLock { members in
            if let member = members[values] { return member }
            let member = make()
            members[values] = member
            return member
        }
    }

    var all: [(values: [String], metric: Metric)] {
        members.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }
}
