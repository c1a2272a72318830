import Base
import SQLText

/// What the files of `metrics` say, before metrics that are made of others are tied to them.
struct ThemeFile {
    let id: String
    let name: Text?
    /// What dimensions are called in answers.
    let dimensions: [(name: String, text: Text)]
    let drafts: [MetricDraft]
    /// All names of metrics that are written here, readable or not.
    let written: [Placed<String>]

    static func read(_ id: Placed<String>, _ node: Node, tables: Tables, currency: String?, _ reading: Reading) -> ThemeFile? {
        reading.mapping(node) { fields in
            let name = fields.need("name", reading.text)
            let mart = fields.one("mart", reading.placed)
            let dimensions = fields.one("dimensions") { node in
                reading.entries(node) { key, node in reading.text(node).map { (name: key.value, text: $0) } }
            }
            var written: [Placed<String>] = []
            let home = MetricDraft.Home(mart: mart, tables: tables, currency: currency)
            let drafts = fields.need("metrics") { node in
                reading.entries(node) { id, node -> MetricDraft? in
                    guard reading.checkName(id) else { return nil }
                    written.append(id)
                    return MetricDraft.read(id, node, home, reading)
                }
            }
            return ThemeFile(id: id.value, name: name, dimensions: dimensions ?? [], drafts: drafts ?? [], written: written)
        }
    }
}

/// The metrics of a project: themes, what dimensions are called, and names to find metrics by.
struct Meaning {
    private(set) var themes: [Theme] = []
    private(set) var dimensions: [String: Text] = [:]
    let names: MetricNames

    init(_ files: [ThemeFile], _ reading: Reading) {
        var places: [String: Place] = [:]
        for id in files.flatMap(\.written) {
            guard let first = places.updateValue(id.place, forKey: id.value) else { continue }
            reading.report(
                "metric.duplicate", "`\(id.value)` is already written at \(first).", "`\(id.value)` уже описан здесь: \(first).",
                at: id.place,
                mend: Text("rename one of the two", "переименуйте один из двух"))
        }
        var tie = MetricTie(files.flatMap(\.drafts), written: places.keys.sorted(), reading)
        for file in files {
            let metrics = file.drafts.compactMap { tie.metric($0.id.value) }
            if let name = file.name { themes.append(Theme(id: file.id, name: name, metrics: metrics)) }
            for (name, text) in file.dimensions { dimensions[name] = text }
        }
        names = MetricNames(metrics: themes.flatMap(\.metrics).sorted { $0.id < $1.id }, written: places.keys.sorted())
    }
}

/// The metrics that were read, and the names of those that could not be, so that nothing is reported twice.
struct MetricNames {
    let metrics: [Metric]
    let written: [String]

    func find(_ node: Node, _ reading: Reading) -> Metric? {
        guard let name = reading.placed(node) else { return nil }
        if let metric = metrics.first(where: { $0.id == name.value }) { return metric }
        if !written.contains(name.value) { MetricNames.reportUnknown(name, among: written, reading) }
        return nil
    }

    static func reportUnknown(_ name: Placed<String>, among written: [String], _ reading: Reading) {
        reading.report(
            "metric.unknown", "There is no metric `\(name.value)`.", "Показателя `\(name.value)` нет.", at: name.place,
            mend: written.isEmpty
                ? Text("write it in a file of metrics/", "опишите его в файле папки metrics/") : Reading.mend(name.value, among: written))
    }
}
