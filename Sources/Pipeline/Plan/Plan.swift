import Base
import Project
import Secrets
import SQLText
import State

/// What a run would do: every step of the project with what it is made from, in an order in which inputs come first.
package struct Plan: Sendable {
    package struct Step: Sendable {
        package enum Work: Sendable {
            case extract(Source, SourceTable)
            case model(Model)
            /// Carries a table of the warehouse to the marts' engine.
            case transfer(TableName, key: [String], notNull: Set<String>, period: String?)
            case mart(Model)
            /// Puts a mart in place once the whole run is done, so that nobody reads half a run.
            case publish(Model)
        }

        package let name: String
        package let work: Work
        /// Names of the steps whose tables this one reads.
        package let inputs: [String]
        /// Names of steps that only have to be done before.
        package var after: [String] = []
        /// What the step does, and where: when this changes, its table is made anew.
        package let textHash: String
        /// How what changed in an input reaches the days of this table; an input that is not named reaches everything.
        var reach: [String: Reach] = [:]

        /// The table that the step makes.
        package var table: TableName {
            switch work {
            case .extract(_, let table): table.stage
            case .model(let model), .mart(let model), .publish(let model): model.table
            case .transfer(let table, _, _, _): table
            }
        }

        /// The word for its kind of work.
        package var kind: String {
            switch work {
            case .extract: "extract"
            case .model: "model"
            case .transfer: "transfer"
            case .mart: "mart"
            case .publish: "publish"
            }
        }
    }

    package let steps: [Step]

    package subscript(_ name: String) -> Step? { steps.first { $0.name == name } }
}

extension Plan {
    package static func publishName(_ table: TableName) -> String { "publish \(table)" }
    package static func transferName(_ table: TableName) -> String { "transfer \(table)" }

    /// Plans the whole project. Fails with every model whose SQL does not parse, or reads what nobody makes.
    package static func make(
        _ folder: Folder, addresses: (warehouse: String, marts: String), references: inout References, parser: () async throws -> SQLParser
    ) async throws -> Plan {
        var problems = Diagnostics()
        folder.refuseWhatIsNotDone(&problems)
        var reads: [TableName: [TableName]] = [:]
        var reaches: [TableName: [TableName: Reach]] = [:]
        for model in folder.models {
            do {
                reads[model.table] = try await references.tables(of: model, parser: parser)
                if model.materialized == .incremental || model.materialized == .view {
                    reaches[model.table] = try await references.reaches(of: model, in: folder, parser: parser)
                }
            } catch let problem as Diagnostic {
                problems.report(problem)
            }
        }
        let steps = folder.steps(reads, reaches, addresses, &problems)
        let ordered = sorted(steps, folder, &problems)
        if !problems.hasErrors {
            var shapes = Shapes(folder, reads: reads)
            try await shapes.checkContracts(&references, &problems, parser: parser)
        }
        if problems.hasErrors { throw problems }
        let all = ordered.map(\.name)
        let publishing = ordered.compactMap { step -> Step? in
            guard case .mart(let model) = step.work else { return nil }
            // A view stands on marts that are in place.
            let below = model.materialized == .view ? (reads[model.table] ?? []).filter { $0.schema == "mart" } : []
            return Step(
                name: publishName(model.table), work: .publish(model), inputs: [step.name], after: all + below.map(publishName),
                textHash: step.textHash)
        }
        return Plan(steps: ordered + publishing)
    }

    /// Inputs first; a circle is an error at each of its models.
    private static func sorted(_ steps: [Step], _ folder: Folder, _ problems: inout Diagnostics) -> [Step] {
        var waiting = steps
        var done: Set<String> = []
        var ordered: [Step] = []
        while !waiting.isEmpty {
            let ready = waiting.filter { done.isSuperset(of: $0.inputs + $0.after) }
            guard !ready.isEmpty else {
                // A table that nobody makes was reported, and holds up whoever reads it.
                if !problems.hasErrors { for step in waiting { problems.report(circle(step, folder)) } }
                break
            }
            ordered += ready
            done.formUnion(ready.map(\.name))
            waiting.removeAll { step in done.contains(step.name) }
        }
        return ordered
    }

    private static func circle(_ step: Step, _ folder: Folder) -> Diagnostic {
        let table = step.table
        let source = folder.sources.flatMap(\.tables).first { $0.stage == table }
        return Diagnostic(
            "model.circle", "`\(table)` is made from itself, over other tables or their checks.",
            "`\(table)` через другие таблицы или их проверки создаётся из самой себя.", at: folder.model(table)?.sqlPlace ?? source?.place,
            mend: Text("take one of the references of the circle out", "уберите одну из ссылок этого круга"))
    }
}

extension Folder {
    fileprivate func steps(
        _ reads: [TableName: [TableName]], _ reaches: [TableName: [TableName: Reach]], _ addresses: (warehouse: String, marts: String),
        _ problems: inout Diagnostics
    ) -> [Plan.Step] {
        let stage = Set(sources.flatMap(\.tables).map(\.stage))
        let known = stage.union(models.map(\.table))
        var steps: [Plan.Step] = []
        for source in sources {
            for table in source.tables {
                let hash = Digest.sha256("\(addresses.warehouse)\n\(table.name)\n\(table.text)")
                let looksInto = referenced(by: table.checks, except: table.stage, known)
                let inputs = table.reads.map { "\($0)" }
                steps.append(
                    Plan.Step(name: "\(table.stage)", work: .extract(source, table), inputs: inputs, after: looksInto, textHash: hash))
            }
        }
        var carried: Set<TableName> = []
        for model in models {
            let tables = reads[model.table] ?? []
            for table in tables where !known.contains(table) { problems.report(unknown(table, in: model, among: known)) }
            for lookup in model.lookups where !tables.contains(lookup.value) { problems.report(notRead(lookup, in: model)) }
            // What stands was made by the days that the inputs had then.
            let periods = model.materialized == .incremental ? tables.map { period(of: $0) ?? "" }.joined(separator: ",") : ""
            var reach: [String: Reach] = [:]
            for (table, found) in reaches[model.table] ?? [:] {
                let name = model.layer == .mart && table.schema != "mart" ? Plan.transferName(table) : "\(table)"
                reach[name] = model.lookups.contains { $0.value == table } ? .lookup : found
            }
            if model.layer == .mart {
                let outside = tables.filter { $0.schema != "mart" }
                carried.formUnion(outside)
                let inputs = tables.map { $0.schema == "mart" ? "\($0)" : Plan.transferName($0) }
                steps.append(
                    Plan.Step(
                        name: "\(model.table)", work: .mart(model), inputs: inputs,
                        textHash: Digest.sha256("\(addresses.marts)\n\(periods)\n\(model.text)"), reach: reach))
            } else {
                for table in tables where table.schema == "mart" { problems.report(martBelow(table, in: model)) }
                steps.append(
                    Plan.Step(
                        name: "\(model.table)", work: .model(model),
                        inputs: tables.map { "\($0)" } + referenced(by: model.checks, except: model.table, known),
                        textHash: Digest.sha256("\(addresses.warehouse)\n\(periods)\n\(model.text)"), reach: reach))
            }
        }
        for table in carried.sorted() {
            let (key, notNull) = promises(of: table)
            let period = period(of: table)
            let hash = Digest.sha256("\(addresses)\n\(key)\n\(notNull.sorted())\n\(period ?? "")")
            steps.append(
                Plan.Step(
                    name: Plan.transferName(table), work: .transfer(table, key: key, notNull: notNull, period: period),
                    inputs: ["\(table)"], textHash: hash, reach: ["\(table)": .same]))
        }
        return steps
    }

    /// Tables that checks look into must be there before the check.
    private func referenced(by checks: [Check], except table: TableName, _ known: Set<TableName>) -> [String] {
        checks.flatMap(\.rule.tables).filter { $0 != table && known.contains($0) }.map(\.description)
    }

    /// The columns of a table that cannot be null, because its checks see to it.
    private func promises(of table: TableName) -> (key: [String], notNull: Set<String>) {
        let (key, checks) =
            if let model = model(table) { (model.key, model.checks) } else {
                sources.flatMap(\.tables).first { $0.stage == table }.map { ($0.key, $0.checks) } ?? ([], [])
            }
        var notNull: Set<String> = []
        for check in checks where check.severity != .warn {
            if case .notNull(let column) = check.rule { notNull.insert(column) }
        }
        return (key.filter(notNull.contains), notNull)
    }

    private func unknown(_ table: TableName, in model: Model, among known: Set<TableName>) -> Diagnostic {
        Diagnostic(
            "model.unknown-table", "`\(model.table)` reads `\(table)`, which nothing in the project makes.",
            "`\(model.table)` читает `\(table)`, а её никто в проекте не создаёт.", at: model.place(of: table),
            mend: nearest(to: "\(table)", in: known.map(\.description).sorted()).map { Text("write `\($0)`", "напишите `\($0)`") })
    }

    private func notRead(_ lookup: Placed<TableName>, in model: Model) -> Diagnostic {
        Diagnostic(
            "model.lookup-not-read", "`\(model.table)` does not read `\(lookup.value)`.", "`\(model.table)` не читает `\(lookup.value)`.",
            at: lookup.place, mend: Text("take it out of `lookups`", "уберите её из `lookups`"))
    }

    private func martBelow(_ table: TableName, in model: Model) -> Diagnostic {
        Diagnostic(
            "model.reads-mart", "`\(model.table)` reads the mart `\(table)`, which is made after it, in another engine.",
            "`\(model.table)` читает витрину `\(table)`, а она создаётся позже и в другом движке.", at: model.place(of: table),
            mend: Text("read the facts that the mart is made from", "читайте факты, из которых она сделана"))
    }
}

extension Model {
    /// Where the SELECT names a table.
    package func place(of table: TableName) -> Place {
        guard let offset = SQLTokens(sql).offset(of: table) else { return sqlPlace }
        return place(at: offset)
    }
}
