import Base
import Project

/// Which figures are wanted, cut by what, for which days, in which order.
///
/// A question that was made can be answered: its parts were held against the metrics when it was put together.
package struct Question: Sendable {
    package enum Grouping: Sendable, Hashable {
        case grain(Grain, of: String)
        case dimension(String)

        /// What the column of the answer is called.
        package var name: String {
            switch self {
            case .grain(let grain, _): grain.rawValue
            case .dimension(let name): name
            }
        }
    }

    /// Days of a column: the first one wanted, and the first one no longer wanted, as `2026-01-01`.
    package struct Period: Sendable, Hashable {
        package let column: String
        package let from: String?
        package let to: String?
    }

    package struct Order: Sendable, Hashable {
        package let name: String
        package let descending: Bool

        package init(_ name: String, descending: Bool = false) {
            self.name = name
            self.descending = descending
        }
    }

    package let metrics: [Metric]
    package let by: [Grouping]
    package let period: Period?
    package let order: [Order]
    package let limit: Int?

    /// `by` names dimensions, or `day`, `week`, `month`; `from` is the first day wanted and `to` the first one no longer
    /// wanted; `order` names what is asked for. Without an order the answer goes by its groupings.
    package init(
        _ metrics: [Metric], by: [String] = [], from: String? = nil, to: String? = nil, order: [Order] = [], limit: Int? = nil
    ) throws(Diagnostic) {
        try Question.check(metrics)
        self.metrics = metrics
        self.order = order
        self.limit = limit
        self.by = try by.map { name throws(Diagnostic) in try Question.grouping(name, of: metrics) }
        period = from == nil && to == nil ? nil : Period(column: try Question.time(of: metrics), from: from, to: to)
        try check()
    }
}

// MARK: - Checks

extension Question {
    private static func check(_ metrics: [Metric]) throws(Diagnostic) {
        guard let first = metrics.first else {
            throw Diagnostic(
                "question.empty", "No metric is asked for.", "Не спрошен ни один показатель.",
                mend: Text("name a metric, such as `revenue`", "назовите показатель, например `revenue`"))
        }
        for metric in metrics where metric.model != first.model {
            throw Diagnostic(
                "question.models",
                "`\(first.id)` stands on \(first.model) and `\(metric.id)` on \(metric.model): one question takes one mart.",
                "`\(first.id)` стоит на \(first.model), а `\(metric.id)` — на \(metric.model): один вопрос берёт одну витрину.",
                mend: Text("ask them one by one", "спросите их по отдельности"))
        }
    }

    private static func grouping(_ name: String, of metrics: [Metric]) throws(Diagnostic) -> Grouping {
        for metric in metrics where !metric.groupings.contains(name) { throw unknown(name, of: metric) }
        guard let grain = Grain(rawValue: name), metrics.contains(where: { $0.time != nil }) else { return .dimension(name) }
        return .grain(grain, of: try time(of: metrics))
    }

    /// The one column that tells when, for all the metrics.
    private static func time(of metrics: [Metric]) throws(Diagnostic) -> String {
        var common: String?
        for metric in metrics {
            guard let time = metric.time else { throw noTime(metric) }
            guard let first = common, first != time else {
                common = time
                continue
            }
            throw Diagnostic(
                "question.times", "`\(metrics[0].id)` goes by `\(first)` and `\(metric.id)` by `\(time)`.",
                "`\(metrics[0].id)` считается по `\(first)`, а `\(metric.id)` — по `\(time)`.",
                mend: Text("ask them one by one", "спросите их по отдельности"))
        }
        guard let common else { preconditionFailure("a question has at least one metric") }
        return common
    }

    private static func noTime(_ metric: Metric) -> Diagnostic {
        Diagnostic(
            "question.no-time", "`\(metric.id)` has no `time`, so no period of it can be asked for.",
            "У `\(metric.id)` нет `time`: период спросить нельзя.",
            mend: Text("name its time column in \(metric.place.file)", "назовите колонку времени в \(metric.place.file)"))
    }

    private static func unknown(_ name: String, of metric: Metric) -> Diagnostic {
        let all = metric.groupings.map { "`\($0)`" }.joined(separator: ", ")
        let mend =
            nearest(to: name, in: metric.groupings).map { Text("ask by `\($0)`", "спросите по `\($0)`") }
            ?? (all.isEmpty ? Text("ask without `by`", "спросите без `by`") : Text("one of \(all)", "одно из: \(all)"))
        return Diagnostic(
            "question.unknown-dimension", "`\(metric.id)` cannot be asked by `\(name)`.", "`\(metric.id)` нельзя спросить по `\(name)`.",
            mend: mend)
    }

    private func check() throws(Diagnostic) {
        let names = by.map(\.name) + metrics.map(\.id)
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw Diagnostic(
                "question.twice", "`\(names[twice])` is asked for twice.", "`\(names[twice])` спрошено дважды.",
                mend: Text("name it once", "назовите один раз"))
        }
        for order in order where !names.contains(order.name) {
            throw Diagnostic(
                "question.unknown-order", "The answer has no `\(order.name)` to be sorted by.",
                "В ответе нет `\(order.name)`, чтобы по нему сортировать.",
                mend: nearest(to: order.name, in: names).map { Text("sort by `\($0)`", "сортируйте по `\($0)`") })
        }
        for day in [period?.from, period?.to].compactMap(\.self) where !Question.isDay(day) {
            throw Diagnostic(
                "question.day", "`\(day)` is not a day.", "`\(day)` — не день.",
                mend: Text("write it as `2026-01-31`", "напишите как `2026-01-31`"))
        }
        if let limit, limit < 1 {
            throw Diagnostic(
                "question.limit", "A limit of \(limit) leaves nothing.", "Предел \(limit) ничего не оставит.",
                mend: Text("take 1 or more", "возьмите 1 или больше"))
        }
    }

    /// `YYYY-MM-DD`, a day of the Gregorian calendar.
    static func isDay(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes.indices.allSatisfy({ $0 == 4 || $0 == 7 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) })
        else { return false }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        guard year > 0, (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }
}
