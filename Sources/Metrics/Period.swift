import Base
import Columnar
import Project

/// Days from the first that is wanted to the first that is no longer wanted; an end may be open.
package struct Span: Sendable, Hashable {
    package var from: CalendarDay?
    package var to: CalendarDay?

    package static let all = Span(from: nil, to: nil)

    /// Whether both ends stand where a stretch of the calendar begins.
    func isAligned(to grain: Grain) -> Bool {
        [from, to].compactMap(\.self).allSatisfy { $0.start(of: grain) == $0 }
    }
}

/// How far a time lies before another, for a comparison.
package enum Shift: Sendable, Hashable {
    case days(Int)
    case months(Int)

    func before(_ day: CalendarDay) -> CalendarDay {
        switch self {
        case .days(let count): day.advanced(by: -count)
        case .months(let count): day.adding(months: -count)
        }
    }

    func before(_ span: Span) -> Span { Span(from: span.from.map(before), to: span.to.map(before)) }
}

extension Question {
    /// The days that are asked for, and the stretch of the calendar that they are where they were asked for by its name.
    func span(today: CalendarDay) throws(Diagnostic) -> (span: Span, stretch: Grain?) {
        let given = [from ?? to, last, this].compactMap(\.self)
        if given.count > 1 {
            throw Diagnostic(
                "question.periods", "More than one period is asked for.", "Спрошено больше одного периода.",
                mend: Text("keep `from` and `to`, or `last`, or `this`", "оставьте `from` и `to`, либо `last`, либо `this`"))
        }
        if let last {
            let (count, grain) = try Question.stretch(last)
            let start = today.start(of: grain)
            return (Span(from: start.adding(-count, grain), to: start), nil)
        }
        if let this {
            let (_, grain) = try Question.stretch(this)
            return (Span(from: today.start(of: grain), to: today.advanced(by: 1)), grain)
        }
        let (from, to) = (try from.map(Question.day), try to.map(Question.day))
        if let from, let to, to < from {
            throw Diagnostic(
                "question.backwards", "The period ends on \(to), before it begins on \(from).",
                "Период кончается \(to), раньше своего начала \(from).",
                mend: Text("write the earlier day in `from`", "напишите в `from` более ранний день"))
        }
        return (Span(from: from, to: to?.advanced(by: 1)), nil)
    }

    /// How far back the period of a comparison lies.
    func shift(of span: Span, _ stretch: Grain?, by grain: Grain?) throws(Diagnostic) -> Shift? {
        guard let compare else { return nil }
        guard let from = span.from, let to = span.to else {
            throw Diagnostic(
                "question.compare", "A comparison wants a period with both its ends.", "Для сравнения нужен период с обоими концами.",
                mend: Text("add `from` and `to`, or `last`", "добавьте `from` и `to` или `last`"))
        }
        let days = to.number - from.number
        switch compare {
        case .year: return grain == .week || stretch == .week ? .days(364) : .months(12)
        case .previous where grain == .week || stretch == .week: return .days((days + 6) / 7 * 7)
        case .previous:
            if let stretch, let months = stretch.months { return .months(months) }
            guard span.isAligned(to: .month) else { return .days(days) }
            return .months((to.parts.year - from.parts.year) * 12 + to.parts.month - from.parts.month)
        }
    }

    private static func day(_ text: String) throws(Diagnostic) -> CalendarDay {
        if isDay(text), let day = CalendarDay(text) { return day }
        throw Diagnostic(
            "question.day", "`\(text)` is not a day.", "`\(text)` — не день.",
            mend: Text("write it as `2026-01-31`", "напишите как `2026-01-31`"))
    }

    private static func stretch(_ text: String) throws(Diagnostic) -> (count: Int, grain: Grain) {
        if let stretch = Grain.span(text), stretch.grain != .hour { return stretch }
        throw Diagnostic(
            "question.stretch", "`\(text)` is not a stretch of days.", "`\(text)` — не отрезок дней.",
            mend: Text("write such as `30 days`, `week` or `3 months`", "напишите, например, `30 days`, `week` или `3 months`"))
    }
}

extension Grain {
    /// How many months a stretch of the calendar has.
    fileprivate var months: Int? {
        switch self {
        case .month: 1
        case .quarter: 3
        case .year: 12
        case .hour, .day, .week: nil
        }
    }
}
