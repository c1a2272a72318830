import Base
import Project
import SQLText
import State

/// Which SELECT a model's table is made by: that of its file, one that is held in its place, or both, each for its share of
/// the keys.
struct Rollout: Sendable {
    private let texts: [String: ModelTexts]

    init(_ texts: [String: ModelTexts]) {
        self.texts = texts
    }

    /// The project with the models as their tables are to be made now.
    func inEffect(_ folder: Folder) -> Folder {
        guard !texts.isEmpty else { return folder }
        return folder.with(folder.models.map(inEffect))
    }

    private func inEffect(_ model: Model) -> Model {
        guard let known = texts["\(model.table)"] else { return model }
        if let held = known.held, held.sql != model.sql { return model.with(sql: held.sql, text: held.text) }
        guard let share = model.rollout, share < 100, known.made.sql != model.sql else { return model }
        return model.with(sql: mixed(model, with: known.made.sql, share), text: model.text + "\n" + known.made.sql)
    }

    /// Rows of the new SELECT for a share of the keys, and of the old one for the others.
    private func mixed(_ model: Model, with old: String, _ share: Int) -> String {
        let dialect: Dialect = model.layer == .mart ? .clickhouse : .duckdb
        let columns = model.columns.map { dialect.quote($0.name) }.joined(separator: ", ")
        let bucket = Rollout.bucket(model.key.map(dialect.quote), dialect)
        let digits = String(share * 0x10000 / 100, radix: 16)
        let limit = dialect.literal(String(repeating: "0", count: 4 - digits.count) + digits)
        return """
            SELECT \(columns) FROM (
            \(model.sql)
            ) AS new_rows WHERE \(bucket) < \(limit)
            UNION ALL
            SELECT \(columns) FROM (
            \(old)
            ) AS old_rows WHERE \(bucket) >= \(limit)
            """
    }

    /// Four hexadecimal digits that a key always has, in every engine.
    private static func bucket(_ key: [String], _ dialect: Dialect) -> String {
        switch dialect {
        case .clickhouse:
            let parts = key.map { "ifNull(toString(\($0)), '')" }.joined(separator: ", '|', ")
            return "substring(lower(hex(MD5(concat(\(parts), '')))), 1, 4)"
        default:
            let parts = key.map { "coalesce(CAST(\($0) AS text), '')" }.joined(separator: " || '|' || ")
            return "substr(md5(\(parts)), 1, 4)"
        }
    }
}

extension Plan.Step {
    /// What the whole table is made by, where that is what the model's own file says.
    func settledText(in folder: Folder) -> ModelText? {
        switch work {
        case .model(let model), .mart(let model):
            guard folder.model(model.table)?.text == model.text else { return nil }
            return ModelText(text: model.text, sql: model.sql)
        case .extract, .transfer, .publish: return nil
        }
    }
}
