import Base
import Columnar
import Project
import SQLText

/// The figures of a question taken apart: what is read of which mart in one pass, what is worked out of it, and how.
struct Figures: Sendable {
    /// One aggregate that a pass over a mart gives.
    struct Slot: Sendable {
        enum Part: Hashable { case whole, sum, count }

        let number: Int
        let measure: Measure
        let part: Part
        let ready: String?
    }

    /// One pass over a mart.
    struct Scan: Sendable {
        let mart: Model
        let span: Span
        /// How much later its rows are shown than they were.
        let shift: Shift?
        let overDays: Measure.OverDays?
        var slots: [Slot]
    }

    /// A figure of several rows of the answer, in their time's order.
    struct Window: Sendable, Hashable {
        enum Frame: Hashable {
            /// All rows since the first of a stretch of the calendar; since the very first one without it.
            case since(Grain?)
            case sincePeriod
            case last(Int)
        }

        let slot: Int
        let function: String
        let frame: Frame
    }

    indirect enum Expression: Sendable {
        case slot(Int)
        case window(Int)
        case number(String)
        case operation(Formula<Metric>.Operation, Expression, Expression)
        case orZero(Expression)
    }

    struct Output: Sendable {
        let metric: Metric
        let now: Expression
        let before: Expression?
    }

    let asked: Asked
    /// Whether it only tells which values of a dimension are the largest.
    let isRanking: Bool
    private(set) var scans: [Scan] = []
    private(set) var windows: [Window] = []
    private(set) var outputs: [Output] = []
    private(set) var columns: [Answering.Column] = []
    private(set) var order: [Order] = []
    /// The days that are read; more than asked for, where figures look back.
    private(set) var span: Span
    /// The question for the largest values of the first dimension.
    private(set) var ranking: [Figures] = []

    var slotCount: Int { scans.reduce(0) { $0 + $1.slots.count } }

    init(_ asked: Asked, isRanking: Bool = false) throws(Diagnostic) {
        self.asked = asked
        self.isRanking = isRanking
        span = asked.span
        if asked.grain != nil { for metric in asked.metrics { span.from = look(back: metric) } }
        for metric in asked.metrics {
            let now = try expression(of: metric, frame: nil, isBefore: false)
            let before = asked.shift == nil ? nil : try expression(of: metric, frame: nil, isBefore: true)
            outputs.append(Output(metric: metric, now: now, before: before))
        }
        columns = asked.keys.map { Answering.Column($0, asked.catalogue) }
        for metric in asked.metrics {
            columns.append(Answering.Column(name: metric.id, role: .figure(metric)))
            if asked.shift != nil {
                columns.append(Answering.Column(name: metric.id + "_before", role: .before(metric)))
                columns.append(Answering.Column(name: metric.id + "_change", role: .change(metric)))
            }
            if asked.question.share { columns.append(Answering.Column(name: metric.id + "_share", role: .share(metric))) }
        }
        order = try Order.list(asked.question.order, of: columns, keys: 0..<asked.keys.count)
        if let top = asked.question.top, !isRanking { ranking = [try Figures(largest(top), isRanking: true)] }
    }

    /// The largest values of the first dimension: by the metric that is sorted by, or the first one.
    private func largest(_ count: Int) throws(Diagnostic) -> Asked {
        let sorted = order.lazy.map { order in columns[order.column] }.compactMap {
            if case .figure(let metric) = $0.role { metric } else { nil }
        }
        let metric = sorted.first ?? asked.metrics[0]
        var question = asked.question
        question.metrics = [metric.id]
        (question.by, question.order, question.limit) = ([asked.dimensions[0]], ["-" + metric.id], count)
        (question.compare, question.share, question.total) = (nil, false, false)
        return try Asked(question, asked.catalogue)
    }
}

// MARK: - Taking apart

extension Figures {
    /// The first day that a metric looks back to; nil for the first that there is.
    private func look(back metric: Metric) -> CalendarDay? {
        guard let from = span.from, let grain = asked.grain else { return nil }
        switch metric.kind {
        case .running(_, .ever): return nil
        case .running(_, let since): return since.grain.map { min(from, asked.span.from!.start(of: $0)) } ?? from
        case .moving(_, let count, let own): return min(from, asked.span.from!.start(of: grain).adding(1 - count, own))
        case .formula, .measure, .cohort, .funnel: return from
        }
    }

    private mutating func expression(of metric: Metric, frame: Window.Frame?, span: Span? = nil, isBefore: Bool) throws(Diagnostic)
        -> Expression
    {
        let value: Expression
        switch metric.kind {
        case .measure(let measure): value = try leaf(measure, frame, span ?? self.span, isBefore)
        case .formula(let formula): value = try expression(formula, frame, span, isBefore)
        case .running(let inner, let since):
            if asked.grain == nil {
                value = try expression(of: inner, frame: nil, span: untilNow(since: since), isBefore: isBefore)
            } else {
                let frame = since == .period ? Window.Frame.sincePeriod : .since(since.grain)
                value = try expression(of: inner, frame: frame, isBefore: isBefore)
            }
        case .moving(let inner, let count, let grain):
            if asked.grain == nil {
                let end = end
                value = try expression(of: inner, frame: nil, span: Span(from: end.adding(-count, grain), to: end), isBefore: isBefore)
            } else {
                value = try expression(of: inner, frame: .last(count), isBefore: isBefore)
            }
        case .cohort, .funnel: throw Asked.alone(metric)
        }
        return metric.isZeroWhenEmpty ? .orZero(value) : value
    }

    private mutating func expression(
        _ formula: Formula<Metric>, _ frame: Window.Frame?, _ span: Span?, _ isBefore: Bool
    ) throws(Diagnostic) -> Expression {
        switch formula {
        case .term(let metric): return try expression(of: metric, frame: frame, span: span, isBefore: isBefore)
        case .number(let digits): return .number(digits)
        case .operation(let operation, let left, let right):
            let left = try expression(left, frame, span, isBefore)
            return .operation(operation, left, try expression(right, frame, span, isBefore))
        }
    }

    /// The day after the last one that is asked for.
    private var end: CalendarDay { asked.span.to ?? asked.catalogue.today.advanced(by: 1) }

    /// Without a grain, what runs up to each day stands as on the last one.
    private func untilNow(since: Metric.Since) -> Span {
        switch since {
        case .period: asked.span
        case .ever: Span(from: nil, to: end)
        default: Span(from: end.advanced(by: -1).start(of: since.grain!), to: end)
        }
    }

    // MARK: Leaves

    private mutating func leaf(_ measure: Measure, _ frame: Window.Frame?, _ span: Span, _ isBefore: Bool) throws(Diagnostic) -> Expression
    {
        let shift = isBefore ? asked.shift : nil
        let needs = Needs(
            by: asked.dimensions, filters: asked.filters, grain: asked.grain, spans: [shift.map { $0.before(span) } ?? span],
            joins: asked.question.top != nil)
        let source = try asked.catalogue.source(of: measure, needs)
        for filter in asked.filters {
            if let type = source.mart.type(of: filter.column), let problem = filter.problem(with: type) { throw problem }
        }
        func part(_ part: Slot.Part, _ figures: inout Figures) -> Expression {
            let slot = figures.slot(measure, part, source, span, shift)
            guard let frame else { return .slot(slot) }
            let function = measure.aggregate == .min ? "min" : measure.aggregate == .max ? "max" : "sum"
            let window = Window(slot: slot, function: function, frame: frame)
            let known = figures.windows.firstIndex(of: window)
            if known == nil { figures.windows.append(window) }
            return .window(known ?? figures.windows.count - 1)
        }
        guard measure.aggregate == .average, measure.overDays == nil, source.ready == nil else { return part(.whole, &self) }
        let sum = part(.sum, &self)
        return .operation(.divide, sum, part(.count, &self))
    }

    /// The number of the slot, in a pass that reads the same rows if there is one.
    private mutating func slot(_ measure: Measure, _ part: Slot.Part, _ source: Measure.Source, _ span: Span, _ shift: Shift?) -> Int {
        let known = scans.firstIndex {
            $0.mart.table == source.mart.table && $0.span == span && $0.shift == shift && $0.overDays == measure.overDays
        }
        if let known, let slot = scans[known].slots.first(where: { $0.measure.id == measure.id && $0.part == part }) { return slot.number }
        let slot = Slot(number: slotCount + 1, measure: measure, part: part, ready: source.ready)
        if let known {
            scans[known].slots.append(slot)
        } else {
            scans.append(Scan(mart: source.mart, span: span, shift: shift, overDays: measure.overDays, slots: [slot]))
        }
        return slot.number
    }
}
