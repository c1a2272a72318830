import Columnar

/// A column as the database has it.
package struct FoundColumn: Sendable, Hashable {
    package let name: String
    /// The type in the database's own words: `decimal(18,2) unsigned`.
    package let native: String
    /// Nil where the column is refused: no Arrow type holds its values.
    package let type: DataType?
    package let isNullable: Bool

    package init(name: String, native: String, type: DataType?, isNullable: Bool) {
        self.name = name
        self.native = native
        self.type = type
        self.isNullable = isNullable
    }
}
