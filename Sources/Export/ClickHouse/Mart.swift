import Pipeline
import Project
import SQLText

/// One mart in a script.
struct Mart {
    let tables: MartTables
    private let model: Model
    private let folder: Folder

    init(_ model: Model, _ folder: Folder) {
        self.model = model
        self.folder = folder
        tables = MartTables(of: model, cluster: folder.settings.engines.cluster)
    }

    private var isView: Bool { model.materialized == .view }

    /// The mart beside the old one, from those of this night that wait with it.
    var make: [Query] {
        let sql = Query(
            sql: SQLTokens(model.sql).replacing { table in
                folder.model(table)?.layer == .mart ? MartTables(table, cluster: nil).next.table : nil
            } quote: {
                Dialect.clickhouse.quote($0)
            })
        if isView { return ["CREATE OR REPLACE VIEW \(table: tables.next.table)\(tables.onCluster) AS \(sql)"] }
        return tables.next.drop + tables.next.create(.selected(sql), model.martLayout) + [tables.next.insert(sql)]
    }

    var put: [Query] {
        if isView {
            return [
                "CREATE OR REPLACE VIEW \(table: tables.table)\(tables.onCluster) AS \(sql: model.sql)",
                "DROP VIEW IF EXISTS \(table: tables.next.table)\(tables.onCluster)",
            ]
        }
        return tables.stand + [tables.exchange] + tables.next.drop
    }

    /// One month in place of the same month; nil where the mart does not lie by the months of its period.
    var month: [Query]? {
        guard model.materialized == .incremental, let period = model.period, model.partitionBy == nil else { return nil }
        let rows: Query = "SELECT * FROM (\n\(sql: model.sql)\n) WHERE toYYYYMM(\(name: period)) = {month:UInt32}"
        return tables.next.drop + tables.next.create(.of(tables.rows), model.martLayout) + [
            tables.next.insert(rows), tables.replace(partition: "{month:UInt32}"),
        ] + tables.next.drop
    }
}
