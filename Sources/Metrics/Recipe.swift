import Base
import Project

extension Metric {
    /// How the figure comes about, in words.
    package var recipe: Text {
        switch kind {
        case .measure(let measure): measure.recipe
        case .formula(let formula): Text(same: formula.text)
        case .running(let metric, let since):
            Text("`\(metric.id)`, added up since ", "`\(metric.id)` нарастающим итогом ") + since.words
        case .moving(let metric, let count, let grain):
            Text("`\(metric.id)` over the last \(count) × \(grain.rawValue)", "`\(metric.id)` за последние \(count) × \(grain.rawValue)")
        case .cohort(let cohort):
            (cohort.sum.map {
                Text("the sum of `\($0)` so far for each `\(cohort.who)`", "сумма `\($0)` к этому времени на каждого `\(cohort.who)`")
            }
                ?? Text("the part of `\(cohort.who)` that came back", "доля вернувшихся `\(cohort.who)`"))
                + Text(" by when they came, in \(cohort.mart.table)", " по времени прихода, в \(cohort.mart.table)")
                + words(cohort.conditions)
        case .funnel(let funnel):
            Text("the part of `\(funnel.who)` that took the steps ", "доля `\(funnel.who)`, прошедших шаги ")
                + Text(same: funnel.steps.map(\.value).joined(separator: " → "))
                + Text(" in \(funnel.mart.table)", " в \(funnel.mart.table)") + words(funnel.conditions)
        }
    }
}

private func words(_ all: [Condition]) -> Text {
    guard !all.isEmpty else { return Text(same: "") }
    let texts = all.map { "`\($0)`" }
    return Text(" where \(texts.joined(separator: " and "))", ", где \(texts.joined(separator: " и "))")
}

extension Measure {
    fileprivate var recipe: Text {
        let column = column.map { "`\($0)`" } ?? ""
        let what: Text =
            switch aggregate {
            case .sum: Text("the sum of \(column)", "сумма \(column)")
            case .min: Text("the smallest \(column)", "наименьшее \(column)")
            case .max: Text("the largest \(column)", "наибольшее \(column)")
            case .average: Text("the average of \(column)", "среднее \(column)")
            case .count where self.column == nil: Text("the number of rows", "число строк")
            case .count: Text("the number of \(column)", "число \(column)")
            case .distinct(false): Text("the number of different \(column)", "число разных \(column)")
            case .distinct(true): Text("about the number of different \(column)", "примерное число разных \(column)")
            case .percentile(500): Text("the median of \(column)", "медиана \(column)")
            case .percentile(let thousandths):
                Text("\(column) that \(percent(thousandths)) do not exceed", "\(column), которого не превышают \(percent(thousandths))")
            }
        let over = overDays.map { Text(", \($0.words.en) of the days", ", \($0.words.ru) по дням") } ?? Text(same: "")
        return what + Text(" in \(sources[0].mart.table)", " в \(sources[0].mart.table)") + words(conditions) + over
    }

    private func percent(_ thousandths: Int) -> String {
        "\(thousandths / 10)\(thousandths % 10 == 0 ? "" : ".\(thousandths % 10)")\u{A0}%"
    }
}

extension Measure.OverDays {
    fileprivate var words: Text {
        switch self {
        case .first: Text("the first", "первое")
        case .last: Text("the last", "последнее")
        case .average: Text("the average", "среднее")
        case .min: Text("the smallest", "наименьшее")
        case .max: Text("the largest", "наибольшее")
        }
    }
}

extension Metric.Since {
    fileprivate var words: Text {
        switch self {
        case .period: Text("the first day asked for", "с первого дня периода")
        case .week: Text("the beginning of the week", "с начала недели")
        case .month: Text("the beginning of the month", "с начала месяца")
        case .quarter: Text("the beginning of the quarter", "с начала квартала")
        case .year: Text("the beginning of the year", "с начала года")
        case .ever: Text("the very first day", "с самого первого дня")
        }
    }
}

extension Formula<Metric> {
    /// As it could be written, no bracket more than needed.
    fileprivate var text: String {
        switch self {
        case .term(let metric): return metric.id
        case .number(let digits): return digits
        case .operation(let operation, let left, let right):
            let (leftText, rightText) = (left.text, right.text)
            let first = left.strength < operation.strength ? "(\(leftText))" : leftText
            let isTight = right.strength < operation.strength || right.strength == operation.strength && operation.isDirected
            return "\(first) \(operation.rawValue) \(isTight ? "(\(rightText))" : rightText)"
        }
    }

    private var strength: Int {
        if case .operation(let operation, _, _) = self { operation.strength } else { 3 }
    }
}

extension Formula<Metric>.Operation {
    fileprivate var strength: Int { self == .add || self == .subtract ? 1 : 2 }
    fileprivate var isDirected: Bool { self == .subtract || self == .divide }
}
