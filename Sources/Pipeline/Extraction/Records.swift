import Connectors
import State

/// What is on record of earlier runs, asked for once.
struct Records: Sendable {
    var products: [String: Product]
    private let files: [String: [String: LoadedFile]]
    private let watermarks: [String: String]

    init(_ store: Store) async throws {
        products = try await store.products()
        files = try await store.loadedFiles()
        watermarks = try await store.watermarks()
    }

    subscript(_ step: String) -> Product? { products[step] }

    /// What was taken of a source's table.
    func taken(_ step: Plan.Step, _ period: DayRange? = nil) -> Taken {
        let versions = (files[step.name] ?? [:]).mapValues { FileVersion(name: $0.path, size: $0.size, modified: $0.modified) }
        return Taken(watermark: watermarks[step.name], files: versions, period: period)
    }
}
