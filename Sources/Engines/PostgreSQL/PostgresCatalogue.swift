import CPostgreSQL
import Columnar
import SQLText

/// What a connection knows of the server's types: the built-in ones at once, others when they are first met.
struct PostgresCatalogue {
    private enum Entry {
        case plain(PostgresType)
        case numeric
        case array(element: Oid)
        case domain(base: Oid, modifier: Int32)
    }

    private var entries: [Oid: Entry] = [
        16: .plain(.bool), 17: .plain(.bytea), 19: .plain(.text), 20: .plain(.int8), 21: .plain(.int2), 23: .plain(.int4),
        25: .plain(.text), 26: .plain(.oid), 114: .plain(.text), 700: .plain(.float4), 701: .plain(.float8),
        705: .plain(.text), 1042: .plain(.text), 1043: .plain(.text), 1082: .plain(.date), 1083: .plain(.time),
        1114: .plain(.timestamp), 1184: .plain(.timestamptz), 1186: .plain(.interval), 1700: .numeric,
        2950: .plain(.uuid), 3802: .plain(.jsonb),
    ]

    mutating func type(_ oid: Oid, modifier: Int32, _ session: PostgresSession) throws -> PostgresType {
        switch try entry(oid, session) {
        case .plain(let type): type
        case .numeric: .numeric(modifier: modifier)
        case .array(let element): .array(of: try type(element, modifier: modifier, session), element: element)
        case .domain(let base, let own): try type(base, modifier: own, session)
        }
    }

    private mutating func entry(_ oid: Oid, _ session: PostgresSession) throws -> Entry {
        if let known = entries[oid] { return known }
        let answer = try session.ask(
            """
            SELECT typtype, typcategory, typelem, typbasetype, typtypmod, format_type(oid, NULL)
            FROM pg_catalog.pg_type WHERE oid = \(Int64(oid))
            """)
        guard let row = answer.first else { return .plain(.other("\(oid)")) }
        let number = { (index: Int) in row[index].flatMap { Oid($0) } ?? 0 }
        let entry: Entry =
            switch (row[0], row[1]) {
            case ("e", _): .plain(.text)
            case ("d", _): .domain(base: number(3), modifier: row[4].flatMap { Int32($0) } ?? -1)
            case (_, "A") where number(2) != 0: .array(element: number(2))
            default: .plain(.other(row[5] ?? "\(oid)"))
            }
        entries[oid] = entry
        return entry
    }
}

// MARK: - Columns

extension PostgresCatalogue {
    /// The columns that a query will answer, asked of the server before it runs.
    mutating func columns(
        of sql: String, _ values: PostgresValues, _ session: PostgresSession
    ) throws -> [PostgresColumn] {
        guard !sql.utf8.contains(0) else { throw EngineError(.postgres, .statement, "the statement contains a zero byte") }
        let isPrepared = values.withArguments { count, types, _, _, _ in PQsendPrepare(session.raw, "", sql, count, types) }
        guard isPrepared == 1 else { throw EngineError(connection: session.raw) }
        try session.drain()
        guard PQsendDescribePrepared(session.raw, "") == 1 else { throw EngineError(connection: session.raw) }
        var described: [(name: String, type: Oid, modifier: Int32)] = []
        try session.drain { result in
            for index in 0..<Int32(result.columns) {
                described.append((String(cString: PQfname(result.raw, index)), PQftype(result.raw, index), PQfmod(result.raw, index)))
            }
        }
        var columns: [PostgresColumn] = []
        for column in described {
            columns.append(PostgresColumn(name: column.name, type: try type(column.type, modifier: column.modifier, session)))
        }
        return columns
    }

    /// The columns of a table, without those that the server computes where `isTarget`; nil where there is no such table.
    mutating func columns(of table: TableName, isTarget: Bool, _ session: PostgresSession) throws -> [PostgresColumn]? {
        let answer = try session.ask(
            """
            SELECT a.attname, a.atttypid, a.atttypmod, a.attnotnull
            FROM pg_catalog.pg_class c
            LEFT JOIN pg_catalog.pg_attribute a
                ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (NOT \(isTarget) OR a.attgenerated = '')
            WHERE c.oid = to_regclass(\(Dialect.postgres.quote(table))) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
            ORDER BY a.attnum
            """)
        guard !answer.isEmpty else { return nil }
        var columns: [PostgresColumn] = []
        for row in answer {
            // A table without columns answers one row of nulls.
            guard let name = row[0], let oid = row[1].flatMap({ Oid($0) }), let modifier = row[2].flatMap({ Int32($0) }) else { continue }
            columns.append(PostgresColumn(name: name, type: try type(oid, modifier: modifier, session), isNullable: row[3] != "t"))
        }
        return columns
    }
}
