import Base
import Project

/// A question whose words were held against the metrics, one by one.
struct Asked: Sendable {
    /// What the rows of the answer are told apart by.
    enum Key: Sendable, Hashable {
        case time(Grain)
        case dimension(String)

        var name: String {
            switch self {
            case .time(let grain): grain.rawValue
            case .dimension(let name): name
            }
        }
    }

    let question: Question
    let catalogue: Catalogue
    let metrics: [Metric]
    let keys: [Key]
    let span: Span
    /// How far back the time to compare with lies.
    let shift: Shift?
    let filters: [Condition]

    var grain: Grain? { keys.lazy.compactMap { if case .time(let grain) = $0 { grain } else { nil } }.first }
    var dimensions: [String] { keys.compactMap { if case .dimension(let name) = $0 { name } else { nil } } }
    var isTable: Bool { metrics.contains(where: \.isTable) }

    init(_ question: Question, _ catalogue: Catalogue) throws(Diagnostic) {
        self.question = question
        self.catalogue = catalogue
        guard !question.metrics.isEmpty else {
            throw Diagnostic(
                "question.empty", "No metric is asked for.", "Не спрошен ни один показатель.",
                mend: Text("name a metric, such as `revenue`", "назовите показатель, например `revenue`"))
        }
        var metrics: [Metric] = []
        for id in question.metrics { metrics.append(try catalogue.metric(id)) }
        self.metrics = metrics
        if metrics.count > 1, let table = metrics.first(where: \.isTable) { throw Asked.alone(table) }

        keys = question.by.map { name in Grain(rawValue: name).map(Key.time) ?? .dimension(name) }
        for metric in metrics {
            for name in question.by where !metric.groupings.contains(name) { throw Asked.unknown(name, of: metric) }
        }
        if let twice = Asked.twice(in: question.by + question.metrics) {
            throw Diagnostic(
                "question.twice", "`\(twice)` is asked for twice.", "`\(twice)` спрошено дважды.",
                mend: Text("name it once", "назовите один раз"))
        }
        let grains = keys.filter { if case .time = $0 { true } else { false } }
        if grains.count > 1 {
            throw Diagnostic(
                "question.grains", "Time is cut by `\(grains[0].name)` or by `\(grains[1].name)`, not by both.",
                "Время делится по `\(grains[0].name)` или по `\(grains[1].name)`, но не сразу.",
                mend: Text("ask by `\(min(grains[0].name, grains[1].name))`", "спросите по `\(min(grains[0].name, grains[1].name))`"))
        }

        filters = try Asked.filters(question.filters, metrics)
        let (span, stretch) = try question.span(today: catalogue.today)
        self.span = span
        var grain: Grain?
        if case .time(let asked)? = grains.first { grain = asked }
        shift = try question.shift(of: span, stretch, by: grain)
        try checkNumbers()
    }

    private static func filters(_ texts: [String], _ metrics: [Metric]) throws(Diagnostic) -> [Condition] {
        var filters: [Condition] = []
        for text in texts {
            guard let filter = Condition(text) else {
                throw Diagnostic(
                    "question.filter", "`\(text)` is not a condition.", "`\(text)` — не условие.",
                    mend: Text(
                        "write `region=Minsk`, `region!=Minsk`, `amount=10..100` or `city~Min%`",
                        "напишите `region=Минск`, `region!=Минск`, `amount=10..100` или `city~Мин%`"))
            }
            if Grain(rawValue: filter.column) != nil {
                throw Diagnostic(
                    "question.filter", "Time is no dimension: `\(text)`.", "Время — не измерение: `\(text)`.",
                    mend: Text("name the days in `from` and `to`", "назовите дни в `from` и `to`"))
            }
            for metric in metrics where !metric.groupings.contains(filter.column) {
                throw unknown(filter.column, of: metric, isFilter: true)
            }
            filters.append(filter)
        }
        return filters
    }

    private func checkNumbers() throws(Diagnostic) {
        for (word, number) in [("limit", question.limit), ("top", question.top)] {
            guard let number, number < 1 else { continue }
            throw Diagnostic(
                "question.limit", "`\(word)` is \(number), which leaves nothing.", "`\(word)` равно \(number): ничего не останется.",
                mend: Text("take 1 or more", "возьмите 1 или больше"))
        }
        if question.top != nil, dimensions.isEmpty {
            throw Diagnostic(
                "question.top", "The largest of what? No dimension is asked by.", "Наибольшие среди чего? Нет ни одного измерения.",
                mend: Text("add one to `by`", "добавьте измерение в `by`"))
        }
        if isTable {
            let given = [
                ("compare", question.compare != nil), ("top", question.top != nil), ("share", question.share), ("total", question.total),
            ]
            if let word = given.first(where: \.1)?.0 {
                throw Diagnostic(
                    "question.not-here", "`\(metrics[0].id)` is a table of its own, which takes no `\(word)`.",
                    "`\(metrics[0].id)` — отдельная таблица, в ней не бывает `\(word)`.",
                    mend: Text("ask without `\(word)`", "спросите без `\(word)`"))
            }
        }
        if question.share, let metric = metrics.first(where: { !$0.isAdditive }) {
            let near = catalogue.folder.metrics.first { other in other.isAdditive && question.by.allSatisfy(other.groupings.contains) }
            throw Diagnostic(
                "question.share", "The parts of `\(metric.id)` do not add up to a whole.", "Части `\(metric.id)` не складываются в целое.",
                mend: near.map { Text("ask for the share of such as `\($0.id)`", "спросите долю, например, `\($0.id)`") }
                    ?? Text("ask without `share`", "спросите без `share`"))
        }
        // The engine would have to write down every one of them.
        if let from = span.from, let to = span.to, let grain, (to.number - from.number) * (grain == .hour ? 24 : 1) > 100_000 {
            throw Diagnostic(
                "question.long", "The period has more than 100,000 times \(grain.rawValue).",
                "В периоде больше 100 000 шагов `\(grain.rawValue)`.",
                mend: Text("ask for a shorter one, or by `month`", "спросите период короче или по `month`"))
        }
    }

    private static func twice(in names: [String]) -> String? {
        names.indices.first { names[..<$0].contains(names[$0]) }.map { names[$0] }
    }
}

extension Metric {
    /// Whether its answer is a table of its own kind.
    var isTable: Bool {
        switch kind {
        case .cohort, .funnel: true
        case .measure, .formula, .running, .moving: false
        }
    }
}

// MARK: - Refusals

extension Asked {
    static func alone(_ metric: Metric) -> Diagnostic {
        Diagnostic(
            "question.alone", "`\(metric.id)` is a table of its own and stands beside no other.",
            "`\(metric.id)` — отдельная таблица, рядом с другими её не поставить.",
            mend: Text("ask for it alone", "спросите её отдельно"))
    }

    static func unknown(_ name: String, of metric: Metric, isFilter: Bool = false) -> Diagnostic {
        let known = metric.groupings.filter { !isFilter || Grain(rawValue: $0) == nil }
        let all = known.map { "`\($0)`" }.joined(separator: ", ")
        // An unknown grain is near to another one, whatever its letters.
        let grain = Grain(rawValue: name).flatMap { wanted in
            known.compactMap(Grain.init).min { abs($0.rank - wanted.rank) < abs($1.rank - wanted.rank) }
        }
        let near = grain?.rawValue ?? nearest(to: name, in: known)
        let mend =
            near.map { isFilter ? Text("write `\($0)`", "напишите `\($0)`") : Text("ask by `\($0)`", "спросите по `\($0)`") }
            ?? (all.isEmpty ? Text("ask without it", "спросите без него") : Text("one of \(all)", "одно из: \(all)"))
        return Diagnostic(
            "question.unknown-dimension", "`\(metric.id)` cannot be asked by `\(name)`.", "`\(metric.id)` нельзя спросить по `\(name)`.",
            mend: mend)
    }
}

extension Grain {
    fileprivate var rank: Int { Grain.allCases.firstIndex(of: self)! }
}
