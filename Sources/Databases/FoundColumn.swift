import Columnar

/// A column as the database has it.
package struct FoundColumn: Sendable, Hashable {
    package let name: String
    /// The type in the database's own words: `decimal(18,2) unsigned`.
    package let native: String
    /// Nil where the column is refused: no Arrow type holds its values.
    package let type: DataType?
    package let isNullable: Bool
    /// Whether the database writes the name in other capitals.
    package var isRespelled = false

    package init(name: String, native: String, type: DataType?, isNullable: Bool) {
        self.name = name
        self.native = native
        self.type = type
        self.isNullable = isNullable
    }

    /// The same column by the name that somebody else gives it, in a database in which capitals make no difference.
    package func respelled(_ name: String) -> FoundColumn {
        var column = FoundColumn(name: name, native: native, type: type, isNullable: isNullable)
        column.isRespelled = name != self.name
        return column
    }
}
