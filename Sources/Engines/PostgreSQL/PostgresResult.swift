import CPostgreSQL

/// An answer of the server, freed with its owner.
struct PostgresResult: ~Copyable {
    let raw: OpaquePointer

    /// Nil where libpq has no further answer.
    init?(_ raw: OpaquePointer?) {
        guard let raw else { return nil }
        self.raw = raw
    }

    deinit { PQclear(raw) }

    var status: ExecStatusType { PQresultStatus(raw) }

    var hasFailed: Bool {
        switch status {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR: true
        default: false
        }
    }

    var rows: Int { Int(PQntuples(raw)) }
    var columns: Int { Int(PQnfields(raw)) }

    /// What the server did: `INSERT 0 3`, `ROLLBACK`.
    var command: String { String(cString: PQcmdStatus(raw)) }

    /// Rows that the statement changed; rows that it only read do not count.
    var changed: Int {
        guard status == PGRES_COMMAND_OK || !command.hasPrefix("SELECT") else { return 0 }
        return Int(String(cString: PQcmdTuples(raw))) ?? 0
    }

    /// A value of an answer in text format; nil for null.
    func text(_ row: Int, _ column: Int) -> String? {
        PQgetisnull(raw, Int32(row), Int32(column)) != 0 ? nil : String(cString: PQgetvalue(raw, Int32(row), Int32(column)))
    }
}
