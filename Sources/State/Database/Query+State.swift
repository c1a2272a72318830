import FoundationEssentials
import SQLText

/// Values of the state as its columns keep them: a moment is milliseconds since 1970, UTC.
extension Query.Interpolation {
    mutating func appendInterpolation(_ moment: Date) { appendInterpolation(moment as Date?) }

    mutating func appendInterpolation(_ moment: Date?) {
        appendInterpolation(moment.map { .int(Int64(($0.timeIntervalSince1970 * 1000).rounded())) } ?? .null as Value)
    }

    mutating func appendInterpolation(_ number: Int?) { appendInterpolation(number.map { .int(Int64($0)) } ?? .null as Value) }
}
