import Base
import Project
import SQLText
import Secrets

/// What the SQL of the models says: which tables each reads, how changes reach it, which columns it makes. What a parser
/// found is remembered by the text's digest, so a project that did not change loads no parser.
package struct References: Sendable {
    private var known: [String: String]
    /// What was learned since, to be remembered.
    package private(set) var news: [String: String] = [:]

    package init(known: [String: String]) {
        self.known = known
    }

    /// What is known by a digest; `find` is asked only for what was never seen.
    mutating func recall(_ digest: String, _ find: () async throws -> JSON) async throws -> JSON {
        if let text = known[digest], let found = try? JSON(parsing: text) { return found }
        let found = try await find()
        known[digest] = found.description
        news[digest] = found.description
        return found
    }

    /// The tables that a model reads.
    package mutating func tables(of model: Model, parser: () async throws -> SQLParser) async throws -> [TableName] {
        let found = try await recall(Digest.sha256(model.layer.rawValue + "\n" + model.sql)) {
            .array(try await parser().tables(in: model).map { .string("\($0)") })
        }
        return (found.array ?? []).compactMap { $0.string.flatMap { TableName($0) } }
    }

    /// How the tables that a model with a period reads reach its days.
    mutating func reaches(of model: Model, in folder: Folder, parser: () async throws -> SQLParser) async throws -> [TableName: Reach] {
        guard let period = model.period else { return [:] }
        let inputs = try await tables(of: model, parser: parser).map {
            "\($0) \(folder.period(of: $0) ?? "") \(folder.columns(of: $0) ?? [])"
        }
        let found = try await recall(Digest.sha256("reach\n\(period)\n\(inputs)\n\(model.sql)")) {
            let reader = ReachReader(reader: LineageReader { folder.columns(of: $0) }) { folder.period(of: $0) }
            let reaches = try await parser().select(of: model).map { reader.reaches(of: $0, period: period) } ?? [:]
            return .object(reaches.sorted { $0.key < $1.key }.map { ("\($0.key)", .string($0.value.rawValue)) })
        }
        var reaches: [TableName: Reach] = [:]
        for (name, reach) in found.object ?? [] {
            if let table = TableName(name) { reaches[table] = reach.string.flatMap(Reach.init) }
        }
        return reaches
    }
}

extension Folder {
    /// The column by whose days a table changes, where it has one.
    func period(of table: TableName) -> String? {
        model(table)?.period ?? sources.lazy.flatMap(\.tables).first { $0.stage == table }?.period
    }

    /// The columns of a table, where the files tell them.
    func columns(of table: TableName) -> [String]? {
        let columns = model(table)?.columns ?? sources.lazy.flatMap(\.tables).first { $0.stage == table }?.columns ?? []
        return columns.isEmpty ? nil : columns.map(\.name)
    }
}
