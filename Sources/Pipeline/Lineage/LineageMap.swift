import Base
import Project
import Secrets
import SQLText

/// Which table and which column is made from which, for a whole project.
package struct LineageMap: Sendable {
    /// Inputs first.
    package private(set) var tables: [TableName] = []
    package private(set) var inputs: [TableName: [TableName]] = [:]
    /// The columns of each table in their order, as far as they can be told.
    package private(set) var columns: [TableName: [ColumnLineage]] = [:]

    /// The tables that are made from this one.
    package func readers(of table: TableName) -> [TableName] { tables.filter { inputs[$0]?.contains(table) == true } }

    /// The columns that this one's values go into.
    package func uses(of column: ColumnName) -> [ColumnName] {
        tables.flatMap { table in
            (columns[table] ?? []).filter { $0.sources.contains(column) }.map { ColumnName(table, $0.name) }
        }
    }

    package func column(_ name: ColumnName) -> ColumnLineage? { columns[name.table]?.first { $0.name == name.name } }
}

extension LineageMap {
    /// Reads the SQL of all models, inputs first; a text that was read before is not read again.
    static func read(_ plan: Plan, _ folder: Folder, _ references: inout References, parser: () async throws -> SQLParser) async throws
        -> LineageMap
    {
        var map = LineageMap()
        for step in plan.steps {
            switch step.work {
            case .extract(_, let table):
                map.add(table.stage, from: [], table.columns.map { ColumnLineage(name: $0.name, sources: [], isCopy: false) })
            case .model(let model), .mart(let model):
                let inputs = try await references.tables(of: model, parser: parser)
                map.add(model.table, from: inputs, try await map.columns(of: model, inputs, &references, parser: parser))
            case .transfer, .publish: break
            }
        }
        return map
    }

    private mutating func add(_ table: TableName, from inputs: [TableName], _ columns: [ColumnLineage]) {
        tables.append(table)
        self.inputs[table] = inputs
        self.columns[table] = columns
    }

    private func columns(
        of model: Model, _ inputs: [TableName], _ references: inout References, parser: () async throws -> SQLParser
    ) async throws -> [ColumnLineage] {
        let known = columns
        let words = inputs.map { "\($0) \((known[$0] ?? []).map(\.name))" }.joined(separator: "\n")
        let found = try await references.recall(Digest.sha256("lineage\n\(words)\n\(model.sql)")) {
            let reader = LineageReader { table in
                let names = known[table]?.map(\.name) ?? []
                return names.isEmpty ? nil : names
            }
            let columns = try await parser().select(of: model).map { reader.columns(of: $0) } ?? []
            return .array(columns.map(\.json))
        }
        return (found.array ?? []).compactMap(ColumnLineage.init)
    }
}

extension ColumnLineage {
    fileprivate var json: JSON {
        .object([
            ("name", .string(name)), ("from", .array(sources.sorted().map { .array([.string("\($0.table)"), .string($0.name)]) })),
            ("copy", .bool(isCopy)),
        ])
    }

    fileprivate init?(_ json: JSON) {
        guard let name = json["name"]?.string, let from = json["from"]?.array, let isCopy = json["copy"]?.bool else { return nil }
        let sources = from.compactMap { pair -> ColumnName? in
            guard let parts = pair.array?.compactMap(\.string), parts.count == 2, let table = TableName(parts[0]) else { return nil }
            return ColumnName(table, parts[1])
        }
        self.init(name: name, sources: Set(sources), isCopy: isCopy)
    }
}

extension Runner {
    /// The lineage of the project as its files are now.
    package func lineage() async throws -> LineageMap {
        let store = try await workplace.engines.state()
        let plan = try await plan(store)
        var references = References(known: try await store.parses())
        let map = try await LineageMap.read(plan, workplace.folder, &references) { try await workplace.engines.parser() }
        if !references.news.isEmpty { try await store.remember(parses: references.news) }
        return map
    }
}
