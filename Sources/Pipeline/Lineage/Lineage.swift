import Base
import SQLText

/// A column of a table of the project.
package struct ColumnName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let table: TableName
    package let name: String

    package init(_ table: TableName, _ name: String) {
        self.table = table
        self.name = name
    }

    package var description: String { "\(table).\(name)" }

    package static func < (left: ColumnName, right: ColumnName) -> Bool { (left.table, left.name) < (right.table, right.name) }
}

/// A column that a SELECT makes, and the columns whose values it is made of.
package struct ColumnLineage: Sendable, Hashable {
    package let name: String
    package let sources: Set<ColumnName>
    /// The value of one column as it is.
    package let isCopy: Bool
}

/// Follows the columns of a SELECT to the tables that it reads.
struct LineageReader: Sendable {
    /// The columns of a table, where they are known.
    let columns: @Sendable (TableName) -> [String]?

    /// What a part of a SELECT gives to what stands around it.
    struct Shape {
        var columns: [ColumnLineage]
        /// A table whose columns are not known: any name may be one of them.
        var open: TableName?
    }

    /// The names of common table expressions, each with those that it may name itself.
    final class Names {
        let expressions: [String: Select.Expression]
        let outer: Names?

        init(_ expressions: [String: Select.Expression], in outer: Names?) {
            self.expressions = expressions
            self.outer = outer
        }

        /// The expression, with the names that are known inside it: not its own.
        func find(_ name: String) -> (expression: Select.Expression, names: Names?)? {
            if let expression = expressions[name] {
                return (expression, Names(expressions.filter { $0.key != name }, in: outer))
            }
            return outer?.find(name)
        }
    }

    func columns(of select: Select) -> [ColumnLineage] { shape(of: select, nil).columns }

    func shape(of select: Select, _ names: Names?) -> Shape {
        switch select {
        case .unknown: return Shape(columns: [], open: nil)
        case .combined(let parts, let expressions, _):
            let names = Names(expressions, in: names)
            let shapes = parts.map { shape(of: $0, names) }
            guard var first = shapes.first else { return Shape(columns: [], open: nil) }
            for other in shapes.dropFirst() where other.columns.count == first.columns.count {
                first.columns = zip(first.columns, other.columns).map {
                    ColumnLineage(name: $0.name, sources: $0.sources.union($1.sources), isCopy: $0.isCopy && $1.isCopy)
                }
            }
            return first
        case .plain(let plain):
            let scope = Scope(plain, reader: self, names)
            var shape = Shape(columns: [], open: nil)
            for item in plain.items {
                switch item {
                case .value(let node, let name):
                    shape.columns.append(
                        ColumnLineage(name: name, sources: scope.sources(of: node), isCopy: node.columnPath != nil))
                case .star(let relation, let except):
                    for (alias, inner) in scope.relations where relation == nil || alias.lowercased() == relation?.lowercased() {
                        shape.columns += inner.columns.filter { !except.contains($0.name.lowercased()) }.map {
                            ColumnLineage(name: $0.name, sources: $0.sources, isCopy: true)
                        }
                        shape.open = shape.open ?? inner.open
                    }
                }
            }
            return shape
        }
    }

    func shape(of relation: Select.Relation, _ names: Names?) -> Shape {
        var shape: Shape
        switch relation.kind {
        case .table(let table):
            let known = columns(table)
            shape = Shape(
                columns: (known ?? []).map { ColumnLineage(name: $0, sources: [ColumnName(table, $0)], isCopy: true) },
                open: known == nil ? table : nil)
        case .named(let name):
            guard let (expression, inner) = names?.find(name) else { return Shape(columns: [], open: nil) }
            shape = self.shape(of: expression.select, inner).renamed(expression.columns)
        case .select(let select): shape = self.shape(of: select, names)
        case .rows: shape = Shape(columns: relation.columns.map { ColumnLineage(name: $0, sources: [], isCopy: false) }, open: nil)
        }
        return shape.renamed(relation.columns)
    }
}

extension LineageReader.Shape {
    fileprivate func renamed(_ names: [String]) -> LineageReader.Shape {
        var shape = self
        for (index, name) in names.prefix(columns.count).enumerated() {
            shape.columns[index] = ColumnLineage(name: name, sources: columns[index].sources, isCopy: columns[index].isCopy)
        }
        return shape
    }

    func column(_ name: String) -> ColumnLineage? {
        if let column = columns.first(where: { $0.name.lowercased() == name.lowercased() }) { return column }
        return open.map { ColumnLineage(name: name, sources: [ColumnName($0, name)], isCopy: true) }
    }
}

/// The relations of one SELECT, where its names of columns are looked up.
struct Scope {
    let relations: [(alias: String, shape: LineageReader.Shape)]
    private let plain: Select.Plain
    private let reader: LineageReader
    private let names: LineageReader.Names

    init(_ plain: Select.Plain, reader: LineageReader, _ outer: LineageReader.Names?) {
        let names = LineageReader.Names(plain.expressions, in: outer)
        self.plain = plain
        self.reader = reader
        self.names = names
        relations = plain.relations.map { ($0.alias, reader.shape(of: $0, names)) }
    }

    /// The relation that a reference to a column means, and the column in it; nil where it may be any of several, or none.
    func find(_ path: [String]) -> (relation: Int, column: String)? {
        if path.count > 1, let index = relations.firstIndex(where: { $0.alias.lowercased() == path[path.count - 2].lowercased() }) {
            return relations[index].shape.column(path.last!).map { (index, $0.name) }
        }
        if path.count > 1 {
            // `struct.field`, where the first part is the column.
            return path.count == 2 ? find([path[0]]) : nil
        }
        let name = path[0].lowercased()
        let known = relations.indices.filter { relations[$0].shape.columns.contains { $0.name.lowercased() == name } }
        if known.count == 1 { return (known[0], path[0]) }
        let open = relations.indices.filter { relations[$0].shape.open != nil }
        return known.isEmpty && open.count == 1 ? (open[0], path[0]) : nil
    }

    /// The item of the SELECT with this name, which other parts of it may use.
    func item(_ name: String) -> JSON? {
        for case .value(let node, let known) in plain.items where known.lowercased() == name.lowercased() { return node }
        return nil
    }

    /// All columns of tables that an expression takes its value from.
    func sources(of expression: JSON) -> Set<ColumnName> {
        var sources: Set<ColumnName> = []
        expression.walk { node in
            if let path = node.columnPath {
                if let found = find(path) {
                    sources.formUnion(relations[found.relation].shape.column(found.column)?.sources ?? [])
                } else if path.count == 1, let other = item(path[0]), other.columnPath != path {
                    sources.formUnion(self.sources(of: other))
                } else if path.count == 1 {
                    // One of several: all of them are named.
                    for (_, shape) in relations { sources.formUnion(shape.column(path[0])?.sources ?? []) }
                }
                return false
            }
            if node["class"]?.string == "SUBQUERY", let select = node["subquery"]?["node"] {
                for column in reader.shape(of: Select(select), names).columns { sources.formUnion(column.sources) }
                return false
            }
            return true
        }
        return sources
    }
}
