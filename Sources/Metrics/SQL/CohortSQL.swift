import Base
import Project
import SQLText

/// People by the day, week, month, … in which they came, and what they did so many of them later.
///
/// A time that has passed and in which nobody came back is a true zero; one that has not come yet has no row.
struct CohortSQL: Sendable {
    private let cohort: Cohort
    private let asked: Asked
    private let grain: Grain
    let columns: [Answering.Column]
    private let order: [Order]

    init(_ cohort: Cohort, _ asked: Asked) throws(Diagnostic) {
        self.cohort = cohort
        self.asked = asked
        grain = asked.grain ?? .month
        var columns = [Answering.Column(.time(grain), asked.catalogue)]
        columns += asked.dimensions.map { Answering.Column(.dimension($0), asked.catalogue) }
        columns.append(Answering.Column(name: "age", role: .age(grain)))
        columns.append(Answering.Column(name: "people", role: .people))
        columns.append(Answering.Column(name: asked.metrics[0].id, role: .figure(asked.metrics[0])))
        self.columns = columns
        try asked.check(filtersOf: cohort.mart)
        order = try Order.list(asked.question.order, of: columns, keys: 0..<asked.dimensions.count + 2)
    }

    private var dimensions: [Query] { asked.dimensions.indices.map { "key_\(sql: "\($0 + 1)")" } }
    private func list(_ queries: [Query]) -> Query { queries.joined(separator: ", ") }

    func query(_ writer: Writer) -> Query {
        let layers = writer.dialect == .clickhouse ? arrays(writer) : joins(writer)
        let with = list(layers.map { "\(sql: $0.0) AS (\n\($0.1)\n)" })
        let sum: Query = "sum(done) OVER (PARTITION BY \(list(["cohort"] + dimensions)) ORDER BY age)"
        let figure = writer.divide(cohort.sum == nil ? "done" : sum, "people")
        let keys = zip(dimensions, asked.dimensions).map { "\($0) AS \(name: $1)" as Query }
        let values = list(["cohort AS \(name: grain.rawValue)"] + keys + ["age", "people", "\(figure) AS \(name: asked.metrics[0].id)"])
        let sortable =
            ["cohort"]
            + zip(dimensions, asked.dimensions).map { writer.sortable($0, .dimension($1), in: cohort.mart) }
            + ["age", "people", "\(name: asked.metrics[0].id)"]
        return
            "WITH \(with)\nSELECT \(values)\nFROM \(sql: layers.last!.0)\(writer.ending(order, of: sortable, limit: asked.question.limit))"
    }

    // MARK: Layers

    private func conditions(_ writer: Writer) -> Query {
        let mart = cohort.mart
        let all = (asked.filters + cohort.conditions).map { writer.condition($0, in: mart) }
        return list([(all + ["\(name: cohort.who) IS NOT NULL", "\(name: mart.axes.time!) IS NOT NULL"]).joined(separator: " AND ")])
    }

    /// What each person did in each stretch of time.
    private func activity(_ writer: Writer) -> Query {
        let mart = cohort.mart
        let time = mart.axes.time!
        let born = writer.key(.day, of: mart, cohort.born ?? time)
        let earliest = zip(dimensions, asked.dimensions).map { key, name -> Query in
            "\(writer.earliest("\(name: name)", "\(name: time)")) AS \(key)"
        }
        let done: Query = cohort.sum.map { "coalesce(sum(\(name: $0)), 0) AS done" } ?? "1 AS done"
        let columns: [Query] =
            [
                "\(name: cohort.who) AS who", "\(writer.key(grain, of: mart, time)) AS stretch", "min(\(born)) AS born_on",
                "min(\(name: time)) AS first_at",
            ]
            + earliest + [done]
        return "SELECT \(list(columns))\nFROM \(table: mart.table)\nWHERE \(conditions(writer))\nGROUP BY who, stretch"
    }

    private func people(_ writer: Writer) -> Query {
        let earliest = dimensions.map { "\(writer.earliest("activity.\($0)", "activity.first_at")) AS \($0)" as Query }
        let columns: [Query] = ["who", "\(writer.start(of: grain, "min(born_on)")) AS cohort"] + earliest
        return "SELECT \(list(columns))\nFROM activity\nGROUP BY who\(having("min(born_on)", writer))"
    }

    /// People with what they did in lists, straight from the mart: ClickHouse groups by person and time far slower than by person.
    private func peopleWithDeeds(_ writer: Writer) -> Query {
        let mart = cohort.mart
        let time = mart.axes.time!
        let (born, stretch) = ("min(\(writer.key(.day, of: mart, cohort.born ?? time)))" as Query, writer.key(grain, of: mart, time))
        let earliest = zip(dimensions, asked.dimensions).map { key, name -> Query in
            "\(writer.earliest(name, "\(name: time)", of: mart)) AS \(key)"
        }
        let deeds: [Query] =
            cohort.sum.map { ["groupArray(\(stretch)) AS times", "groupArray(coalesce(\(name: $0), 0)) AS deeds"] }
            ?? ["groupUniqArray(\(stretch)) AS times", "arrayMap(time -> 1, times) AS deeds"]
        let columns: [Query] = ["\(name: cohort.who) AS who", "\(writer.start(of: grain, born)) AS cohort"] + earliest + deeds
        return "SELECT \(list(columns))\nFROM \(table: mart.table)\nWHERE \(conditions(writer))\nGROUP BY who\(having(born, writer))"
    }

    /// The period chooses the days on which people came.
    private func having(_ born: Query, _ writer: Writer) -> Query {
        let span = [
            asked.span.from.map { "\(born) >= \(writer.constant($0, .day))" as Query },
            asked.span.to.map { "\(born) < \(writer.constant($0, .day))" },
        ].compactMap(\.self)
        return span.isEmpty ? "" : "\nHAVING \(span.joined(separator: " AND "))"
    }

    /// The last stretch of time that there is anything of.
    private func last(_ writer: Writer) -> Query {
        "(SELECT max(\(writer.key(grain, of: cohort.mart, cohort.mart.axes.time!))) FROM \(table: cohort.mart.table) WHERE \(conditions(writer)))"
    }

    /// ClickHouse works a layer out once for each time that it is named, so people carry what they did with them.
    private func arrays(_ writer: Writer) -> [(String, Query)] {
        let age = writer.distance(grain, from: "cohort", to: "time")
        let deeds: Query = "sumMap(arrayMap(time -> toInt32(\(age)), times), deeds)"
        let cohorts: Query =
            "SELECT \(list(["cohort"] + dimensions + ["count() AS people", "\(deeds) AS done_at"]))\nFROM people\nGROUP BY \(list(["cohort"] + dimensions))"
        let length: Query = "toUInt32(\(writer.distance(grain, from: "cohort", to: "assumeNotNull(\(last(writer)))")) + 1)"
        let ages: Query =
            "SELECT \(list(["cohort"] + dimensions + ["people", "done_at", "arrayJoin(range(\(length))) AS age"]))\nFROM cohorts"
        let cells: Query =
            "SELECT \(list(["cohort"] + dimensions + ["people", "age", "done_at.2[indexOf(done_at.1, toInt32(age))] AS done"]))\nFROM ages"
        return [("people", peopleWithDeeds(writer)), ("cohorts", cohorts), ("ages", ages), ("cells", cells)]
    }

    private func joins(_ writer: Writer) -> [(String, Query)] {
        let keys: [Query] = ["cohort"] + dimensions
        let sizes: Query = "SELECT \(list(keys + ["count(*) AS people"]))\nFROM people\nGROUP BY \(list(keys))"
        let length: Query = "CAST(\(writer.distance(grain, from: "cohort", to: last(writer))) AS bigint)"
        let series: Query = "generate_series(CAST(0 AS bigint), \(length))"
        let ages: Query =
            "SELECT \(list(keys + ["people", "\(writer.dialect == .duckdb ? "unnest(\(series))" : series) AS age"]))\nFROM sizes"
        let own = (["cohort"] + dimensions).map { "people.\($0)" as Query }
        let age: Query = "CAST(\(writer.distance(grain, from: "people.cohort", to: "activity.stretch")) AS bigint)"
        let deeds: Query = """
            SELECT \(list(own + ["\(age) AS age", "sum(activity.done) AS done"]))
            FROM activity JOIN people ON people.who = activity.who
            GROUP BY \(list(own + ["age"]))
            """
        let match = (["cohort", "age"] + dimensions).map { "ages.\($0) IS NOT DISTINCT FROM deeds.\($0)" as Query }
        let all = (["cohort"] + dimensions + ["people", "age"]).map { "ages.\($0)" as Query }
        let cells: Query = """
            SELECT \(list(all + ["coalesce(deeds.done, 0) AS done"]))
            FROM ages LEFT JOIN deeds ON \(match.joined(separator: " AND "))
            """
        return [
            ("activity", activity(writer)), ("people", people(writer)), ("sizes", sizes), ("ages", ages), ("deeds", deeds),
            ("cells", cells),
        ]
    }
}

extension Asked {
    /// Conditions whose values fit the columns of the mart.
    func check(filtersOf mart: Model) throws(Diagnostic) {
        for filter in filters {
            if let type = mart.type(of: filter.column), let problem = filter.problem(with: type) { throw problem }
        }
    }
}
