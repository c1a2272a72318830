import Base
import Pipeline
import Project
import SQLText

/// A project's night as stored procedures of PostgreSQL: one for each table of stage that is checked, one for each model,
/// and `night.run`, which calls them in their order. They need nothing of Vitrina.
package struct ProceduresExport: Sendable {
    let folder: Folder
    let plan: Plan
    let shapes: [TableName: [Contract.Built]]

    package init(_ folder: Folder, _ plan: Plan, shapes: [TableName: [Contract.Built]]) {
        self.folder = folder
        self.plan = plan
        self.shapes = shapes
    }

    /// Fails where a procedure would have to know columns that the project's files do not tell.
    package func files() throws -> [ExportedFile] {
        var problems = Diagnostics()
        var parts = [ProcedureTemplate.head(project: folder.settings.name.en), ProcedureTemplate.schemas] + functions
        parts += ProcedureTemplate.tools
        for step in steps {
            do {
                parts.append(try procedure(of: step))
            } catch let problem as Diagnostic {
                problems.report(problem)
            }
        }
        if problems.hasErrors { throw problems }
        return [ExportedFile(path: "procedures.sql", text: (parts + [night, "COMMIT;"]).joined(separator: "\n\n") + "\n")]
    }

    /// The steps that a warehouse by itself can do.
    private var steps: [Plan.Step] {
        plan.steps.filter { step in
            switch step.work {
            case .extract, .model: true
            case .transfer, .mart, .publish: false
            }
        }
    }

    private var functions: [String] {
        let isUsed = steps.contains { step in
            if case .model(let model) = step.work { Functions.areUsed(in: model.sql) } else { false }
        }
        return isUsed ? ["-- What models call.\nCREATE SCHEMA IF NOT EXISTS vitrina;"] + Functions.postgres.map { $0 + ";" } : []
    }

    private func procedure(of step: Plan.Step) throws -> String {
        let writer = ProcedureWriter(zone: folder.settings.timeZone, shape: shapes[step.table])
        switch step.work {
        case .extract(_, let table): return try writer.check(table)
        case .model(let model): return try writer.make(model)
        case .transfer, .mart, .publish: preconditionFailure("marts are made by another engine")
        }
    }

    /// The whole night, in the order of the plan.
    private var night: String {
        var lines: [String] = []
        var heading = ""
        for step in steps {
            let isCheck = if case .extract = step.work { true } else { false }
            let next = isCheck ? "-- Check what came into stage." : "-- Transform."
            if next != heading { lines.append(next) }
            heading = next
            let inputs = step.inputs + step.after.filter { !step.inputs.contains($0) }
            let list = inputs.map { Dialect.postgres.literal($0) }.joined(separator: ", ")
            let procedure = Dialect.postgres.literal(ProcedureWriter.name(of: step.table, isCheck: isCheck))
            lines.append(
                "CALL night.step(\(Dialect.postgres.literal(step.name)), \(procedure), ARRAY[\(list)]::text[], _from, _to, _lost);")
        }
        let tables = steps.filter { !$0.isView }.map { "ANALYZE \(Dialect.postgres.quote($0.table));" }
        return ProcedureTemplate.night(calls: lines, tables: tables)
    }
}

extension Plan.Step {
    fileprivate var isView: Bool {
        if case .model(let model) = work { model.materialized == .view } else { false }
    }
}
