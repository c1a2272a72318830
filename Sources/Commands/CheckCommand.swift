import Base
import Columnar
import Metrics
import Project

extension Command {
    static let check = Command(
        name: "check",
        about: Text("read the whole project and show everything that is wrong", "прочитать весь проект и показать все ошибки"),
        options: [.flag("json", Text("one JSON object a problem, for programs", "по объекту JSON на ошибку, для программ"))],
        work: .here { arguments, console in
            let root = Session.root(arguments)
            guard Files.exists(root + "/vitrina.yaml") else { throw Session.missing(root) }
            let (folder, diagnostics) = Folder.load(root, profile: arguments["profile"], environment: console.environment)
            let unanswerable = folder.map { Catalogue($0, today: CalendarDay(0)).unanswerable } ?? []
            for diagnostic in diagnostics.sorted + unanswerable {
                if arguments.has("json") {
                    console.print(diagnostic.json(in: console.language).description)
                } else {
                    console.printError(diagnostic.render(in: console.language) { Folder.line($0, in: root) })
                }
            }
            guard let folder, unanswerable.isEmpty else { return 1 }
            if !arguments.has("json") { console.print(summary(folder)) }
            return 0
        })

    private static func summary(_ folder: Folder) -> Text {
        let tables = folder.sources.reduce(0) { $0 + $1.tables.count }
        return Text(
            "the project is in order: source tables \(tables), models \(folder.models.count), metrics \(folder.metrics.count), dashboards \(folder.dashboards.count)",
            "проект в порядке: таблиц источников \(tables), моделей \(folder.models.count), показателей \(folder.metrics.count), досок \(folder.dashboards.count)"
        )
    }
}
