import Base
import Engines
import FoundationEssentials
import Project
import SQLText
import Secrets

/// The columns that tables have or will have, told without making one: from what the files promise, and from DuckDB's
/// word for a SELECT over empty tables of such columns.
struct Shapes {
    typealias Shape = [Contract.Built]

    let folder: Folder
    /// The tables that each model reads.
    let reads: [TableName: [TableName]]
    private var found: [TableName: Shape?] = [:]

    init(_ folder: Folder, reads: [TableName: [TableName]]) {
        self.folder = folder
        self.reads = reads
    }

    /// The columns of a table, with DuckDB's names for their types; nil where they cannot be told.
    mutating func shape(
        of table: TableName, _ references: inout References, parser: () async throws -> SQLParser
    ) async throws -> Shape? {
        if let shape = found[table] { return shape }
        // A table that is made from itself is told elsewhere.
        found[table] = .some(nil)
        let shape: Shape?
        if let model = folder.model(table) {
            shape = model.columns.isEmpty ? try await made(by: model, &references, parser: parser) : Shapes.promised(model.columns)
        } else {
            shape = folder.sources.lazy.flatMap(\.tables).first { $0.stage == table }.flatMap(Shapes.taken)
        }
        let isSnapshot = folder.model(table)?.materialized == .snapshot
        found[table] = isSnapshot ? shape.map { $0 + Shapes.versions } : shape
        return found[table]!
    }

    /// The columns that a model's SELECT makes.
    mutating func made(
        by model: Model, _ references: inout References, parser: () async throws -> SQLParser
    ) async throws -> Shape? {
        var inputs: [(table: TableName, shape: Shape)] = []
        for table in reads[model.table] ?? [] {
            guard let shape = try await shape(of: table, &references, parser: parser) else { return nil }
            inputs.append((table, shape))
        }
        let words = inputs.map { input in "\(input.table) " + input.shape.map { "\($0.name) \($0.type)" }.joined(separator: ",") }
        let digest = Digest.sha256("shape\n\(Functions.version)\n\(words.joined(separator: "\n"))\n\(model.sql)")
        let known = try await references.recall(digest) {
            guard let shape = try await parser().describe(model.sql, over: inputs) else { return .null }
            return .array(shape.map { .array([.string($0.name), .string($0.type)]) })
        }
        return known.array?.compactMap { column in
            guard let pair = column.array?.compactMap(\.string), pair.count == 2 else { return nil }
            return Contract.Built(name: pair[0], type: pair[1])
        }
    }

    /// A table of stage: files leave their names in it, and what is masked is text.
    private static func taken(_ table: SourceTable) -> Shape? {
        guard !table.columns.isEmpty else { return nil }
        let masked = Set(table.masks.map(\.column))
        let columns = promised(table.columns).map { masked.contains($0.name) ? Contract.Built(name: $0.name, type: "VARCHAR") : $0 }
        let isOfFiles = if case .files = table.origin { true } else { false }
        return isOfFiles ? columns + [Contract.Built(name: "_file", type: "VARCHAR")] : columns
    }

    static func promised(_ columns: [Column]) -> Shape { columns.map { Contract.Built(name: $0.name, type: $0.type.sql(.duckdb)) } }

    private static let versions = [("valid_from", "TIMESTAMP"), ("valid_to", "TIMESTAMP"), ("is_current", "BOOLEAN")].map {
        Contract.Built(name: $0, type: $1)
    }
}

extension Shapes {
    /// Holds every promise of columns against what the SELECT would make, before anything is made. What cannot be told
    /// beforehand is left to the run.
    mutating func checkContracts(
        _ references: inout References, _ problems: inout Diagnostics, parser: () async throws -> SQLParser
    ) async throws {
        let isDuckDB = if case .duckdb = folder.settings.engines.warehouse { true } else { false }
        for model in folder.models where !model.columns.isEmpty {
            guard let built = try await made(by: model, &references, parser: parser) else { continue }
            // Another engine may name a type otherwise, and a value without a name.
            let isSame = model.layer != .mart && isDuckDB
            if !isSame, built.contains(where: { $0.name.contains("(") }) { continue }
            do {
                try Contract(model: model).check(built, in: isSame ? .duckdb : nil)
            } catch let problem as Diagnostic {
                problems.report(problem)
            }
        }
    }
}

extension SQLParser {
    /// The columns of a SELECT over empty tables; nil where DuckDB does not understand it.
    ///
    /// The tables stand in a database of their own, so that several may be asked about at the same moment.
    func describe(_ sql: String, over tables: [(table: TableName, shape: Shapes.Shape)]) async throws -> Shapes.Shape? {
        let name = "shapes_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try await duckdb.execute("ATTACH ':memory:' AS \(name: name)")
        try await duckdb.execute("USE \(name: name)")
        let shape: Shapes.Shape?
        do {
            if Functions.areUsed(in: sql) {
                try await Functions.make(on: duckdb)
                try await PeriodBounds.all.set(on: duckdb)
            }
            for (table, shape) in tables {
                let columns = shape.map { "\(name: $0.name) \(sql: $0.type)" as Query }.joined(separator: ", ")
                try await duckdb.execute("CREATE SCHEMA IF NOT EXISTS \(name: table.schema)")
                try await duckdb.execute("CREATE TABLE \(table: table) (\(columns))")
            }
            shape = try await duckdb.rows("DESCRIBE \(sql: sql)\n").flatMap { batch in
                (0..<batch.count).map { Contract.Built(name: batch[0].text($0), type: batch[1].text($0)) }
            }
        } catch let error as EngineError where error.kind == .statement {
            shape = nil
        }
        try await duckdb.execute("USE memory")
        try await duckdb.execute("DETACH \(name: name)")
        return shape
    }
}
