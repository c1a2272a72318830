import Base
import Project
import Secrets
import SQLText

/// Which tables each model reads, as its SQL says. What the parser found is remembered by the text's digest, so a
/// project that did not change loads no parser.
package struct References: Sendable {
    private var known: [String: String]
    /// What was learned since, to be remembered.
    package private(set) var news: [String: String] = [:]

    package init(known: [String: String]) {
        self.known = known
    }

    /// The tables that a model reads. `parser` is asked only for texts never seen.
    package mutating func tables(of model: Model, parser: () async throws -> SQLParser) async throws -> [TableName] {
        let digest = Digest.sha256(model.layer.rawValue + "\n" + model.sql)
        if let text = known[digest], let names = try? JSON(parsing: text).array?.compactMap(\.string) {
            return names.compactMap { TableName($0) }
        }
        let tables = try await parser().tables(in: model)
        let text = JSON.array(tables.map { .string("\($0)") }).description
        known[digest] = text
        news[digest] = text
        return tables
    }

    /// How the tables that an incremental model reads reach its period.
    mutating func reaches(of model: Model, in folder: Folder, parser: () async throws -> SQLParser) async throws -> [TableName: Reach] {
        guard let period = model.period else { return [:] }
        let tables = try await tables(of: model, parser: parser)
        let inputs = tables.map { "\($0) \(folder.period(of: $0) ?? "") \(folder.columns(of: $0) ?? [])" }
        let digest = Digest.sha256("reach\n\(period)\n\(inputs)\n\(model.sql)")
        if let text = known[digest], let members = try? JSON(parsing: text).object {
            return Dictionary(
                uniqueKeysWithValues: members.compactMap { name, reach in
                    TableName(name).flatMap { table in reach.string.flatMap(Reach.init).map { (table, $0) } }
                })
        }
        let reader = ReachReader(reader: LineageReader { folder.columns(of: $0) }) { folder.period(of: $0) }
        let select = try await parser().select(of: model)
        let reaches = select.map { reader.reaches(of: $0, period: period) } ?? [:]
        let text = JSON.object(reaches.sorted { $0.key < $1.key }.map { ("\($0.key)", .string($0.value.rawValue)) }).description
        self.known[digest] = text
        news[digest] = text
        return reaches
    }
}

extension Folder {
    /// The column by whose days a table changes, where it has one.
    func period(of table: TableName) -> String? { model(table)?.period }

    /// The columns of a table, where the files tell them.
    func columns(of table: TableName) -> [String]? {
        let columns = model(table)?.columns ?? sources.lazy.flatMap(\.tables).first { $0.stage == table }?.columns ?? []
        return columns.isEmpty ? nil : columns.map(\.name)
    }
}
