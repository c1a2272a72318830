import Base
import FoundationEssentials
import SQLText

/// One row of an answer; its values are read by the name of their column: `try row["rows"]`.
package struct Row: Sendable {
    let columns: [String]
    let values: [Value]

    package subscript<T: ColumnValue>(_ column: String) -> T {
        get throws(Diagnostic) {
            guard let index = columns.firstIndex(of: column), let value = T(column: values[index]) else {
                throw .damaged("column `\(column)` holds no \(T.self)")
            }
            return value
        }
    }
}

/// What a column of the state may hold.
package protocol ColumnValue {
    init?(column value: Value)
}

extension Int64: ColumnValue {
    package init?(column value: Value) {
        guard case .int(let number) = value else { return nil }
        self = number
    }
}

extension Int: ColumnValue {
    package init?(column value: Value) {
        guard case .int(let number) = value else { return nil }
        self.init(exactly: number)
    }
}

extension Double: ColumnValue {
    package init?(column value: Value) {
        switch value {
        case .double(let number): self = number
        case .int(let number): self = Double(number)
        default: return nil
        }
    }
}

extension String: ColumnValue {
    package init?(column value: Value) {
        guard case .text(let text) = value else { return nil }
        self = text
    }
}

/// A moment is kept as milliseconds since 1970, UTC.
extension Date: ColumnValue {
    package init?(column value: Value) {
        guard case .int(let milliseconds) = value else { return nil }
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    package init?(column value: Value) {
        if case .null = value {
            self = nil
        } else if let wrapped = Wrapped(column: value) {
            self = wrapped
        } else {
            return nil
        }
    }
}

/// An enum of the state is kept as its raw text.
extension ColumnValue where Self: RawRepresentable<String> {
    package init?(column value: Value) {
        guard case .text(let text) = value else { return nil }
        self.init(rawValue: text)
    }
}
