import Base
import Connectors
import Project
import SQLText
import State

/// What a run would do now, and why.
package struct Outlook: Sendable {
    package enum Reason: Sendable, Hashable {
        case neverMade
        /// Its engine's files are gone.
        case lost
        /// It was asked for, changed or not.
        case asked
        case textChanged
        case newFiles
        /// What a database holds is not known before it is asked.
        case sourceIsAsked
        /// Inputs that changed, or will be made before it.
        case inputsChanged([String])
        /// Inputs that may turn out to hold the same rows as before.
        case inputsMayChange([String])
    }

    package struct Item: Sendable {
        package let step: Plan.Step
        package let reason: Reason
        /// The rows of the last time; nil where there was none.
        package let rows: Int?
        /// The days that would be made again, where they are known before the run.
        package let days: Days?
        /// For a changed model: the tables that are made from it, near ones first.
        package let downstream: [TableName]
    }

    /// Steps with something to do, in the order of the run.
    package let items: [Item]
    package let upToDate: Int
}

extension Runner {
    /// Looks at the project, its files and the state; opens no engine and changes nothing.
    package func outlook() async throws -> Outlook {
        let store = try await workplace.engines.state()
        let plan = try await plan(store)
        let records = try await Records(store)
        let current = try current(records, for: plan)
        let log = try await store.changeLog()
        var pending: [String: Outlook.Reason] = [:]
        var items: [Outlook.Item] = []
        for step in plan.steps {
            guard let reason = reason(for: step, current, records, pending) else { continue }
            pending[step.name] = reason
            let isChanged = [.textChanged, .neverMade].contains(reason) && step.isModel
            items.append(
                Outlook.Item(
                    step: step, reason: reason, rows: records[step.name]?.rows, days: days(of: step, current, pending, log),
                    downstream: isChanged ? plan.downstream(of: step) : []))
        }
        return Outlook(items: items, upToDate: plan.steps.count - items.count)
    }

    private func reason(
        for step: Plan.Step, _ current: Records, _ records: Records, _ pending: [String: Outlook.Reason]
    ) -> Outlook.Reason? {
        guard let product = current[step.name] else {
            guard let known = records[step.name] else { return .neverMade }
            if known.textHash != step.textHash { return .textChanged }
            return request.isFull ? .asked : .lost
        }
        if product.textHash != step.textHash { return .textChanged }
        let certain = step.inputs.unique.filter { input in
            if let reason = pending[input] { return reason.isCertain }
            return current[input]?.version != product.inputs[input]
        }
        if !certain.isEmpty { return .inputsChanged(certain) }
        let possible = step.inputs.unique.filter { pending[$0] != nil }
        if !possible.isEmpty { return .inputsMayChange(possible) }
        if step.isUpToDate(current, in: workplace.folder) { return nil }
        guard case .extract(let source, _) = step.work else { return .inputsChanged(step.inputs) }
        if case .files(.folder) = source.kind { return .newFiles }
        return .sourceIsAsked
    }

    /// The days that are known to have changed; nil where an input is still to be made, or everything is.
    private func days(
        of step: Plan.Step, _ current: Records, _ pending: [String: Outlook.Reason], _ log: ChangeLog
    ) -> Days? {
        guard step.inputs.allSatisfy({ pending[$0] == nil }), let product = current[step.name], product.textHash == step.textHash else {
            return nil
        }
        let versions = step.inputs.map { current[$0]?.version ?? "" }
        guard case .days(let days) = step.changes(since: product, versions, log) else { return nil }
        return days
    }
}

extension Outlook.Reason {
    /// Whether the step will certainly make something other than before.
    var isCertain: Bool {
        switch self {
        case .sourceIsAsked, .inputsMayChange: false
        default: true
        }
    }
}

extension Plan.Step {
    fileprivate var isModel: Bool {
        switch work {
        case .model, .mart: true
        default: false
        }
    }
}

extension Plan {
    /// The tables that are made from a step's, near ones first.
    func downstream(of step: Step) -> [TableName] {
        var reached: Set<String> = [step.name]
        var tables: [TableName] = []
        for other in steps where !reached.isDisjoint(with: other.inputs) {
            reached.insert(other.name)
            if other.table != step.table, !tables.contains(other.table) { tables.append(other.table) }
        }
        return tables
    }
}

extension [String] {
    /// Each once, in the order in which they first stand.
    fileprivate var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
