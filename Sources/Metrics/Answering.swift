import Base
import Project
import SQLText

/// How a question is answered: from which marts, by which SQL, with which columns.
package struct Answering: Sendable {
    /// A column of the answer, under the name that the SQL gives it.
    package struct Column: Sendable {
        package enum Role: Sendable {
            case time(Grain)
            case dimension(Text)
            case figure(Metric)
            /// The figure of the time that is compared with.
            case before(Metric)
            /// How much the figure has grown since, as a part of what it was.
            case change(Metric)
            /// The figure's part of the whole.
            case share(Metric)
            /// How many days, weeks, … after people came.
            case age(Grain)
            case people
            case step
            case stepName([Funnel.Step])
            /// The part of the people of the step before who took this one.
            case passed
        }

        package let name: String
        package let role: Role
    }

    package let columns: [Column]
    /// The marts that are read.
    package let marts: [TableName]
    /// The column in which a row without a value stands for all that are not among the largest.
    package let restColumn: String?
    private let sql: @Sendable (Dialect) -> Query
    private let totals: [Answering]

    /// How the figures of all rows together are answered, where they were asked for.
    package var total: Answering? { totals.first }

    package func query(_ dialect: Dialect) -> Query { sql(dialect) }
}

extension Answering {
    init(figures asked: Asked) throws(Diagnostic) {
        let figures = try Figures(asked)
        columns = figures.columns
        marts = Array(Set(figures.scans.map(\.mart.table))).sorted()
        restColumn = asked.question.top == nil ? nil : asked.dimensions.first
        let zone = asked.catalogue.folder.settings.timeZone
        sql = { FigureSQL(figures: figures, writer: Writer(dialect: $0, zone: zone)).query }
        guard asked.question.total else {
            totals = []
            return
        }
        var whole = asked.question
        (whole.by, whole.order, whole.limit, whole.top, whole.share, whole.total) = ([], [], nil, nil, false, false)
        totals = [try asked.catalogue.answering(whole)]
    }

    init(_ cohort: Cohort, _ asked: Asked) throws(Diagnostic) {
        let table = try CohortSQL(cohort, asked)
        columns = table.columns
        marts = [cohort.mart.table]
        (restColumn, totals) = (nil, [])
        let zone = asked.catalogue.folder.settings.timeZone
        sql = { table.query(Writer(dialect: $0, zone: zone)) }
    }

    init(_ funnel: Funnel, _ asked: Asked) throws(Diagnostic) {
        let table = try FunnelSQL(funnel, asked)
        columns = table.columns
        marts = [funnel.mart.table]
        (restColumn, totals) = (nil, [])
        let zone = asked.catalogue.folder.settings.timeZone
        sql = { table.query(Writer(dialect: $0, zone: zone)) }
    }
}

extension Answering.Column {
    init(_ key: Asked.Key, _ catalogue: Catalogue) {
        name = key.name
        role =
            switch key {
            case .time(let grain): .time(grain)
            case .dimension(let name): .dimension(catalogue.name(of: name))
            }
    }

    /// What people read above the column.
    package var title: Text {
        switch role {
        case .time(let grain): grain.name
        case .dimension(let name): name
        case .figure(let metric): metric.name
        case .before(let metric): metric.name + Text(", before", ", раньше")
        case .change(let metric): metric.name + Text(", change", ", изменение")
        case .share(let metric): metric.name + Text(", share", ", доля")
        case .age(let grain): grain.age
        case .people: Text("People", "Людей")
        case .step: Text("Step", "Шаг")
        case .stepName: Text("What", "Что")
        case .passed: Text("Of the step before", "От прошлого шага")
        }
    }

    /// What the figures of the column are counted in; nil for what rows are told apart by.
    package var unit: Unit? {
        switch role {
        case .time, .dimension, .stepName: nil
        case .figure(let metric), .before(let metric): metric.unit
        case .change, .share, .passed: .percent
        case .age, .people, .step: .count(nil)
        }
    }
}

extension Grain {
    package var name: Text {
        switch self {
        case .hour: Text("Hour", "Час")
        case .day: Text("Day", "День")
        case .week: Text("Week from", "Неделя с")
        case .month: Text("Month", "Месяц")
        case .quarter: Text("Quarter", "Квартал")
        case .year: Text("Year", "Год")
        }
    }

    fileprivate var age: Text {
        switch self {
        case .hour: Text("Hours after", "Часов спустя")
        case .day: Text("Days after", "Дней спустя")
        case .week: Text("Weeks after", "Недель спустя")
        case .month: Text("Months after", "Месяцев спустя")
        case .quarter: Text("Quarters after", "Кварталов спустя")
        case .year: Text("Years after", "Лет спустя")
        }
    }
}

// MARK: - Order

/// What rows are sorted by: a column of the answer, and which way.
struct Order: Sendable {
    let column: Int
    let isDescending: Bool

    /// The order that is asked for and then the columns of `keys`, so that a limit always cuts at the same row.
    static func list(_ words: [String], of columns: [Answering.Column], keys: Range<Int>) throws(Diagnostic) -> [Order] {
        var orders: [Order] = []
        for word in words {
            let name = word.hasPrefix("-") ? String(word.dropFirst()) : word
            guard let column = columns.firstIndex(where: { $0.name == name }) else {
                throw Diagnostic(
                    "question.unknown-order", "The answer has no `\(name)` to be sorted by.",
                    "В ответе нет `\(name)`, чтобы по нему сортировать.",
                    mend: nearest(to: name, in: columns.map(\.name)).map { Text("sort by `\($0)`", "сортируйте по `\($0)`") }
                        ?? Text(same: columns.map { "`\($0.name)`" }.joined(separator: ", ")))
            }
            orders.append(Order(column: column, isDescending: word.hasPrefix("-")))
        }
        return orders + keys.filter { key in !orders.contains { $0.column == key } }.map { Order(column: $0, isDescending: false) }
    }
}
