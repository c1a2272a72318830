import Base
import Glibc
import Synchronization

/// What the program says of itself, a line for each event: `time level message key=value`, or JSON.
///
/// A secret that was named to `conceal` is masked wherever it turns up: in a message, in a value, in an engine's
/// own words.
package final class Log: Sendable {
    package enum Level: Int, Sendable, CaseIterable, Comparable {
        case debug, info, warning, error

        package init?(_ name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        package var name: String { "\(self)" }

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package enum Format: String, Sendable { case text, json }

    package enum Destination: Sendable {
        case standardError
        case file(String)
    }

    package typealias Fields = KeyValuePairs<String, JSON>

    package let level: Level
    private let format: Format
    private let descriptor: Int32
    private let secrets = Mutex<[String]>([])

    package init(level: Level = .info, format: Format = .text, to destination: Destination = .standardError) throws(Diagnostic) {
        self.level = level
        self.format = format
        switch destination {
        case .standardError: descriptor = STDERR_FILENO
        case .file(let path):
            descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
            guard descriptor >= 0 else { throw Files.failure(path) }
        }
    }

    deinit { if descriptor != STDERR_FILENO { close(descriptor) } }

    package func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) { say(.debug, message, fields) }
    package func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) { say(.info, message, fields) }
    package func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) { say(.warning, message, fields) }
    package func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) { say(.error, message, fields) }

    /// Masks this text in every line from now on. Texts of fewer than four characters are too common to mask.
    package func conceal(_ secret: String) {
        guard secret.count >= 4 else { return }
        secrets.withLock { secrets in
            secrets.append(secret)
            // A secret that holds another one goes first, or its rest would stay.
            secrets.sort { $0.count > $1.count }
        }
    }

    /// A line that nobody wants costs a comparison: neither message nor fields are made.
    private func say(_ level: Level, _ message: () -> String, _ fields: () -> Fields) {
        guard level >= self.level else { return }
        let concealed = fields().map { ($0.key, masked($0.value)) }
        let line = LogLine(time: Timestamp.now, level: level, message: masked(message()), fields: concealed)
        secrets.withLock { _ in write(line.render(format) + "\n") }
    }

    private func masked(_ value: JSON) -> JSON {
        switch value {
        case .string(let text): .string(masked(text))
        case .array(let values): .array(values.map(masked))
        case .object(let members): .object(members.map { ($0.0, masked($0.1)) })
        case .null, .bool, .int, .double, .number: value
        }
    }

    private func masked(_ text: String) -> String {
        secrets.withLock { $0 }.reduce(text) { $0.replacing($1, with: "•••") }
    }

    /// Called with the lock held, so that lines never mix. A log that cannot be written is no reason to stop.
    private func write(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
