import Secrets
import State
import TestSupport

/// The two databases that the state may lie in. Each test of this suite runs on both.
enum Twin: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// An empty place for a state.
    func makePlace() async throws -> EmptyPlace {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder("state")
            return EmptyPlace(location: .sqlite(path: folder.path("deep/state.db")), folder: folder)
        case .postgres:
            return EmptyPlace(location: .postgres(url: Secret(try await PostgresServer.shared().makeDatabase())), folder: nil)
        }
    }

    func open() async throws -> OpenStore {
        let place = try await makePlace()
        return OpenStore(store: try await Store.open(place.location), place: place)
    }
}

/// A place that is there as long as this value.
struct EmptyPlace {
    let location: Store.Location
    let folder: TemporaryFolder?
}

/// A state of the test's own.
struct OpenStore {
    let store: Store
    let place: EmptyPlace

    /// A run under a lease that lasts longer than any test.
    func begin() async throws -> Journal {
        let lease = try await store.acquireLease("project", holder: "test", seconds: 600)
        return try await store.beginRun("run", by: "anna", under: lease)
    }
}
