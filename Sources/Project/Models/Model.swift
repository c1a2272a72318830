import Base
import SQLText

/// One SELECT that makes one table.
package struct Model: Sendable {
    package enum Layer: String, Sendable, CaseIterable {
        case stage, dimension, fact, mart
    }

    package enum Materialized: String, Sendable, CaseIterable {
        case full, incremental, snapshot, view
    }

    package let layer: Layer
    package let table: TableName
    package let materialized: Materialized
    package let owner: String?
    package let about: Text?
    /// What one row stands for.
    package let grain: Text?
    package let key: [String]
    /// The column by which an incremental model is replaced.
    package let period: String?
    /// Tables whose changes do not rebuild the periods that stand.
    package let lookups: [Placed<TableName>]
    /// How a mart lies on disk; empty or nil where the engine may choose.
    package let orderBy: [String]
    package let partitionBy: String?
    package let engine: String?
    /// By what its rows are dealt out among the shards of a cluster.
    package let shardBy: String?
    package let axes: Axes
    package let checks: [Check]
    /// The columns that the model promises; empty where it promises none.
    package let columns: [Column]
    /// The SELECT, without the semicolon and the comments around it.
    package private(set) var sql: String
    /// Where `sql` begins.
    package let sqlPlace: Place
    package let place: Place
    /// The whole file, for hashing.
    package private(set) var text: String
    /// The share of the keys that the SELECT counts for, in per cent; nil for all of them.
    package let rollout: Int?
    /// By when the table has the day's data, by the clocks of the project's zone.
    package let sla: ClockTime?

    /// The model with another SELECT, and a text of the file that tells it from this one.
    package func with(sql: String, text: String) -> Model {
        var model = self
        (model.sql, model.text) = (sql, text)
        return model
    }

    package var file: String { place.file }
}
