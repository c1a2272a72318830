import Base
import Connectors
import SQLText
import State

/// What a run is asked to do; nothing said, all that is not up to date.
package struct RunRequest: Sendable {
    /// Makes what it chooses again though nothing changed.
    package var isFull = false
    /// Tables, or sources by their name; none for all.
    package var only: [String] = []
    /// Also what is made from these.
    package var withDownstream = false
    /// Days to take of tables that are taken by a cursor, in place of what is new.
    package var period: DayRange?
    /// Tables whose mended rows are to be fed back.
    package var replays: Set<TableName> = []
    /// Reads sources outside of their hours too.
    package var atAnyHour = false

    package init() {}
}

extension RunRequest {
    var kind: String { only.isEmpty && period == nil && replays.isEmpty ? Run.whole : Run.part }

    func replays(_ step: Plan.Step) -> Bool { replays.contains(step.table) }

    /// Names of the steps that are asked for. Fails for a word that names none.
    func steps(of plan: Plan) throws(Diagnostic) -> Set<String> {
        guard !only.isEmpty else { return Set(plan.steps.map(\.name)) }
        var chosen: Set<String> = []
        for word in only {
            let named = plan.steps.filter { $0.answers(to: word) }
            guard !named.isEmpty else { throw unknown(word, plan) }
            chosen.formUnion(named.map(\.name))
        }
        guard withDownstream else { return chosen }
        // Inputs stand before what is made from them.
        for step in plan.steps where !chosen.isDisjoint(with: step.inputs) { chosen.insert(step.name) }
        return chosen
    }

    private func unknown(_ word: String, _ plan: Plan) -> Diagnostic {
        let names = Set(plan.steps.map { "\($0.table)" }).sorted()
        return Diagnostic(
            "run.unknown-table", "The project makes no table `\(word)`, and has no source of that name.",
            "В проекте нет ни таблицы, ни источника `\(word)`.",
            mend: nearest(to: word, in: names).map { Text("write `\($0)`", "напишите `\($0)`") }
                ?? Text("`vitrina plan` lists all of them", "`vitrina plan` перечислит все"))
    }
}

extension Plan.Step {
    fileprivate func answers(to word: String) -> Bool {
        if "\(table)" == word { return true }
        if case .extract(let source, _) = work { return source.name == word }
        return false
    }
}
