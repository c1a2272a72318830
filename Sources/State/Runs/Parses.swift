import SQLText

extension Store {
    /// What the SQL parser found in each text, by the text's digest: JSON as its owner wrote it.
    ///
    /// A run whose texts are all known here parses nothing.
    package func parses() async throws -> [String: String] {
        let all = try await database.rows("SELECT text_hash, dependencies FROM parse")
        return try Dictionary(uniqueKeysWithValues: all.map { (try $0["text_hash"], try $0["dependencies"]) })
    }

    /// Remembers what the parser found. It follows from the text alone, so it needs no lease.
    package func remember(parses: [String: String]) async throws {
        try await database.transaction { tx in
            for (hash, dependencies) in parses {
                try tx.execute(
                    """
                    INSERT INTO parse (text_hash, dependencies) VALUES (\(hash), \(dependencies))
                    ON CONFLICT (text_hash) DO UPDATE SET dependencies = excluded.dependencies
                    """)
            }
        }
    }
}
