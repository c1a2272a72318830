import Base
import SQLText
import State

/// How days that changed in one table reach the days of a table that is made from it.
package enum Reach: String, Sendable {
    /// A day of the input makes rows of the same day.
    case same
    /// The clock is another: rows may be of the day before or after.
    case near
    /// Any change may touch any row.
    case everything
    /// As `same`, because the project says so; a change without days touches nothing.
    case lookup

    /// Two uses of one table.
    func or(_ other: Reach) -> Reach {
        if self == .everything || other == .everything { return .everything }
        return self == .near || other == .near ? .near : .same
    }

    /// The days to be made again for what changed in the input.
    func days(for changes: Changes) -> Changes {
        switch (self, changes) {
        case (.same, _): changes
        case (.near, .days(let days)): .days(days.widened(by: 1))
        case (.lookup, .all): .days(Days())
        case (.lookup, .days): changes
        case (.everything, .days(let days)) where days.isEmpty: changes
        case (.everything, _), (.near, .all): .all
        }
    }
}

/// Finds, for a SELECT and the column that is its period, how each table that it reads reaches it.
///
/// A table is tied to the period where the period's value is a day of the table's own period, carried over or moved
/// between time zones, or where a join sets the two equal. What cannot be shown to be tied is not.
struct ReachReader: Sendable {
    let reader: LineageReader
    /// The period of each table that has one.
    let period: @Sendable (TableName) -> String?

    func reaches(of select: Select, period column: String) -> [TableName: Reach] {
        var found = Found()
        read(select, column, moved: false, nil, &found)
        return found.reaches
    }

    struct Found {
        var reaches: [TableName: Reach] = [:]

        mutating func add(_ table: TableName, _ reach: Reach) {
            reaches[table] = reaches[table]?.or(reach) ?? reach
        }
    }

    private func read(_ select: Select, _ column: String?, moved: Bool, _ names: LineageReader.Names?, _ found: inout Found) {
        switch select {
        case .unknown(let node): readAll(node, &found)
        case .combined(let parts, let expressions, let isCut):
            let names = LineageReader.Names(expressions, in: names)
            let position = column.flatMap { name in
                parts.first.flatMap { reader.shape(of: $0, names).columns.firstIndex { $0.name.lowercased() == name.lowercased() } }
            }
            for part in parts {
                let columns = reader.shape(of: part, names).columns
                let name = isCut ? nil : position.flatMap { $0 < columns.count ? columns[$0].name : nil }
                read(part, name, moved: moved, names, &found)
            }
        case .plain(let plain): read(plain, column, moved: moved, names, &found)
        }
    }

    private func read(_ plain: Select.Plain, _ column: String?, moved: Bool, _ outer: LineageReader.Names?, _ found: inout Found) {
        let names = LineageReader.Names(plain.expressions, in: outer)
        let scope = Scope(plain, reader: reader, outer)
        let times = Times(scope: scope)
        let driver = plain.isCut ? nil : column.flatMap { self.driver($0, plain, times) }
        let isTied = driver != nil && windowsKeep(driver!, plain, times)
        for (index, relation) in plain.relations.enumerated() {
            var tie = isTied && driver!.relation == index ? driver : nil
            if tie == nil, isTied { tie = equal(to: driver!, relation: index, plain, times) }
            read(relation, tie?.column, moved: moved || tie?.isMoved == true, names, &found)
        }
        for select in expressionSelects(plain) { read(select, nil, moved: moved, names, &found) }
    }

    private func read(
        _ relation: Select.Relation, _ column: String?, moved: Bool, _ names: LineageReader.Names, _ found: inout Found
    ) {
        switch relation.kind {
        case .table(let table):
            let isPeriod = relation.columns.isEmpty && column != nil && period(table)?.lowercased() == column!.lowercased()
            found.add(table, isPeriod ? (moved ? .near : .same) : .everything)
        case .named(let name):
            guard let (expression, inner) = names.find(name) else { return }
            read(expression.select, original(column, expression.columns, expression.select, inner), moved: moved, inner, &found)
        case .select(let select): read(select, original(column, relation.columns, select, names), moved: moved, names, &found)
        case .rows(let node): readAll(node, &found)
        }
    }

    /// The name that a column has inside, before other names were given to it.
    private func original(_ column: String?, _ given: [String], _ select: Select, _ names: LineageReader.Names?) -> String? {
        guard let column, let index = given.firstIndex(where: { $0.lowercased() == column.lowercased() }) else { return column }
        let inside = reader.shape(of: select, names).columns
        return index < inside.count ? inside[index].name : nil
    }

    /// The SELECTs in its conditions and values; those in FROM are relations.
    private func expressionSelects(_ plain: Select.Plain) -> [Select] {
        (plain.node.object ?? []).filter { !["from_table", "cte_map"].contains($0.0) }.flatMap { $0.1.subqueries }
    }

    private func readAll(_ node: JSON, _ found: inout Found) {
        node.walk { node in
            if node["type"]?.string == "BASE_TABLE", let schema = node["schema_name"]?.string, let name = node["table_name"]?.string,
                !schema.isEmpty
            {
                found.add(TableName(schema, name), .everything)
            }
            return true
        }
    }

    private func driver(_ column: String, _ plain: Select.Plain, _ times: Times) -> Times.Time? {
        for item in plain.items {
            switch item {
            case .value(let node, let name) where name.lowercased() == column.lowercased(): return times.time(of: node)
            case .star(let relation, let except) where !except.contains(column.lowercased()):
                if let time = times.time(of: .column((relation.map { [$0] } ?? []) + [column])) { return time }
            default: break
            }
        }
        return nil
    }

    /// A relation whose rows are joined by their day to those that drive the period.
    private func equal(to driver: Times.Time, relation: Int, _ plain: Select.Plain, _ times: Times) -> Times.Time? {
        for (one, other) in plain.equalities {
            guard let one = times.time(of: one), let other = times.time(of: other) else { continue }
            for (left, right) in [(one, other), (other, one)]
            where left.relation == driver.relation && left.column.lowercased() == driver.column.lowercased() && right.relation == relation {
                return Times.Time(relation: relation, column: right.column, isMoved: driver.isMoved || left.isMoved || right.isMoved)
            }
        }
        return nil
    }

    /// Whether every window stays within one day of the period.
    private func windowsKeep(_ driver: Times.Time, _ plain: Select.Plain, _ times: Times) -> Bool {
        var isKept = true
        for (key, part) in plain.node.object ?? [] where !["from_table", "cte_map"].contains(key) {
            part.walk { node in
                if node["class"]?.string == "WINDOW" {
                    let partitions = (node["partitions"]?.array ?? []).compactMap(times.time)
                    let isWithin = partitions.contains {
                        $0.relation == driver.relation && $0.column == driver.column && $0.isMoved == driver.isMoved
                    }
                    isKept = isKept && isWithin
                }
                return node["class"]?.string != "SUBQUERY"
            }
        }
        return isKept
    }
}

/// Reads an expression as a moment of one column.
struct Times {
    let scope: Scope

    struct Time {
        let relation: Int
        let column: String
        /// Through a time zone: the day may be the next or the one before.
        let isMoved: Bool
    }

    private static let types: Set = ["date", "timestamp", "datetime", "timestamptz", "timestamp with time zone", "date32"]
    private static let toDay: Set = ["date", "todate", "todate32", "tostartofday", "date_trunc"]
    private static let parts: Set = ["day", "hour", "minute", "second", "millisecond", "microsecond"]

    func time(of node: JSON) -> Time? {
        if let path = node.columnPath {
            if let found = scope.find(path) { return Time(relation: found.relation, column: found.column, isMoved: false) }
            guard path.count == 1, let item = scope.item(path[0]), item.columnPath == nil else { return nil }
            return time(of: item)
        }
        if node["class"]?.string == "CAST", let child = node["child"], let type = node["type_expr"]?["type_name"]?.string {
            return Times.types.contains(type.lowercased()) ? time(of: child) : nil
        }
        guard node["class"]?.string == "FUNCTION", let name = node["function_name"]?.string?.lowercased() else { return nil }
        let arguments = (node["arguments"]?.array ?? []).compactMap { $0["expression"] }
        guard let last = arguments.last else { return nil }
        let word = arguments.first?["literal"]?["text"]?.string?.lowercased()
        if name == "timezone", arguments.count == 2, word != nil {
            return time(of: last).map { Time(relation: $0.relation, column: $0.column, isMoved: true) }
        }
        guard Times.toDay.contains(name), arguments.count == (name == "date_trunc" ? 2 : 1) else { return nil }
        if name == "date_trunc", !(word.map(Times.parts.contains) ?? false) { return nil }
        return time(of: last)
    }
}
