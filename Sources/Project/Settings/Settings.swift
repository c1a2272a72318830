import Base

/// What `vitrina.yaml` says of the project as a whole, with the chosen profile applied.
package struct Settings: Sendable {
    package let name: Text
    package let languages: [Language]
    /// ISO 4217: `BYN`.
    package let currency: String?
    /// The zone whose midnight begins a business day: `Europe/Minsk`.
    package let timeZone: String
    package let engines: EngineSet
    /// When the project runs by itself; nil where it never does.
    package let schedule: Schedule?
    /// Who is told what is wrong.
    package let channels: [Channel]
    /// How much memory the engines may take together, in bytes.
    package let memory: Int?
}

extension Settings {
    /// Which engine plays each role.
    package struct EngineSet: Sendable, Hashable {
        package var warehouse = Warehouse.duckdb(path: ".vitrina/warehouse.duckdb")
        package var marts = Marts.chdb(path: ".vitrina/marts")
        package var state = State.sqlite(path: ".vitrina/state.sqlite")
        /// The cluster of ClickHouse over which marts are laid out.
        var clusterName: String?

        /// The cluster, where the marts lie on a server at all.
        package var cluster: String? {
            if case .clickhouse = marts { clusterName } else { nil }
        }

        /// Whether no role is played by an embedded engine, whose files one process owns.
        package var areServers: Bool {
            if case .postgres = warehouse, case .clickhouse = marts, case .postgres = state { true } else { false }
        }
    }

    /// Where stage, dimensions and facts live. Paths stand in the project's folder.
    package enum Warehouse: Sendable, Hashable {
        case duckdb(path: String)
        case postgres(Address)
    }

    /// Where the tables that dashboards and APIs read live.
    package enum Marts: Sendable, Hashable {
        case chdb(path: String)
        case clickhouse(Address)
    }

    /// Where runs, users and schedules live.
    package enum State: Sendable, Hashable {
        case sqlite(path: String)
        case postgres(Address)
    }
}
