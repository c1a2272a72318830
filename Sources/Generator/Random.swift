/// A stream of random numbers that is the same on every machine (SplitMix64).
package struct Random: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

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
