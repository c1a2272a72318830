import Synchronization

/// The metrics of a program by their names, and the page on which a monitoring system reads them.
package final class MetricRegistry: Sendable {
    package enum Format: Sendable {
        /// Prometheus text format 0.0.4.
        case prometheus
        /// OpenMetrics 1.0.
        case openMetrics

        /// What an `Accept` header asks for.
        package init(accept: String?) {
            self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
        }

        package var mediaType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    enum Kind: String { case counter, gauge, histogram }

    struct Entry: Sendable {
        let name: String
        let help: String
        let kind: Kind
        let samples: @Sendable () -> [Sample]
    }

    /// One line of the page: what follows the metric's name, its labels and its value.
    struct Sample: Sendable {
        var suffix = ""
        var labels: [(String, String)] = []
        var value: Double
    }

    private let entries = Mutex<[Entry]>([])

    package init() {}

    /// The name of a counter ends in `_total`.
    package func counter(_ name: String, _ help: String, labels: [String] = []) -> Family<Counter> {
        precondition(name.hasSuffix("_total"), "the name of a counter ends in _total: \(name)")
        let family = Family(labels: labels) { Counter() }
        add(name, help, .counter, labels) {
            family.all.map { Sample(labels: pairs(labels, $0.values), value: Double($0.metric.value)) }
        }
        return family
    }

    package func gauge(_ name: String, _ help: String, labels: [String] = []) -> Family<Gauge> {
        let family = Family(labels: labels) { Gauge() }
        add(name, help, .gauge, labels) {
            family.all.map { Sample(labels: pairs(labels, $0.values), value: $0.metric.value) }
        }
        return family
    }

    package func histogram(
        _ name: String, _ help: String, labels: [String] = [], bounds: [Double] = Histogram.durations
    ) -> Family<Histogram> {
        precondition(bounds == bounds.sorted(), "the bounds of a histogram grow")
        let family = Family(labels: labels) { Histogram(bounds: bounds) }
        add(name, help, .histogram, labels) {
            family.all.flatMap { values, histogram in
                let own = pairs(labels, values)
                let counts = histogram.cumulative
                let buckets = zip(bounds + [.infinity], counts).map { bound, count in
                    Sample(suffix: "_bucket", labels: own + [("le", bound.isFinite ? "\(bound)" : "+Inf")], value: Double(count))
                }
                return buckets + [
                    Sample(suffix: "_sum", labels: own, value: histogram.sum),
                    Sample(suffix: "_count", labels: own, value: Double(counts.last ?? 0)),
                ]
            }
        }
        return family
    }

    /// A value that is read when the page is: the size of a queue, the memory of the process.
    package func read(_ name: String, _ help: String, _ value: @escaping @Sendable () -> Double) {
        add(name, help, name.hasSuffix("_total") ? .counter : .gauge, []) { [Sample(value: value())] }
    }

    package func render(_ format: Format = .prometheus) -> String {
        let all = entries.withLock { $0 }.sorted { $0.name < $1.name }
        return all.map { $0.render(format) }.joined() + (format == .openMetrics ? "# EOF\n" : "")
    }

    private func add(_ name: String, _ help: String, _ kind: Kind, _ labels: [String], _ samples: @escaping @Sendable () -> [Sample]) {
        precondition(isName(name, colons: true), "not the name of a metric: \(name)")
        precondition(labels.allSatisfy { isName($0, colons: false) && $0 != "le" }, "not the names of labels: \(labels)")
        entries.withLock { entries in
            precondition(!entries.contains { $0.name == name }, "two metrics named \(name)")
            entries.append(Entry(name: name, help: help, kind: kind, samples: samples))
        }
    }
}

extension MetricRegistry.Entry {
    fileprivate func render(_ format: MetricRegistry.Format) -> String {
        // OpenMetrics names the family without what its samples end in.
        let isBare = format == .openMetrics && kind == .counter
        let family = isBare ? String(name.dropLast("_total".count)) : name
        var text = "# HELP \(family) \(escaped(help, quotes: format == .openMetrics))\n# TYPE \(family) \(kind.rawValue)\n"
        for sample in samples() {
            let labels = sample.labels.map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ",")
            text += name + sample.suffix + (labels.isEmpty ? "" : "{\(labels)}") + " \(number(sample.value))\n"
        }
        return text
    }
}

private func pairs(_ labels: [String], _ values: [String]) -> [(String, String)] { Array(zip(labels, values)) }

private func escaped(_ text: String, quotes: Bool) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
        switch scalar {
        case "\\": escaped += "\\\\"
        case "\n": escaped += "\\n"
        case "\"" where quotes: escaped += "\\\""
        default: escaped.unicodeScalars.append(scalar)
        }
    }
}

/// A number as both formats write it.
private func number(_ value: Double) -> String {
    switch value {
    case .infinity: "+Inf"
    case -.infinity: "-Inf"
    case _ where value.isNaN: "NaN"
    case _ where value == value.rounded() && value.magnitude < 1e15: String(Int64(value))
    default: String(value)
    }
}

private func isName(_ text: String, colons: Bool) -> Bool {
    let isLetter: (UInt8) -> Bool = {
        $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == UInt8(ascii: "_") || colons && $0 == UInt8(ascii: ":")
    }
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
}
