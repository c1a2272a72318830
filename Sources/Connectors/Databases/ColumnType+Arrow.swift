import Columnar
import Project

extension ColumnType {
    /// The type of a column that our own readers fill.
    package var arrow: DataType {
        switch self {
        case .boolean: .bool
        case .smallint: .int16
        case .integer: .int32
        case .bigint: .int64
        case .real: .float32
        case .double: .float64
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .text, .uuid, .json: .utf8
        case .bytes: .binary
        case .date: .date
        case .timestamp: .timestamp(.micro, zone: nil)
        case .timestamptz: .timestamp(.micro, zone: "UTC")
        }
    }
}
