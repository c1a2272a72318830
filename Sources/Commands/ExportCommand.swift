import Base
import Export
import Pipeline
import Project

extension Command {
    /// The systems that a project can be handed to.
    private enum Target: String, CaseIterable {
        case airflow, procedures, clickhouse
    }

    static let export = Command(
        name: "export",
        about: Text(
            "write the project for another system: airflow, procedures (of PostgreSQL), clickhouse",
            "записать проект для другой системы: airflow, procedures (процедуры PostgreSQL), clickhouse"),
        operands: [Operand(name: "SYSTEM")],
        options: [
            .value(
                "to", "FOLDER",
                Text("where to write; `export/SYSTEM` in the project by default", "куда писать; по умолчанию `export/СИСТЕМА` в проекте"))
        ],
        work: .owner { arguments, session in
            let target = try target(named: arguments.operands[0])
            let runner = Runner(session.workplace) { _ in }
            let plan = try await runner.plan()
            let files =
                switch target {
                case .airflow: AirflowExport(session.folder, plan).files
                case .procedures: try ProceduresExport(session.folder, plan, shapes: try await runner.shapes(of: plan)).files()
                case .clickhouse: try ClickHouseExport(session.folder, plan, shapes: try await runner.shapes(of: plan)).files()
                }
            let folder = folder(arguments["to"] ?? "export/" + target.rawValue, in: session.folder)
            for file in files {
                let path = folder + "/" + file.path
                try Files.makeFolder(String(path[..<path.lastIndex(of: "/")!]))
                try Files.write(Array(file.text.utf8), to: path)
                session.console.print(path)
            }
            return 0
        })

    /// A path as the words have it: in the project's folder, where it is no absolute one.
    private static func folder(_ path: String, in folder: Folder) -> String { path.hasPrefix("/") ? path : folder.root + "/" + path }

    private static func target(named name: String) throws(Diagnostic) -> Target {
        if let target = Target(rawValue: name) { return target }
        let names = Target.allCases.map(\.rawValue)
        throw Diagnostic(
            "export.unknown-system", "A project cannot be exported to `\(name)`.", "В `\(name)` проект не выгружается.",
            mend: nearest(to: name, in: names).map { Text("write `vitrina export \($0)`", "напишите `vitrina export \($0)`") }
                ?? Text("write one of: \(names.joined(separator: ", "))", "напишите одно из: \(names.joined(separator: ", "))"))
    }
}
