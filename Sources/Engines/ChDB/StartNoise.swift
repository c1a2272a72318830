import Glibc

/// What chDB writes to standard error while it starts. Where the system shows no cgroups it prints a stack trace about
/// them, which is no trouble of the user's: that is dropped, and anything else comes through. Why it did not start stands
/// there alone, so that becomes the error's own message.
enum StartNoise {
    static func filtered(_ start: () throws(EngineError) -> Void) throws(EngineError) {
        guard let file = tmpfile() else { return try start() }
        defer { fclose(file) }
        let saved = dup(2)
        guard saved >= 0, dup2(fileno(file), 2) >= 0 else { return try start() }
        var failure: EngineError?
        do throws(EngineError) { try start() } catch { failure = error }
        let size = lseek(2, 0, SEEK_CUR)
        dup2(saved, 2)
        close(saved)
        var bytes = [UInt8](repeating: 0, count: max(0, Int(size)))
        let count = pread(fileno(file), &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        if let failure { throw explained(failure, by: text) }
        if !text.hasPrefix("Cannot use cgroups reader") { _ = write(2, bytes, max(0, count)) }
    }

    private static func explained(_ failure: EngineError, by text: String) -> EngineError {
        let reason = text.split(separator: "\n").first { $0.contains("Exception: ") }.map(String.init)
        guard let reason else { return failure }
        let kind: EngineError.Kind =
            reason.contains("Cannot lock file") ? .locked : reason.contains("No space left on device") ? .diskFull : failure.kind
        return EngineError(failure.dialect, kind, reason, code: failure.code)
    }
}
