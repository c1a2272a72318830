import Glibc

extension FileServer {
    /// Fetches a file of a known size into a file of this machine, which is made anew. A connection that breaks off is taken up
    /// where it was.
    package func download(_ path: String, size: Int, to target: String) throws(FileServerFailure) {
        let file = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileServerFailure(.disk(String(cString: strerror(errno))), self, path) }
        defer { close(file) }
        var received = 0
        var attempt = 0
        while true {
            let before = received
            do throws(FileServerFailure) {
                try line().download(path, from: received) { piece in
                    guard received + piece.count <= size else { return .grown }
                    guard write(piece, to: file) else { return .disk(String(cString: strerror(errno))) }
                    received += piece.count
                    return nil
                }
                guard received == size else { throw FileServerFailure(.shrunk, self, path) }
                return
            } catch {
                // What the file is now is not what was listed: another call may find it at rest.
                guard error.kind.isPassing, !stop.isRaised else { throw error }
                dropLine()
                attempt = received > before ? 1 : attempt + 1
                guard attempt <= patience.retries else { throw error }
                wait(patience.pause * (1 << (attempt - 1)))
            }
        }
    }

    private func write(_ piece: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        var rest = piece
        while rest.count > 0 {
            let count = Glibc.write(file, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }

    /// Waits on the server's own thread, unless the work is to end.
    func wait(_ time: Duration) {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline, !stop.isRaised { usleep(20_000) }
    }
}
