import Base
import SQLText

/// A project as values: all that its files say, checked, with the place of each thing kept.
package struct Folder: Sendable {
    package let root: String
    package let settings: Settings
    package let sources: [Source]
    package private(set) var models: [Model]
    package let metrics: [Metric]
    package let themes: [Theme]
    /// What dimensions are called in answers, where the project says.
    package let dimensionNames: [String: Text]
    package let dashboards: [Dashboard]
    package let domains: [Domain]
    package let tests: [ModelTest]
    /// What is odd and keeps nothing from running.
    package let warnings: [Diagnostic]
}

extension Folder {
    /// Reads the project in `root`. The folder is there where nothing is wrong; the diagnostics hold all that is wrong
    /// and all that is odd, of every file.
    package static func load(
        _ root: String, profile: String? = nil, environment: [String: String]
    ) -> (folder: Folder?, diagnostics: Diagnostics) {
        let reading = Reading(root: root, environment: environment)
        let settings = Settings.read(profile: profile, reading)
        guard settings != nil || Files.exists(root + "/" + Settings.file) else { return (nil, reading.diagnostics) }

        let inventory = Inventory(reading)
        let sources = inventory.sources.compactMap { Source.read($0.name, $0.file, reading) }
        let models = Model.list(inventory.models, reading)
        let tables = Tables(
            sources: sources, models: models, writtenSources: inventory.sources.map(\.name.value), unreadTables: reading.unreadTables)
        tables.checkAll(reading)

        func nodes(_ entries: [Inventory.Entry]) -> [(name: Placed<String>, node: Node)] {
            entries.compactMap { entry in
                guard let source = reading.source(entry.file) else { return nil }
                return reading.yaml(source.bytes[...], file: entry.file).map { (entry.name, $0) }
            }
        }
        let files = nodes(inventory.metrics).compactMap {
            ThemeFile.read($0.name, $0.node, tables: tables, currency: settings?.currency, reading)
        }
        let meaning = Meaning(files, reading)
        let dashboards = nodes(inventory.dashboards).compactMap { Dashboard.read($0.name, $0.node, metrics: meaning.names, reading) }
        let domains = nodes(inventory.domains).compactMap { Domain.read($0.name, $0.node, reading) }
        for table in domains.flatMap(\.tables) { tables.require(table, reading) }
        let tests = nodes(inventory.tests).flatMap { ModelTest.list($0.node, tables, reading) }

        let diagnostics = reading.diagnostics
        guard let settings, !diagnostics.hasErrors else { return (nil, diagnostics) }
        let folder = Folder(
            root: root, settings: settings, sources: sources, models: models, metrics: meaning.names.metrics, themes: meaning.themes,
            dimensionNames: meaning.dimensions, dashboards: dashboards, domains: domains, tests: tests, warnings: diagnostics.sorted)
        return (folder, diagnostics)
    }

    /// The line at a place of the project in `root`, for the caret under a diagnostic.
    package static func line(_ place: Place, in root: String) -> String? {
        SourceText.line(place, in: root)
    }

    package func line(_ place: Place) -> String? { Folder.line(place, in: root) }

    package func model(_ table: TableName) -> Model? { models.first { $0.table == table } }

    /// The project with other models in place of its own.
    package func with(_ models: [Model]) -> Folder {
        var folder = self
        folder.models = models
        return folder
    }

    package func metric(_ id: String) -> Metric? { metrics.first { $0.id == id } }
}
