import FoundationEssentials

/// A ClickHouse server of the tests' own: HTTP on loopback, gone with the tests.
package final class ClickHouseServer: Sendable {
    /// May do everything.
    package static let user = "default"
    package static let password = "not-a-secret"
    /// May only read, and change no setting.
    package static let reader = "reader"
    package static let readerPassword = "only-reads"

    package let port: Int
    private let server: GuardedServer

    private static let started = Task { try await ClickHouseServer() }

    /// The one server that the tests of this process share.
    package static func shared() async throws -> ClickHouseServer { try await started.value }

    package init() async throws {
        let program = try Programs.find("clickhouse-server", package: "clickhouse-server")
        let curl = try Programs.find("curl", package: "curl")
        let port = try freePort()
        self.port = port
        let folder = try makeTemporaryFolder("clickhouse")
        let config = "\(folder)/config.xml"
        try Data(Self.settings(folder, port).utf8).write(to: URL(filePath: config))
        server = try await GuardedServer([program, "--config-file=\(config)"], folder: folder, endedBy: "KILL")
        try await server.ready("clickhouse-server") {
            try await run(curl, ["-sf", "http://127.0.0.1:\(port)/ping"]).stdout == "Ok.\n"
        }
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    private static func settings(_ folder: String, _ port: Int) -> String {
        """
        <yandex>
          <logger><level>warning</level><console>1</console></logger>
          <listen_host>127.0.0.1</listen_host>
          <http_port>\(port)</http_port>
          <path>\(folder)/data/</path>
          <tmp_path>\(folder)/tmp/</tmp_path>
          <users_config>config.xml</users_config>
          <default_profile>default</default_profile>
          <default_database>default</default_database>
          <timezone>UTC</timezone>
          <mark_cache_size>67108864</mark_cache_size>
          <profiles>
            <default><max_threads>2</max_threads></default>
            <reader><readonly>1</readonly></reader>
          </profiles>
          <quotas><default/></quotas>
          <users>\(person(user, password, "default"))\(person(reader, readerPassword, "reader"))</users>
        </yandex>
        """
    }

    private static func person(_ name: String, _ password: String, _ profile: String) -> String {
        """
        <\(name)><password>\(password)</password><networks><ip>127.0.0.1</ip></networks>\
        <profile>\(profile)</profile><quota>default</quota></\(name)>
        """
    }
}
