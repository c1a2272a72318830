import Columnar

/// A column as its database describes it.
package struct FoundColumn: Sendable, Hashable {
    package let name: String
    /// The type in the database's own words.
    package let native: String
    /// Nil where there is no type for it here: the column is refused.
    package let type: DataType?
    package let isNullable: Bool

    package init(name: String, native: String, type: DataType?, isNullable: Bool) {
        self.name = name
        self.native = native
        self.type = type
        self.isNullable = isNullable
    }
}
