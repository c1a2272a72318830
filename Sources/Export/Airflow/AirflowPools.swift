import Base
import Pipeline
import Project

/// How much of a night Airflow may do at the same time.
///
/// A task of Airflow is in one pool only. So that no more sources are read at once than the limit, and in each of them one
/// table, the sources are dealt out among as many pools of one place. Light tables are in none.
struct AirflowPools: Sendable {
    struct Pool: Sendable {
        let name: String
        let slots: Int
        let about: String
    }

    let pools: [Pool]
    private let ofSource: [String: String]
    private let models: String
    private let transfers: String

    init(of folder: Folder, named name: String) {
        let limits = Runner.Limits()
        // The largest first, each where there is the least so far.
        let heavy = folder.sources.map { ($0.name, $0.tables.count { !$0.isLight }) }.filter { $0.1 > 0 }
        var lanes = Array(repeating: (sources: [String](), tables: 0), count: min(limits.sources, heavy.count))
        for (source, tables) in heavy.sorted(by: { ($1.1, $0.0) < ($0.1, $1.0) }) {
            let lane = lanes.indices.min { (lanes[$0].tables, $0) < (lanes[$1].tables, $1) }!
            lanes[lane].sources.append(source)
            lanes[lane].tables += tables
        }
        var pools: [Pool] = []
        var ofSource: [String: String] = [:]
        for (index, lane) in lanes.enumerated() {
            let pool = "\(name)_sources_\(index + 1)"
            pools.append(Pool(name: pool, slots: 1, about: "one table at a time of: " + lane.sources.sorted().joined(separator: ", ")))
            for source in lane.sources { ofSource[source] = pool }
        }
        (models, transfers) = (name + "_models", name + "_transfers")
        pools.append(Pool(name: models, slots: limits.models, about: "models in the warehouse"))
        pools.append(Pool(name: transfers, slots: limits.transfers, about: "transfers to the marts, and the marts"))
        self.pools = pools
        self.ofSource = ofSource
    }

    /// The pool of a step; nil for light tables.
    func pool(of step: Plan.Step) -> String? {
        switch step.work {
        case .extract(let source, let table): table.isLight ? nil : ofSource[source.name]
        case .model: models
        case .transfer, .mart, .publish: transfers
        }
    }

    /// For `airflow pools import`.
    var text: String {
        let lines = pools.map { pool in
            let value = JSON.object([("slots", .int(pool.slots)), ("description", .string(pool.about)), ("include_deferred", .bool(false))])
            return "  \(JSON.string(pool.name)): \(value)"
        }
        return "{\n\(lines.joined(separator: ",\n"))\n}\n"
    }
}
