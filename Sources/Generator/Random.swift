/// A stream of random numbers that is the same on every machine (SplitMix64).
package struct Random: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// A stream of its own for one thing: the same whoever asks for it, and in whatever order.
    init(_ seed: UInt64, _ subject: Subject, _ number: Int, _ day: Int = 0) {
        state = seed &+ subject.rawValue &* 0xD6E8_FEB8_6659_FD93
        state = next() ^ UInt64(bitPattern: Int64(number)) &* 0xA24B_AED4_963E_E407
        state = next() ^ UInt64(bitPattern: Int64(day)) &* 0x9FB2_1C65_1E98_DF25
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0 to `count` - 1.
    package mutating func below(_ count: Int) -> Int { Int(next(upperBound: UInt64(count))) }

    /// True once in `count` times.
    package mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    /// One of the choices, as often as its weight says.
    package mutating func weighted<Choice>(_ choices: [(Choice, weight: Int)]) -> Choice {
        var left = below(choices.reduce(0) { $0 + $1.weight })
        for (choice, weight) in choices {
            left -= weight
            if left < 0 { return choice }
        }
        preconditionFailure("weights are positive")
    }
}

extension Random {
    /// What a stream is for: streams of two subjects have nothing to do with each other.
    enum Subject: UInt64 {
        case user = 1
        case person, visit, push, visitLateness, paymentLateness, refund, dispute, merchant, tills, rates, agency, company, lead, order
        case touch, address, contact
    }

    /// 0 to 1, without the 1. Doubles here are only added, multiplied, divided and compared, which is the same everywhere.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True with this probability.
    mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

    /// A whole number of a range.
    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    mutating func one<Thing>(of things: [Thing]) -> Thing { things[below(things.count)] }

    /// The place of a weight, as often as it says.
    mutating func place(in weights: [Int], total: Int) -> Int {
        var left = below(total)
        for (place, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return place }
        }
        preconditionFailure("the weights add up to less than \(total)")
    }
}
