import CPostgreSQL
import SQLText

extension EngineError {
    /// What the server refused. `wasCancelled`: we had asked it to stop.
    init(_ result: borrowing PostgresResult, isBroken: Bool, wasCancelled: Bool) {
        let code = PQresultErrorField(result.raw, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
        let message = String(cString: PQresultErrorMessage(result.raw))
        let kind = isBroken && code == nil ? .unreachable : Kind(sqlState: code ?? "", wasCancelled: wasCancelled)
        self.init(.postgres, kind, EngineError.plain(message), code: code)
    }

    /// What libpq itself found on the way to the server.
    init(connection raw: OpaquePointer) {
        let message = EngineError.plain(String(cString: PQerrorMessage(raw)))
        self.init(.postgres, PQstatus(raw) == CONNECTION_BAD ? .unreachable : .statement, message)
    }

    /// Why no connection came about. libpq tells the SQLSTATE only inside a verbose message: `FATAL:  28P01: password ...`,
    /// followed by a line about the server's source.
    init(opening raw: OpaquePointer) {
        var lines = String(cString: PQerrorMessage(raw)).split(separator: "\n")
        lines.removeAll { $0.hasPrefix("LOCATION: ") }
        var message = lines.joined(separator: "\n")
        var code: String?
        var start = message.startIndex
        while let colon = message[start...].firstIndex(of: ":") {
            start = message.index(after: colon)
            guard message[start...].hasPrefix("  ") else { continue }
            let rest = message[start...].dropFirst(2)
            let state = rest.prefix(5)
            guard state.utf8.count == 5, state.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }),
                rest.dropFirst(5).hasPrefix(": ")
            else { continue }
            code = String(state)
            message.removeSubrange(state.startIndex..<message.index(state.endIndex, offsetBy: 2))
            break
        }
        let kind: Kind = PQconnectionNeedsPassword(raw) != 0 || code?.hasPrefix("28") == true ? .denied : .unreachable
        self.init(.postgres, kind, message, code: code)
    }

    /// The message without `ERROR:  ` before it and the line end behind it.
    private static func plain(_ message: String) -> String {
        var text = Substring(message)
        while text.last?.isWhitespace == true { text.removeLast() }
        if let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix(":  "), text[..<colon].allSatisfy(\.isUppercase) {
            text = text[colon...].dropFirst(3)
        }
        return String(text)
    }
}

extension EngineError.Kind {
    fileprivate init(sqlState code: String, wasCancelled: Bool) {
        switch code {
        case "57014": self = wasCancelled ? .cancelled : .timedOut
        case "53100": self = .diskFull
        case "53200": self = .outOfMemory
        case "53300", "57P01", "57P02", "57P03", "57P05": self = .unreachable
        case _ where code.hasPrefix("08"): self = .unreachable
        case _ where code.hasPrefix("28"): self = .denied
        default: self = .statement
        }
    }
}
