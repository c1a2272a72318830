import Base
import Columnar
import Engines
import Metrics
import Project
import SQLText

/// The figures of a dashboard, asked of the marts, as a browser wants them.
package struct DashboardAnswer: Sendable {
    private let dashboard: Dashboard
    private let folder: Folder
    private let language: Language

    package init(_ dashboard: Dashboard, of folder: Folder, _ language: Language) {
        self.dashboard = dashboard
        self.folder = folder
        self.language = language
    }

    /// A tile that cannot be answered says why in its own place; the others stand.
    package func ask(_ marts: any Database) async throws -> JSON {
        let connection = try await marts.connect()
        let catalogue = try await connection.within(.seconds(30)) { [folder] in try Catalogue(folder, asking: $0) }
        var tiles: [JSON] = []
        for tile in dashboard.tiles {
            do {
                tiles.append(try await answer(tile, catalogue, connection))
            } catch let error as EngineError {
                tiles.append(problem(error.missingMart ?? error.diagnostic()))
            } catch let diagnostic as Diagnostic {
                tiles.append(problem(diagnostic))
            }
        }
        return .object([("language", .string(language.rawValue)), ("tiles", .array(tiles))])
    }

    private func answer(_ tile: Dashboard.Tile, _ catalogue: Catalogue, _ connection: any Connection) async throws -> JSON {
        let answering = try catalogue.answering(Question([tile.metric.id], by: tile.by))
        let batches = try await connection.within(.seconds(30)) { try $0.rows(answering.query(connection.dialect)) }
        let rows = batches.flatMap { batch in (0..<batch.count).map { row in JSON.array(batch.columns.map { $0.json(row) }) } }
        let unit = tile.metric.unit
        return .object([
            ("chart", .string(tile.chart.rawValue)),
            ("columns", .array(answering.columns.map { .string($0.title[language]) })),
            ("unit", unit.label.map { .string($0[language]) } ?? .null), ("format", .string(unit.format.rawValue)),
            ("rows", .array(rows)),
        ])
    }

    private func problem(_ diagnostic: Diagnostic) -> JSON {
        .object([("problem", .string([diagnostic.message, diagnostic.mend].compactMap { $0?[language] }.joined(separator: " ")))])
    }
}
