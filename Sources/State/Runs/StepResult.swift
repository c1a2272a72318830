import Base
import FoundationEssentials
import SQLText

/// What a finished step leaves to the next run, kept in the same breath as its end.
package struct StepResult: Sendable {
    package var product: Product?
    package var files: [LoadedFile]
    /// Source table to the cursor value from which the next extract goes on.
    package var watermarks: [String: String]
    /// How the product came to its version.
    package var change: ProductChange?
    /// What the model said, where the whole table was made by it.
    package var text: ModelText?

    package init(
        product: Product? = nil, files: [LoadedFile] = [], watermarks: [String: String] = [:], change: ProductChange? = nil,
        text: ModelText? = nil
    ) {
        self.product = product
        self.text = text
        self.change = change
        self.files = files
        self.watermarks = watermarks
    }
}

/// From what a table was made. Where the text and the inputs are the same, there is nothing to do.
package struct Product: Sendable, Hashable {
    package let name: String
    package let textHash: String
    package let inputsVersion: String
    /// The versions of its inputs, by their names, where it is made from tables of the project.
    package let inputs: [String: String]
    package let version: String
    package let rows: Int
    /// Set by the store.
    package let madeAt: Date?
    package let run: Run.ID?

    package init(name: String, textHash: String, inputsVersion: String, inputs: [String: String] = [:], version: String, rows: Int) {
        self.name = name
        self.textHash = textHash
        self.inputsVersion = inputsVersion
        self.inputs = inputs
        self.version = version
        self.rows = rows
        madeAt = nil
        run = nil
    }
}

/// A file that a source table was loaded from, as it was then.
package struct LoadedFile: Sendable, Hashable {
    package let table: String
    package let path: String
    package let size: Int
    /// Nanoseconds since 1970.
    package let modified: Int
    /// What its rows are, however they stand in it.
    package let hash: String
    package let rows: Int
    package let rejected: Int
    /// Set by the store.
    package let run: Run.ID?

    package init(table: String, path: String, size: Int, modified: Int, hash: String, rows: Int, rejected: Int) {
        self.table = table
        self.path = path
        self.size = size
        self.modified = modified
        self.hash = hash
        self.rows = rows
        self.rejected = rejected
        run = nil
    }
}

extension Store {
    /// All products by name, in one question: a run with nothing to do asks no more.
    package func products() async throws -> [String: Product] {
        let all = try await database.rows("SELECT * FROM product").map(Product.init)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }

    package func product(_ name: String) async throws -> Product? {
        try await database.rows("SELECT * FROM product WHERE name = \(name)").first.map(Product.init)
    }

    /// All loaded files: source table, then path.
    package func loadedFiles() async throws -> [String: [String: LoadedFile]] {
        let all = try await database.rows("SELECT * FROM loaded_file").map(LoadedFile.init)
        return Dictionary(grouping: all, by: \.table).mapValues { files in
            Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0) })
        }
    }

    /// The cursor value of each source table.
    package func watermarks() async throws -> [String: String] {
        let all = try await database.rows("SELECT source_table, cursor_value FROM watermark")
        return try Dictionary(uniqueKeysWithValues: all.map { (try $0["source_table"], try $0["cursor_value"]) })
    }
}

extension Journal {
    /// Forgets products whose models are gone, or that must be made again.
    package func forget(products names: [String]) async throws {
        try await write { tx in
            for name in names { try tx.execute("DELETE FROM product WHERE name = \(name)") }
        }
    }

    /// Forgets the files and the cursor of a source table, so that the next run loads it from its beginning.
    package func forget(source table: String) async throws {
        try await write { tx in
            try tx.execute("DELETE FROM loaded_file WHERE source_table = \(table)")
            try tx.execute("DELETE FROM watermark WHERE source_table = \(table)")
        }
    }
}

extension StepResult {
    func write(_ tx: Transaction, _ run: Run.ID) throws {
        if let product { try product.write(tx, run) }
        if let change { try change.write(tx) }
        if let text, let product { try text.write(tx, of: product.name) }
        for file in files { try file.write(tx, run) }
        for (table, value) in watermarks {
            try tx.execute(
                """
                INSERT INTO watermark (source_table, cursor_value, run, moved_at)
                VALUES (\(table), \(value), \(run), \(tx.now))
                ON CONFLICT (source_table) DO UPDATE SET
                    cursor_value = excluded.cursor_value, run = excluded.run, moved_at = excluded.moved_at
                """)
        }
    }
}

extension Product {
    init(_ row: Row) throws {
        name = try row["name"]
        textHash = try row["text_hash"]
        inputsVersion = try row["inputs_version"]
        let text: String = try row["inputs"]
        guard let members = try? JSON(parsing: text).object else { throw Diagnostic.damaged("`\(text)` is no list of inputs") }
        inputs = Dictionary(uniqueKeysWithValues: members.compactMap { name, version in version.string.map { (name, $0) } })
        version = try row["version"]
        rows = try row["rows"]
        madeAt = try row["made_at"]
        run = try row["run"]
    }

    fileprivate func write(_ tx: Transaction, _ run: Run.ID) throws {
        let text = JSON.object(inputs.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }).description
        try tx.execute(
            """
            INSERT INTO product (name, text_hash, inputs_version, inputs, version, rows, made_at, run)
            VALUES (\(name), \(textHash), \(inputsVersion), \(text), \(version), \(rows), \(tx.now), \(run))
            ON CONFLICT (name) DO UPDATE SET
                text_hash = excluded.text_hash, inputs_version = excluded.inputs_version, inputs = excluded.inputs,
                version = excluded.version, rows = excluded.rows, made_at = excluded.made_at, run = excluded.run
            """)
    }
}

extension LoadedFile {
    init(_ row: Row) throws {
        table = try row["source_table"]
        path = try row["path"]
        size = try row["size"]
        modified = try row["modified"]
        hash = try row["hash"]
        rows = try row["rows"]
        rejected = try row["rejected"]
        run = try row["run"]
    }

    fileprivate func write(_ tx: Transaction, _ run: Run.ID) throws {
        try tx.execute(
            """
            INSERT INTO loaded_file (source_table, path, size, modified, hash, rows, rejected, run, loaded_at)
            VALUES (\(table), \(path), \(size), \(modified), \(hash), \(rows), \(rejected), \(run), \(tx.now))
            ON CONFLICT (source_table, path) DO UPDATE SET
                size = excluded.size, modified = excluded.modified, hash = excluded.hash, rows = excluded.rows,
                rejected = excluded.rejected, run = excluded.run, loaded_at = excluded.loaded_at
            """)
    }
}
