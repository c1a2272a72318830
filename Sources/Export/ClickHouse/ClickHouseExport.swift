import Base
import Pipeline
import Project
import SQLText

/// The marts of a project as scripts of ClickHouse, in the tables in which a run makes them: `night.sql` makes all of them
/// anew and puts them in place at its end, `month.sql` one month of those that lie by months.
package struct ClickHouseExport: Sendable {
    let folder: Folder
    let plan: Plan
    let shapes: [TableName: [Contract.Built]]

    package init(_ folder: Folder, _ plan: Plan, shapes: [TableName: [Contract.Built]]) {
        self.folder = folder
        self.plan = plan
        self.shapes = shapes
    }

    /// Fails where a table would have to be made whose columns the project's files do not tell.
    package func files() throws -> [ExportedFile] {
        var problems = Diagnostics()
        var carried: [CarriedTable] = []
        for step in plan.steps {
            guard case .transfer(let table, let key, let notNull, let period) = step.work else { continue }
            do {
                carried.append(try CarriedTable(table, shapes[table], key, notNull, period, folder))
            } catch let problem as Diagnostic {
                problems.report(problem)
            }
        }
        if problems.hasErrors { throw problems }
        let marts = plan.steps.compactMap { if case .mart(let model) = $0.work { Mart(model, folder) } else { nil } }
        return [
            ExportedFile(path: "night.sql", text: night(carried, marts)),
            ExportedFile(path: "month.sql", text: monthScript(carried, marts)),
        ]
    }

    private func night(_ carried: [CarriedTable], _ marts: [Mart]) -> String {
        var script = Script(ClickHouseExport.head(folder))
        let schemas = Dictionary(grouping: carried.map(\.tables) + marts.map(\.tables), by: \.table.schema).sorted { $0.key < $1.key }
        for (_, tables) in schemas { script.add(nil, [tables[0].createDatabase]) }
        for table in carried {
            script.add("\(table.tables.table), as the warehouse has it", table.make + table.put)
        }
        for mart in marts { script.add("\(mart.tables.table)", mart.make) }
        // Nobody reads half a night: all marts are made before the first is put in place.
        script.add("all marts in place", marts.flatMap(\.put))
        return script.text
    }

    private func monthScript(_ carried: [CarriedTable], _ marts: [Mart]) -> String {
        var script = Script(ClickHouseExport.monthHead)
        for table in carried { if let statements = table.month { script.add("\(table.tables.table)", statements) } }
        for mart in marts { if let statements = mart.month { script.add("\(mart.tables.table)", statements) } }
        return script.text
    }

    private static func head(_ folder: Folder) -> String {
        let source =
            switch folder.settings.engines.warehouse {
            case .postgres:
                """
                -- The warehouse is read as the named collection `warehouse`, which the server must know:
                --   CREATE NAMED COLLECTION warehouse AS host = '…', port = 5432, database = '…', user = '…', password = '…'
                """
            case .duckdb:
                """
                -- The warehouse's tables are read from Parquet files where the server reads files:
                --   vitrina query --warehouse --format parquet 'SELECT * FROM fact.payment' > fact.payment.parquet
                """
            }
        return """
            -- \(folder.settings.name.en.filter { !$0.isNewline }): the marts as a script of ClickHouse. Written by `vitrina export clickhouse`;
            -- write it again when the project's files change. clickhouse-client --queries-file night.sql
            \(source)
            """
    }

    private static let monthHead = """
        -- One month of the tables that lie by months, in place of the same month; night.sql has made them before.
        -- clickhouse-client --param_month=202601 --queries-file month.sql
        """
}

/// Statements one below the other, each ended by a semicolon and an empty line.
private struct Script {
    private(set) var text: String

    init(_ head: String) { text = head + "\n\n" }

    mutating func add(_ remark: String?, _ statements: [Query]) {
        if let remark { text += "-- \(remark)\n" }
        for statement in statements { text += statement.text(.clickhouse) { Dialect.clickhouse.literal("\($0)") } + ";\n\n" }
    }
}
