import Base
import Glibc

/// A TCP socket that listens, opened so that each way to fail is told with its mend.
struct Listener: ~Copyable {
    let descriptor: Int32
    let port: UInt16

    init(address: String, port: UInt16) throws(Diagnostic) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address == "localhost" ? "127.0.0.1" : address, String(port), &hints, &found) == 0, let found else {
            throw Self.unknownAddress(address)
        }
        defer { freeaddrinfo(found) }
        let info = found.pointee
        let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure(address, port, errno) }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 1024) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.failure(address, port, code)
        }
        self.descriptor = descriptor
        self.port = Self.port(of: descriptor)
    }

    deinit { close(descriptor) }

    /// Refuses all who come from now on, also those that wait to be accepted.
    func refuse() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private static func port(of descriptor: Int32) -> UInt16 {
        var bound = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &bound) { raw in
            raw.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
            // The port stands at the same offset in the addresses of both families.
            return raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
    }

    private static func unknownAddress(_ address: String) -> Diagnostic {
        Diagnostic(
            "server.unknown-address", "`\(address)` is not an address of this machine.", "`\(address)` не адрес этой машины.",
            mend: Text("use 127.0.0.1, or 0.0.0.0 for all networks", "укажите 127.0.0.1 или 0.0.0.0 для всех сетей"))
    }

    private static func failure(_ address: String, _ port: UInt16, _ code: Int32) -> Diagnostic {
        switch code {
        case EADDRINUSE:
            return Diagnostic(
                "server.port-taken", "Another program already listens on \(address):\(port).",
                "Другая программа уже слушает \(address):\(port).",
                mend: Text(
                    "choose another port, or see who holds it: `ss -ltnp 'sport = :\(port)'`",
                    "выберите другой порт или узнайте, кто его занял: `ss -ltnp 'sport = :\(port)'`"))
        case EACCES, EPERM:
            return Diagnostic(
                "server.port-denied", "The system does not let this user listen on port \(port).",
                "Система не даёт этому пользователю слушать порт \(port).",
                mend: Text("choose a port from 1024 on", "выберите порт от 1024"))
        case EADDRNOTAVAIL, EAFNOSUPPORT:
            return unknownAddress(address)
        default:
            let reason = String(cString: strerror(code))
            return Diagnostic(
                "server.cannot-listen", "Cannot listen on \(address):\(port): \(reason).",
                "Не удаётся слушать \(address):\(port): \(reason).")
        }
    }
}
