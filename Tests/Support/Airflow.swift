import FoundationEssentials

/// Apache Airflow as scripts/setup --test installs it, with a home of its own that is gone with the value.
package final class Airflow: Sendable {
    private let program: String
    private let home = try? TemporaryFolder("airflow")
    private let environment: [String: String]

    /// `environment` is what its tasks find.
    package init(environment: [String: String] = [:]) async throws {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        let engines = ProcessInfo.processInfo.environment["VITRINA_ENGINES"] ?? checkout + "/engines"
        program = engines + "/airflow/bin/airflow"
        guard let home, FileManager.default.isExecutableFile(atPath: program) else {
            throw Failure("Airflow is not installed in \(engines)/airflow. Install it: scripts/setup --test")
        }
        try FileManager.default.createDirectory(atPath: home.path("dags"), withIntermediateDirectories: true)
        self.environment = environment.merging([
            "AIRFLOW_HOME": home.path, "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO", "NO_COLOR": "1", "COLUMNS": "200",
        ]) { $1 }
        try await works("db", "migrate")
    }

    package func path(_ name: String) -> String { home!.path(name) }

    package func call(_ words: String...) async throws -> ProgramResult { try await call(words) }

    /// The same, and it has to end well; answers what it wrote.
    @discardableResult
    package func works(_ words: String...) async throws -> String {
        let result = try await call(words)
        guard result.status == 0 else { throw Failure("airflow \(words): status \(result.status)\n\(result.stdout)\(result.stderr)") }
        return result.stdout
    }

    private func call(_ words: [String]) async throws -> ProgramResult {
        try await run(program, words, environment: environment, timeout: .seconds(300))
    }
}
