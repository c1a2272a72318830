import Base

extension Settings.EngineSet {
    /// Reads `engines:` over what is set so far; roles in `except` are checked, and set by another.
    mutating func read(_ node: Node, _ reading: Reading, except: [String] = []) {
        let chosen: Settings.EngineSet? = reading.mapping(node) { fields in
            func role<Engine>(_ name: String, _ engine: Engine, _ embedded: String, _ scheme: Address.Scheme, _ server: (Address) -> Engine)
                -> Engine
            {
                func choice(_ node: Node) -> Engine? {
                    Settings.EngineSet.engine(node, embedded: embedded, default: engine, scheme, server, reading)
                }
                guard except.contains(name) else { return fields.one(name, choice) ?? engine }
                reading.imagining { fields.one(name, choice) }
                return engine
            }
            let cluster = fields.one("cluster", reading.string)
            let read = Settings.EngineSet(
                warehouse: role("warehouse", warehouse, "duckdb", .postgres, Settings.Warehouse.postgres),
                marts: role("marts", marts, "chdb", .clickhouse, Settings.Marts.clickhouse),
                state: role("state", state, "sqlite", .postgres, Settings.State.postgres),
                clusterName: except.contains("cluster") ? clusterName : cluster ?? clusterName)
            if cluster != nil, case .chdb = read.marts, !except.contains("marts") {
                reading.report(
                    "engine.cluster", "Only a ClickHouse server has clusters, and the marts are embedded.",
                    "Кластеры бывают только у сервера ClickHouse, а витрины здесь встроенные.", at: fields.place(of: "cluster"),
                    mend: Text(
                        "write `marts: clickhouse://…` beside it, or remove it", "напишите рядом `marts: clickhouse://…` или уберите его"))
            }
            return read
        }
        if let chosen { self = chosen }
    }

    /// The name of the embedded twin, or the address of the server twin.
    private static func engine<Engine>(
        _ node: Node, embedded: String, default engine: Engine, _ scheme: Address.Scheme, _ server: (Address) -> Engine, _ reading: Reading
    ) -> Engine? {
        guard case .scalar(let text) = node.content else {
            reading.wrongKind(node, wanted: .scalar)
            return nil
        }
        if text == embedded { return engine }
        guard scheme.names.contains(where: { text.hasPrefix($0 + "://") }) || text.hasPrefix("${") else {
            let written = text.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(text[..<$0]) } ?? text
            let near = nearest(to: written, in: [embedded, scheme.name])
            let address = "\(scheme.name)://user:${PASSWORD}@host:\(scheme.port)/database"
            let mend =
                near == embedded
                ? Text("write `\(embedded)`", "напишите `\(embedded)`")
                : near == scheme.name
                    ? Text("write `\(address)`", "напишите `\(address)`")
                    : Text("write `\(embedded)` or `\(address)`", "напишите `\(embedded)` или `\(address)`")
            reading.report(
                "engine.unknown", "`\(written)` is not an engine for this role.", "Движка `\(written)` у этой роли не бывает.",
                at: node.place, mend: mend)
            return nil
        }
        return Address.read(node, scheme, reading).map(server)
    }
}
