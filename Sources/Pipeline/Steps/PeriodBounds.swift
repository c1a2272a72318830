import Base
import Columnar
import Engines
import Project
import SQLText

/// `period_from()` and `period_to()`: the days that are made, for a SELECT that wants them inside.
package struct PeriodBounds: Sendable {
    /// A day in, and the first day that is out.
    let days: Range<Int>

    /// All the days that engines know between them.
    static let all = PeriodBounds(days: -719_162..<2_932_896)
    static let none = PeriodBounds(days: -719_162 ..< -719_162)

    package static func areUsed(in model: Model) -> Bool {
        SQLTokens(model.sql).words.contains { ["period_from", "period_to"].contains($0.lowercased()) }
    }

    /// Tells the functions of this connection.
    func set(on connection: any Connection) async throws {
        let (from, to) = (Calendar.date(Int64(days.lowerBound)), Calendar.date(Int64(days.upperBound)))
        switch connection.dialect {
        case .postgres:
            _ = try await connection.value(
                "SELECT set_config('vitrina.period_from', \(from), false) || set_config('vitrina.period_to', \(to), false)")
        default:
            try await connection.execute("CREATE OR REPLACE TEMP MACRO period_from() AS DATE \(literal: from)")
            try await connection.execute("CREATE OR REPLACE TEMP MACRO period_to() AS DATE \(literal: to)")
        }
    }
}
