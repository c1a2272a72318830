import Project
import SQLText

/// The tables behind one table of the marts' engine, in its SQL.
///
/// On one server that is the table itself. On a cluster its rows lie in a replicated table on each shard, `x__shard`, and
/// `x` is a distributed table over them: whoever asks it, or fills it, sees all shards as one.
package struct MartTables: Sendable {
    /// How the rows lie on disk.
    package struct Layout: Sendable {
        var engine = "MergeTree"
        var orderBy: [String] = []
        var partitionBy: Query?

        package init(engine: String? = nil, orderBy: [String] = [], partitionBy: Query? = nil) {
            self.engine = engine ?? "MergeTree"
            self.orderBy = orderBy
            self.partitionBy = partitionBy
        }
    }

    /// Where the rows of a new table come from.
    package enum Columns: Sendable {
        /// As they are written in DDL: `(id Int64, name String)`.
        case named(Query)
        /// Those of a SELECT.
        case selected(Query)
        /// Those of another table, and its layout too.
        case of(TableName)
    }

    package let table: TableName
    package let cluster: String?
    /// By what rows are dealt out among the shards.
    private let shardBy: Query

    /// Rows are dealt out at random where nothing else is said.
    package init(_ table: TableName, cluster: String?, shardBy: Query = "rand()") {
        self.table = table
        self.cluster = cluster
        self.shardBy = shardBy
    }

    /// The same for the table in the making, which takes this one's place.
    package var next: MartTables {
        MartTables(TableName(table.schema, table.name + "__next"), cluster: cluster, shardBy: shardBy)
    }

    /// Where the rows lie.
    package var rows: TableName { cluster == nil ? table : TableName(table.schema, table.name + "__shard") }

    package var onCluster: Query { cluster.map { " ON CLUSTER \(name: $0)" } ?? "" }

    package var createDatabase: Query { "CREATE DATABASE IF NOT EXISTS \(name: table.schema)\(onCluster)" }

    package var drop: [Query] {
        let tables = rows == table ? [table] : [table, rows]
        return tables.map { "DROP TABLE IF EXISTS \(table: $0)\(onCluster) SYNC" }
    }

    /// Makes the tables empty. Made and filled in two statements: in one, ClickHouse would fill a table with a name of its own
    /// first, which stays for ever where the process is killed.
    package func create(_ columns: Columns, _ layout: Layout, comment: String? = nil) -> [Query] {
        let partition: Query = layout.partitionBy.map { " PARTITION BY \($0)" } ?? ""
        let order: Query =
            layout.orderBy.isEmpty ? "tuple()" : "(\(layout.orderBy.map { "\(name: $0)" as Query }.joined(separator: ", ")))"
        let engine = cluster == nil ? layout.engine : MartTables.replicated(layout.engine)
        let remark: Query = comment.map { " COMMENT \(literal: $0)" } ?? ""
        let storage: Query =
            "ENGINE = \(sql: engine)\(partition) ORDER BY \(order) SETTINGS allow_nullable_key = 1\(remark)"
        let statement: Query =
            switch columns {
            case .named(let list): "CREATE TABLE \(table: rows)\(onCluster) \(list) \(storage)"
            case .selected(let sql): "CREATE TABLE \(table: rows)\(onCluster) \(storage) EMPTY AS \(sql)"
            case .of(let other): "CREATE TABLE \(table: rows)\(onCluster) AS \(table: other)"
            }
        return [statement] + distribute
    }

    /// The distributed table over the rows; none on one server.
    package var distribute: [Query] {
        guard let cluster else { return [] }
        return [
            """
            CREATE TABLE IF NOT EXISTS \(table: table)\(onCluster) AS \(table: rows)
            ENGINE = Distributed(\(literal: cluster), \(literal: rows.schema), \(literal: rows.name), \(shardBy))
            """
        ]
    }

    /// Fills the new table. On a cluster every shard has its rows when it returns, and tables that are joined are sent along.
    package func insert(_ sql: Query) -> Query {
        let settings: Query = cluster == nil ? "" : ", distributed_foreground_insert = 1, distributed_product_mode = 'global'"
        return "INSERT INTO \(table: table) SETTINGS max_partitions_per_insert_block = 0\(settings) \(sql)"
    }

    /// Puts the new rows where the old ones are, which stay beside; for a table that is there.
    package var exchange: Query { "EXCHANGE TABLES \(table: next.rows) AND \(table: rows)\(onCluster)" }

    /// Sees to it that there is a table to change places with, empty where there was none.
    package var stand: [Query] {
        ["CREATE TABLE IF NOT EXISTS \(table: rows)\(onCluster) AS \(table: next.rows)"] + distribute
    }

    /// Puts one partition of the new rows where the old one is.
    package func replace(partition: Query) -> Query {
        "ALTER TABLE \(table: rows)\(onCluster) REPLACE PARTITION \(partition) FROM \(table: next.rows)"
    }

    /// Puts the new rows where there were none.
    package var rename: Query { "RENAME TABLE \(table: next.rows) TO \(table: rows)\(onCluster)" }

    /// `ReplacingMergeTree(version)` as its replicated twin; the path and the name of the replica are the server's own.
    private static func replicated(_ engine: String) -> String {
        engine.hasPrefix("Replicated") || !engine.contains("MergeTree") ? engine : "Replicated" + engine
    }
}

extension MartTables {
    /// Those of a mart.
    package init(of model: Model, cluster: String?) {
        if let shardBy = model.shardBy {
            self.init(model.table, cluster: cluster, shardBy: Query(sql: shardBy))
        } else {
            self.init(model.table, cluster: cluster)
        }
    }

    /// Those of a table of the warehouse in the marts' engine: rows of one key lie on one shard.
    package init(ofCarried table: TableName, key: [String], cluster: String?) {
        let names = key.map { "\(name: $0)" as Query }.joined(separator: ", ")
        self.init(table, cluster: cluster, shardBy: key.isEmpty ? "rand()" : "cityHash64(\(names))")
    }
}

extension Workplace {
    func martTables(of model: Model) -> MartTables { MartTables(of: model, cluster: engines.roles.cluster) }

    func martTables(of table: TableName, key: [String]) -> MartTables {
        MartTables(ofCarried: table, key: key, cluster: engines.roles.cluster)
    }
}

extension Model {
    /// How a mart lies on disk; one that is made by days lies by months, where the file says nothing else.
    package var martLayout: MartTables.Layout {
        let months = materialized == .incremental ? period.map { "toYYYYMM(\(name: $0))" as Query } : nil
        return MartTables.Layout(engine: engine, orderBy: orderBy, partitionBy: partitionBy.map { Query(sql: $0) } ?? months)
    }
}
