import Base
import FoundationEssentials
import TestSupport
import Testing

/// The year that the planted effects are looked for in: large enough to see them, small enough for a test.
struct Year: Sendable {
    let business: Business
    /// What `effects.yaml` says was planted: names of effects, each with its figures as text.
    let planted: [(name: String, figures: [String: String])]

    static func shared() async throws -> Year { try await made.value }

    private static let made = Task {
        let business = try await Business(scale: "0.3", days: 365, seed: 1, events: [45...56, 72...88, 336...350])
        return Year(business: business, planted: effects(try String(contentsOfFile: business.data + "/effects.yaml", encoding: .utf8)))
    }

    /// The figures of an effect; an effect that is not there is a mistake of the test.
    func effect(_ name: String) throws -> [String: String] {
        guard let effect = planted.first(where: { $0.name == name }) else { throw Failure("no effect `\(name)` was planted") }
        return effect.figures
    }

    func number(_ name: String, _ figure: String) throws -> Double {
        guard let number = Double(try effect(name)[figure] ?? "") else { throw Failure("`\(name)` has no number `\(figure)`") }
        return number
    }

    func list(_ name: String, _ figure: String) throws -> [Double] {
        try effect(name)[figure, default: ""].filter { $0 != "[" && $0 != "]" }.split(separator: ",").map {
            Double($0.filter { $0 != " " }) ?? .nan
        }
    }

    /// Effects whose names begin so.
    func effects(_ prefix: String) -> [(name: String, figures: [String: String])] { planted.filter { $0.name.hasPrefix(prefix) } }

    private static func effects(_ yaml: String) -> [(name: String, figures: [String: String])] {
        var effects: [(name: String, figures: [String: String])] = []
        for line in yaml.split(separator: "\n") where line.hasPrefix("  ") {
            let words = line.drop { $0 == " " || $0 == "-" }
            guard let colon = words.firstIndex(of: ":") else { continue }
            let value = words[words.index(after: colon)...].filter { $0 != "\"" }.drop { $0 == " " }
            if words[..<colon] == "name" {
                effects.append((String(value), [:]))
            } else {
                effects[effects.count - 1].figures[String(words[..<colon])] = String(value)
            }
        }
        return effects
    }
}

/// Expects a figure as near to the planted one as chance allows.
func expect(
    _ name: String, _ measured: Double, planted: Double, within band: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        abs(measured - planted) <= band, "\(name): measured \(measured), planted \(planted) ± \(band)", sourceLocation: sourceLocation)
}

/// Three standard deviations of a share that was counted in so many cases.
func chance(ofShare share: Double, in count: Double) -> Double { 3 * (share * (1 - share) / count).squareRoot() }

/// Three standard deviations of the quotient of two counts, as a part of it.
func chance(ofCounts one: Double, _ other: Double) -> Double { 3 * (1 / one + 1 / other).squareRoot() }

/// The tests of this target ask one business, which is made for the first of them, and never at the same time.
@Suite(.serialized) enum Figures {}
