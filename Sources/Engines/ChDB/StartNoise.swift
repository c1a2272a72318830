import Glibc

/// What chDB writes to standard error while it starts. Where the system shows no cgroups it prints a stack trace about
/// them, which is no trouble of the user's: that is dropped, and anything else comes through.
enum StartNoise {
    static func filtered<Failure: Error>(_ start: () throws(Failure) -> Void) throws(Failure) {
        guard let file = tmpfile() else { return try start() }
        defer { fclose(file) }
        let saved = dup(2)
        guard saved >= 0, dup2(fileno(file), 2) >= 0 else { return try start() }
        var failure: Failure?
        do throws(Failure) { try start() } catch { failure = error }
        let size = lseek(2, 0, SEEK_CUR)
        dup2(saved, 2)
        close(saved)
        var bytes = [UInt8](repeating: 0, count: max(0, Int(size)))
        let count = pread(fileno(file), &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        if failure != nil || !text.hasPrefix("Cannot use cgroups reader") { _ = write(2, bytes, max(0, count)) }
        if let failure { throw failure }
    }
}
