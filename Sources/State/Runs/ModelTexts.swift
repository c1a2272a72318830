import Base
import SQLText

/// What a model said when its table was made, so that a table can go on being made that way when its file says otherwise.
package struct ModelText: Sendable, Hashable {
    /// The whole file.
    package let text: String
    /// Its SELECT.
    package let sql: String

    package init(text: String, sql: String) {
        self.text = text
        self.sql = sql
    }
}

/// The texts of one model that are remembered.
package struct ModelTexts: Sendable, Hashable {
    /// By which the whole table was last made.
    package let made: ModelText
    /// By which it was made before that.
    package let before: ModelText?
    /// By which it is made whatever its file says; nil where the file counts.
    package let held: ModelText?
}

extension Store {
    /// By the names of the models.
    package func modelTexts() async throws -> [String: ModelTexts] {
        let rows = try await database.rows("SELECT * FROM model_text")
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let name: String = try row["name"]
                let made = ModelText(text: try row["text"], sql: try row["sql"])
                return (name, ModelTexts(made: made, before: try ModelText(row, "before"), held: try ModelText(row, "held")))
            })
    }

    /// Has a table made by this text whatever its file says; nil lets the file count again.
    package func hold(_ model: String, to text: ModelText?) async throws {
        try await database.execute(
            "UPDATE model_text SET held_text = \(text?.text), held_sql = \(text?.sql) WHERE name = \(model)")
    }
}

extension ModelText {
    fileprivate init?(_ row: Row, _ prefix: String) throws {
        let text: String? = try row[prefix + "_text"]
        guard let text else { return nil }
        self.init(text: text, sql: try row[prefix + "_sql"])
    }

    /// Remembers that the whole table was made by this text.
    func write(_ tx: Transaction, of model: String) throws {
        try tx.execute(
            """
            INSERT INTO model_text (name, text, sql, made_at) VALUES (\(model), \(text), \(sql), \(tx.now))
            ON CONFLICT (name) DO UPDATE SET
                before_text = CASE WHEN model_text.sql = excluded.sql THEN model_text.before_text ELSE model_text.text END,
                before_sql = CASE WHEN model_text.sql = excluded.sql THEN model_text.before_sql ELSE model_text.sql END,
                text = excluded.text, sql = excluded.sql, made_at = excluded.made_at
            """)
    }
}
