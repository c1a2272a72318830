import Base
import Dashboards
import Pipeline
import Project
import SQLText

/// The project's tables from left to right, each joined to those that it is made from; drawn on the server, without script.
struct LineagePage {
    let map: LineageMap
    let folder: Folder
    let language: Language
    let person: String

    private static let layers = ["stage", "dimension", "fact", "mart"]
    private static let width = 196
    private static let height = 34
    private static let gap = (x: 60, y: 14)

    private struct Node {
        let id: String
        let title: String
        let layer: Int
        var row = 0
    }

    /// All tables; the one that was chosen stands out with what belongs to it, and its columns stand below.
    func html(chosen: TableName?) -> String {
        let title = Text("Lineage", "Происхождение данных")[language]
        let lead = Text("From the sources on the left to the dashboards on the right.", "От источников слева до досок справа.")[language]
        let content = """
            <h1>\(title)</h1>
            <p class="purpose">\(lead)</p>
            <div class="lineage">\(drawing(chosen))</div>
            \(chosen.map(columns) ?? "")
            """
        return Page(title: title, language: language, person: person, content: content, in: .lineage).html
    }

    // MARK: Drawing

    private func drawing(_ chosen: TableName?) -> String {
        let edges = edges
        let nodes = placed(edges)
        let kept = chosen.map { related("\($0)", edges) }
        let columns = Dictionary(grouping: nodes.values, by: \.layer)
        let rows = columns.values.map(\.count).max() ?? 0
        let last = (columns.keys.max() ?? 0) + 1
        let size = (x: last * (Self.width + Self.gap.x) - Self.gap.x + 2, y: rows * (Self.height + Self.gap.y) + 2)
        let lines = edges.compactMap { edge -> String? in
            guard let from = nodes[edge.from], let to = nodes[edge.to] else { return nil }
            let isKept = kept.map { $0.contains(edge.from) && $0.contains(edge.to) } ?? true
            return line(from, to, isKept)
        }
        let boxes = nodes.values.sorted { ($0.layer, $0.row) < ($1.layer, $1.row) }.map { node in
            box(node, isKept: kept?.contains(node.id) ?? true, isChosen: chosen.map { "\($0)" } == node.id)
        }
        return """
            <svg viewBox="-1 -1 \(size.x) \(size.y)" width="\(size.x)" role="img" font-family="inherit" font-size="13">
            \(lines.joined(separator: "\n"))
            \(boxes.joined(separator: "\n"))
            </svg>
            """
    }

    private func position(_ node: Node) -> (x: Int, y: Int) {
        (node.layer * (Self.width + Self.gap.x), node.row * (Self.height + Self.gap.y))
    }

    private func line(_ from: Node, _ to: Node, _ isKept: Bool) -> String {
        let start = position(from)
        let end = position(to)
        let (x1, y1, x2, y2) = (start.x + Self.width, start.y + Self.height / 2, end.x, end.y + Self.height / 2)
        let bend = from.layer == to.layer ? Self.gap.x : (x2 - x1) / 2
        // Tables of one layer stand below one another: their line leaves and comes back on the right.
        let path =
            from.layer == to.layer
            ? "M\(x1) \(y1) C\(x1 + bend) \(y1) \(x1 + bend) \(y2) \(x1) \(y2)"
            : "M\(x1) \(y1) C\(x1 + bend) \(y1) \(x2 - bend) \(y2) \(x2) \(y2)"
        return "<path d=\"\(path)\" fill=\"none\" stroke=\"#8b94a6\" stroke-width=\"1.5\" opacity=\"\(isKept ? "1" : ".15")\"/>"
    }

    private func box(_ node: Node, isKept: Bool, isChosen: Bool) -> String {
        let place = position(node)
        let colours = ["#e9eef8", "#e6f3ee", "#fdf3df", "#efe8fa", "#e6ecfb"]
        let title = node.title.count > 25 ? node.title.prefix(24) + "…" : node.title[...]
        let link = node.layer == Self.layers.count ? "/dashboards/\(node.title)" : "/lineage/\(node.id)"
        return """
            <a href="\(escaped(link))" opacity="\(isKept ? "1" : ".3")"><title>\(escaped(node.id))</title>
            <rect x="\(place.x)" y="\(place.y)" width="\(Self.width)" height="\(Self.height)" rx="8" fill="\(colours[node.layer])" \
            stroke="\(isChosen ? "#2457d6" : "#ccd3df")" stroke-width="\(isChosen ? 2 : 1)"/>
            <text x="\(place.x + 12)" y="\(place.y + Self.height / 2 + 4)" fill="#18202f">\(escaped(String(title)))</text></a>
            """
    }

    // MARK: Layout

    private var edges: [(from: String, to: String)] {
        let tables = map.tables.flatMap { table in (map.inputs[table] ?? []).map { (from: "\($0)", to: "\(table)") } }
        let pages = folder.dashboards.flatMap { page in
            Set(page.tiles.flatMap { $0.metric.marts.map { "\($0.table)" } }).sorted().map { (from: $0, to: "dashboard \(page.id)") }
        }
        return tables + pages
    }

    /// Each table in the column of its layer, near the tables that it is made from.
    private func placed(_ edges: [(from: String, to: String)]) -> [String: Node] {
        let tables = map.tables.map { table in
            Node(id: "\(table)", title: "\(table)", layer: Self.layers.firstIndex(of: table.schema) ?? 0)
        }
        let pages = folder.dashboards.map { Node(id: "dashboard \($0.id)", title: $0.id, layer: Self.layers.count) }
        var nodes = Dictionary(uniqueKeysWithValues: (tables + pages).map { ($0.id, $0) })
        let inputs = Dictionary(grouping: edges, by: \.to).mapValues { $0.map(\.from) }
        for layer in 0...Self.layers.count {
            let ids = (tables + pages).filter { $0.layer == layer }.map(\.id)
            func weight(_ id: String) -> Double {
                let rows = (inputs[id] ?? []).compactMap { nodes[$0]?.row }
                return rows.isEmpty ? .infinity : Double(rows.reduce(0, +)) / Double(rows.count)
            }
            let order = ids.map { (id: $0, weight: weight($0)) }.sorted { ($0.weight, $0.id) < ($1.weight, $1.id) }
            for (row, entry) in order.enumerated() { nodes[entry.id]?.row = row }
        }
        return nodes
    }

    /// What a table is made from and what is made of it, over any number of steps.
    private func related(_ id: String, _ edges: [(from: String, to: String)]) -> Set<String> {
        func reach(_ next: (String) -> [String]) -> Set<String> {
            var seen: Set = [id]
            var waiting = [id]
            while let id = waiting.popLast() {
                for other in next(id) where seen.insert(other).inserted { waiting.append(other) }
            }
            return seen
        }
        let back = reach { id in edges.filter { $0.to == id }.map(\.from) }
        return back.union(reach { id in edges.filter { $0.from == id }.map(\.to) })
    }

    // MARK: Columns

    private func columns(of table: TableName) -> String {
        let about = folder.model(table)?.about.map { "<p>\(escaped($0[language]))</p>" } ?? ""
        let rows = (map.columns[table] ?? []).map { column in
            let from = column.sources.sorted().map(link).joined(separator: ", ")
            let uses = map.uses(of: ColumnName(table, column.name)).map(link).joined(separator: ", ")
            return "<tr><td>\(escaped(column.name))</td><td>\(from)</td><td>\(uses)</td></tr>"
        }
        let head = [Text("column", "колонка"), Text("made from", "сделана из"), Text("goes into", "идёт в")].map {
            "<th>\($0[language])</th>"
        }
        return """
            <h2>\(escaped("\(table)"))</h2>\(about)
            <table><thead><tr>\(head.joined())</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>
            """
    }

    private func link(_ column: ColumnName) -> String {
        "<a href=\"/lineage/\(escaped("\(column.table)"))\">\(escaped("\(column)"))</a>"
    }
}
