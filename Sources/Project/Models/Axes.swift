import Base
import SQLText

/// What the figures of a mart can be cut by.
package struct Axes: Sendable {
    /// Columns whose values tell parts of the business apart.
    package let dimensions: [String]
    /// The column that tells when.
    package let time: String?
    /// How fine that is; nil where there is no time.
    package let grain: Grain?

    /// All that a question can name.
    package var groupings: [String] {
        (grain.map { finest in Grain.allCases.filter(finest.fits).map(\.rawValue) } ?? []) + dimensions
    }
}

extension Model {
    /// The type that the model promises for a column; nil where it promises none.
    package func type(of column: String) -> ColumnType? { columns.first { $0.name == column }?.type }
}

// MARK: - Reading

extension Axes {
    static func read(_ fields: Fields, _ columns: [Column], of table: TableName, _ reading: Reading) -> Axes {
        let dimensions = fields.one("dimensions") { reading.list($0, reading.column) } ?? []
        let time = fields.one("time", reading.column)
        let grain: Grain? = fields.one("time_grain", reading.choice)

        let promised = Columns(of: "\(table)", columns)
        for column in dimensions + [time].compactMap(\.self) { promised.require(column, reading) }
        for dimension in dimensions where Grain(rawValue: dimension.value) != nil {
            reading.report(
                "model.dimension-name", "A dimension cannot be called `\(dimension.value)`: that is how time is cut.",
                "Измерение нельзя назвать `\(dimension.value)`: так называется шаг времени.", at: dimension.place,
                mend: Text("name it as `time`, or give the column another name", "назовите её в `time` или дайте колонке другое имя"))
        }
        let finest = time.map { time in grain ?? columns.first { $0.name == time.value }?.type.grain ?? .day }
        return Axes(dimensions: dimensions.map(\.value), time: time?.value, grain: finest)
    }
}

extension ColumnType {
    /// How finely a column of this type tells the time.
    fileprivate var grain: Grain? { self == .timestamp || self == .timestamptz ? .hour : nil }
}
