import Base
import Pipeline
import Project

/// A project's night as a DAG of Apache Airflow 3: each step a task that has `vitrina` do it, as part of one run.
package struct AirflowExport: Sendable {
    let folder: Folder
    let plan: Plan
    let pools: AirflowPools
    /// What the DAG and its files are called.
    package let name: String

    package init(_ folder: Folder, _ plan: Plan) {
        self.folder = folder
        self.plan = plan
        name = AirflowExport.name(of: folder)
        pools = AirflowPools(of: folder, named: name)
    }

    package var files: [ExportedFile] {
        [ExportedFile(path: "\(name).py", text: dag), ExportedFile(path: "\(name)_pools.json", text: pools.text)]
    }

    private var dag: String {
        let tasks = plan.steps.map(task).joined(separator: "\n")
        return AirflowTemplate.head(name: folder.settings.name.en, dag: name, root: folder.root)
            + AirflowTemplate.dag(name, folder.settings) + tasks + "\n\n"
            + AirflowTemplate.end
    }

    private func task(_ step: Plan.Step) -> String {
        var words = [python(step.name)]
        if let pool = pools.pool(of: step) { words.append("pool=\(python(pool))") }
        if let owner = owner(of: step) { words.append("owner=\(python(owner))") }
        let after = plan.direct(step)
        if !after.isEmpty { words.append("after=[\(after.map(python).joined(separator: ", "))]") }
        return "    step(\(words.joined(separator: ", ")))"
    }

    private func owner(of step: Plan.Step) -> String? { folder.model(step.table)?.owner }

    /// A text as a literal of Python, which reads JSON's.
    private func python(_ text: String) -> String { JSON.string(text).description }

    /// The project's English name in the letters that Airflow allows, or that of its folder.
    private static func name(of folder: Folder) -> String {
        for text in [folder.settings.name.en, folder.root.split(separator: "/").last.map(String.init) ?? ""] {
            let words = text.lowercased().utf8.split {
                !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) && !(0x30...0x39).contains($0)
            }
            if !words.isEmpty { return words.map { String(Substring($0)) }.joined(separator: "_") }
        }
        return "vitrina"
    }
}

extension Plan {
    /// The steps that come right before one: those that no other of them comes behind.
    fileprivate func direct(_ step: Step) -> [String] {
        let before = Set(step.inputs + step.after)
        let behind = before.reduce(into: Set<String>()) { $0.formUnion(all(before: $1)) }
        return steps.map(\.name).filter { before.contains($0) && !behind.contains($0) }
    }

    /// Every step that comes before the named one.
    private func all(before name: String) -> Set<String> {
        var found: Set<String> = []
        var rest = [name]
        while let name = rest.popLast(), let step = self[name] {
            for other in step.inputs + step.after where found.insert(other).inserted { rest.append(other) }
        }
        return found
    }
}
