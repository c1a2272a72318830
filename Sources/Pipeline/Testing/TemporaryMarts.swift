import Base
import Engines
import FoundationEssentials

/// ClickHouse in a folder of its own, for the tests of marts; opened for the first of them.
actor TemporaryMarts {
    private let libraries: [String]
    private let folder = FileManager.default.temporaryDirectory.path + "/vitrina_test_\(UUID().uuidString)"
    private var database: ChDBDatabase?

    init(_ libraries: [String]) {
        self.libraries = libraries
    }

    func connect() async throws -> any Connection {
        if database == nil {
            try Files.makeFolder(folder, mode: 0o700)
            database = try ChDBDatabase(folder, library: ChDBLibrary(in: libraries))
        }
        return try await database!.connect()
    }

    func remove() {
        guard database != nil else { return }
        try? FileManager.default.removeItem(atPath: folder)
    }
}
