import Base
import CPostgreSQL
import FoundationEssentials
import Glibc
import Secrets

/// The way to a PostgreSQL server: connects within ten seconds, or says why not.
///
/// libpq's own messages repeat parts of the address, and a mistyped address has the password in its host: they are
/// never shown. The server's SQLSTATE tells what is wrong, in whatever language the server speaks.
struct PostgresConnection {
    let raw: OpaquePointer
    let place: Place

    init(_ url: Secret) throws {
        guard let options = PQconninfoParse(url.reveal(), nil) else { throw Diagnostic.badURL }
        PQconninfoFree(options)
        let deadline = Date(timeIntervalSinceNow: 10)
        while true {
            let attempt = try Attempt(url)
            switch attempt.finish(by: deadline) {
            case .connected:
                raw = attempt.raw
                place = attempt.place
                return
            case .starting where deadline > Date():
                PQfinish(attempt.raw)
                usleep(100_000)
            case .starting:
                PQfinish(attempt.raw)
                throw Diagnostic.unreachable(attempt.place)
            case .refused(let diagnostic):
                PQfinish(attempt.raw)
                throw diagnostic
            }
        }
    }
}

/// One attempt to connect.
private struct Attempt {
    enum Outcome {
        case connected
        /// The server is there and will answer soon.
        case starting
        case refused(Diagnostic)
    }

    let raw: OpaquePointer
    let place: Place

    init(_ url: Secret) throws {
        // A connection that hangs is given up after half a minute; the URL's own settings come later and win.
        let settings = [
            ("application_name", "vitrina"), ("tcp_user_timeout", "30000"), ("client_encoding", "UTF8"), ("dbname", url.reveal()),
        ]
        let keys = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer { (keys + values).forEach { free($0) } }
        guard
            let raw = PQconnectStartParams(
                keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
        else { throw Diagnostic.failed("no memory for libpq", at: Place("postgresql")) }
        self.raw = raw
        // What stands before an @ in a mistyped host may be a password.
        let host = text(PQhost(raw)).split(separator: "@").last.map(String.init) ?? "localhost"
        place = Place("postgresql://\(host):\(text(PQport(raw)))/\(text(PQdb(raw)))")
        // The message then is the SQLSTATE alone.
        PQsetErrorVerbosity(raw, PQERRORS_SQLSTATE)
    }

    func finish(by deadline: Date) -> Outcome {
        guard PQstatus(raw) != CONNECTION_BAD else { return refusal }
        var waitFor = Int16(POLLOUT)
        while true {
            let left = Int32(max(0, deadline.timeIntervalSinceNow * 1000))
            var socket = pollfd(fd: PQsocket(raw), events: waitFor, revents: 0)
            let ready = poll(&socket, 1, left)
            if ready == 0 { return .refused(.unreachable(place)) }
            if ready < 0 && errno == EINTR { continue }
            switch PQconnectPoll(raw) {
            case PGRES_POLLING_READING: waitFor = Int16(POLLIN)
            case PGRES_POLLING_WRITING: waitFor = Int16(POLLOUT)
            case PGRES_POLLING_OK:
                PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
                return .connected
            default: return refusal
            }
        }
    }

    private var refusal: Outcome {
        let message = text(PQerrorMessage(raw))
        func says(_ codes: String...) -> Bool { codes.contains { message.contains(" \($0)") } }
        if says("57P03") { return .starting }
        if says("28P01", "28000") || PQconnectionNeedsPassword(raw) == 1 {
            return .refused(.wrongPassword(user: text(PQuser(raw)), at: place))
        }
        if says("3D000") { return .refused(.noDatabase(text(PQdb(raw)), at: place)) }
        if says("42501") { return .refused(.denied(at: place)) }
        if says("53300") { return .refused(.busy(at: place)) }
        return .refused(.unreachable(place))
    }
}

private func text(_ raw: UnsafeMutablePointer<CChar>?) -> String { raw.map { String(cString: $0) } ?? "" }
