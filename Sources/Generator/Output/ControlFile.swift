import Columnar

/// Rows, sums and dirty rows of every source, for a loader to be held to.
enum ControlFile {
    static func bytes(_ tally: Tally, _ scenario: Scenario) -> [UInt8] {
        let period = scenario.period
        var text = """
            # What the sources hold. `refused` rows must be kept out, with the reason; `accepted` is the rest; `mended` rows belong in.
            scale: \(Decimal.text(Int128(scenario.scale.thousandths), scale: 3))
            seed: \(scenario.seed)
            from: \(period.date(0))
            to: \(period.date(period.days - 1))
            sources:

            """
        for (source, totals) in tally.sources.sorted(by: { $0.key < $1.key }) {
            let refused = totals.dirt.filter { $0.key.isRefused }
            text += "  \(source):\n    rows: \(totals.rows)\n    accepted: \(totals.rows - refused.values.reduce(0) { $0 + $1.rows })\n"
            section("sums", totals.sums.map { ($0.key, $0.value.text) }, &text)
            section("refused", refused.map { ($0.key.rawValue, line($0.value)) }, &text)
            section("mended", totals.dirt.filter { !$0.key.isRefused }.map { ($0.key.rawValue, line($0.value)) }, &text)
        }
        return Array(text.utf8)
    }

    private static func section(_ name: String, _ lines: [(String, String)], _ text: inout String) {
        guard !lines.isEmpty else { return }
        text += "    \(name):\n"
        for (key, value) in lines.sorted(by: { $0.0 < $1.0 }) { text += "      \(key): \(value)\n" }
    }

    private static func line(_ count: Tally.Count) -> String { "{rows: \(count.rows), amount: \(Decimal.text(count.amount, scale: 2))}" }
}
