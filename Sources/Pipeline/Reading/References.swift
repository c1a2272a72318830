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
}
