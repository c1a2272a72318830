import Base
import SQLText

/// A SELECT as its parts: what lineage and periods are read from.
///
/// Made of the tree that DuckDB writes for a text (`json_serialize_sql`). What it does not know is kept as it came, and
/// whoever meets it takes the careful side.
indirect enum Select: Sendable {
    case plain(Plain)
    /// UNION and its kin: columns answer each other by position.
    case combined([Select], expressions: [String: Expression], isCut: Bool)
    case unknown(JSON)

    struct Plain: Sendable {
        let expressions: [String: Expression]
        let items: [Item]
        let relations: [Relation]
        /// Pairs that are equal in every row: from `ON`, `USING` and `WHERE`.
        let equalities: [(JSON, JSON)]
        let node: JSON
        /// Rows are left out by their number, or by what other rows hold.
        let isCut: Bool
    }

    /// A common table expression, with the names that it gives its columns.
    struct Expression: Sendable {
        let columns: [String]
        let select: Select
    }

    enum Item: Sendable {
        case value(JSON, name: String)
        /// `*` or `alias.*`, without the names left out.
        case star(relation: String?, except: Set<String>)
    }

    struct Relation: Sendable {
        enum Kind: Sendable {
            case table(TableName)
            /// A common table expression.
            case named(String)
            case select(Select)
            /// Rows out of a function or a list.
            case rows(JSON)
        }

        let alias: String
        let kind: Kind
        /// Names that stand for its first columns.
        let columns: [String]
    }
}

// MARK: - Reading

extension Select {
    /// Reads the answer of `json_serialize_sql`; nil where DuckDB did not understand the text.
    init?(tree: JSON) {
        guard tree["error"]?.bool == false, let node = tree["statements"]?.array?.first?["node"] else { return nil }
        self.init(node)
    }

    init(_ node: JSON) {
        let modifiers = (node["modifiers"]?.array ?? []).compactMap { $0["type"]?.string }
        let isCut = modifiers.contains { $0.hasPrefix("LIMIT") }
        switch node["type"]?.string {
        case "SELECT_NODE":
            var reader = Reader()
            if let from = node["from_table"] { reader.read(from) }
            if let condition = node["where_clause"] { reader.readEqualities(condition) }
            let distinct = (node["modifiers"]?.array ?? []).contains { !($0["distinct_on_targets"]?.array ?? []).isEmpty }
            let sets = node["group_sets"]?.array?.count ?? 0
            let isSampled = node["sample"].map { if case .null = $0 { false } else { true } } ?? false
            self = .plain(
                Plain(
                    expressions: Select.expressions(node), items: (node["select_list"]?.array ?? []).enumerated().map(Select.item),
                    relations: reader.relations, equalities: reader.equalities, node: node,
                    isCut: isCut || distinct || sets > 1 || isSampled))
        case "SET_OPERATION_NODE":
            let children = node["children"]?.array ?? [node["left"], node["right"]].compactMap(\.self)
            self = .combined(children.map(Select.init), expressions: Select.expressions(node), isCut: isCut)
        default: self = .unknown(node)
        }
    }

    private static func expressions(_ node: JSON) -> [String: Expression] {
        var expressions: [String: Expression] = [:]
        for entry in node["cte_map"]?["map"]?.array ?? [] {
            guard let name = entry["key"]?.string, let value = entry["value"],
                let select = value["query_node"] ?? value["query"]?["node"]
            else { continue }
            expressions[name.lowercased()] = Expression(
                columns: (value["aliases"]?.array ?? []).compactMap(\.string), select: Select(select))
        }
        return expressions
    }

    private static func item(_ index: Int, _ node: JSON) -> Item {
        if node["type"]?.string == "STAR" {
            let relation = node["relation_name"]?.string ?? ""
            let except = (node["exclude_list"]?.array ?? []).compactMap { $0.string ?? $0["column"]?.string }
            return .star(relation: relation.isEmpty ? nil : relation, except: Set(except.map { $0.lowercased() }))
        }
        let alias = node["alias"]?.string ?? ""
        return .value(node, name: alias.isEmpty ? node.columnPath?.last ?? "column\(index + 1)" : alias)
    }

    private struct Reader {
        var relations: [Relation] = []
        var equalities: [(JSON, JSON)] = []

        mutating func read(_ from: JSON) {
            let alias = from["alias"]?.string ?? ""
            let columns = (from["column_name_alias"]?.array ?? []).compactMap(\.string)
            switch from["type"]?.string {
            case "JOIN": readJoin(from)
            case "BASE_TABLE":
                let name = from["table_name"]?.string ?? ""
                let schema = from["schema_name"]?.string ?? ""
                relations.append(
                    Relation(
                        alias: alias.isEmpty ? name : alias,
                        kind: schema.isEmpty ? .named(name.lowercased()) : .table(TableName(schema, name)),
                        columns: columns))
            case "SUBQUERY":
                let select = from["subquery"]?["node"].map(Select.init) ?? .unknown(from)
                relations.append(Relation(alias: alias, kind: .select(select), columns: columns))
            case "EMPTY", nil: break
            default: relations.append(Relation(alias: alias, kind: .rows(from), columns: columns))
            }
        }

        private mutating func readJoin(_ join: JSON) {
            let first = relations.count
            if let left = join["left"] { read(left) }
            let middle = relations.count
            if let right = join["right"] { read(right) }
            let left = relations[first..<middle].map(\.alias)
            let right = relations[middle...].map(\.alias)
            if let condition = join["condition"] {
                let before = equalities.count
                readEqualities(condition)
                // An outer join keeps rows that break its condition: it only says which rows of its two sides meet.
                if join["join_type"]?.string != "INNER" {
                    let found = equalities[before...].filter { one, other in
                        guard let one = one.columnPath, let other = other.columnPath, one.count > 1, other.count > 1 else { return false }
                        return left.contains(one[0]) && right.contains(other[0]) || left.contains(other[0]) && right.contains(one[0])
                    }
                    equalities.replaceSubrange(before..., with: found)
                }
            }
            guard left.count == 1, let other = right.first else { return }
            for column in (join["using_columns"]?.array ?? []).compactMap(\.string) {
                equalities.append((.column([left[0], column]), .column([other, column])))
            }
        }

        mutating func readEqualities(_ condition: JSON) {
            if condition["type"]?.string == "CONJUNCTION_AND" {
                for child in condition["children"]?.array ?? [] { readEqualities(child) }
            } else if condition["type"]?.string == "COMPARE_EQUAL", let left = condition["left"], let right = condition["right"] {
                equalities.append((left, right))
            }
        }
    }
}

extension JSON {
    /// The parts of a reference to a column.
    var columnPath: [String]? {
        guard self["class"]?.string == "COLUMN_REF" else { return nil }
        return self["column_names"]?.array?.compactMap(\.string)
    }

    static func column(_ path: [String]) -> JSON {
        .object([("class", "COLUMN_REF"), ("column_names", .array(path.map(JSON.string)))])
    }

    /// Every node below this one, this one first; it does not enter those that `isClosed` names.
    func walk(_ visit: (JSON) -> Bool) {
        guard visit(self) else { return }
        for child in array ?? [] { child.walk(visit) }
        for (_, child) in object ?? [] { child.walk(visit) }
    }

    /// The SELECTs that stand in an expression.
    var subqueries: [Select] {
        var found: [Select] = []
        walk { node in
            guard node["class"]?.string == "SUBQUERY", let select = node["subquery"]?["node"] else { return true }
            found.append(Select(select))
            return true
        }
        return found
    }
}
