extension DatabaseError {
    /// What the server, or the library on the way to it, refused. `wasCancelled`: we had asked it to stop.
    init(mysql code: UInt32, _ message: String, _ product: String, wasCancelled: Bool) {
        self.init(product, Kind(mysql: code, wasCancelled: wasCancelled), message, code: String(code))
    }
}

extension DatabaseError.Kind {
    /// The numbers stand in the servers' manuals, "Server Error Message Reference" and "Client Error Message Reference".
    init(mysql code: UInt32, wasCancelled: Bool) {
        switch code {
        case 1317 where wasCancelled, 2013 where wasCancelled, 2006 where wasCancelled: self = .cancelled
        // Too many connections, of all or of this user; no route, no such host.
        case 1040, 1203, 1226, 2001, 2002, 2003, 2004, 2005: self = .unreachable
        // Name or password, the rights to a database, a table or a column, the host, an expired password, a log-in method.
        case 1044, 1045, 1129, 1130, 1142, 1143, 1227, 1251, 1275, 1698, 1820, 1862, 2049, 2054, 2058, 2059, 2061: self = .denied
        // TLS.
        case 2026: self = .unreachable
        case 1053, 1077, 1152, 1153, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2012, 2013, 2014, 2027, 2055, 4031:
            self = .broken
        case 1205, 1969, 3024: self = .timedOut
        // Killed by somebody else: the server's own guard against slow queries, or its administrator.
        case 1317, 3169: self = .cancelled
        default: self = .statement
        }
    }
}
