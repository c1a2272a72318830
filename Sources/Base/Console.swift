import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// Where a command writes and what it may ask: the terminal of this process, or that of another one far away.
public protocol Console: Sendable {
    var language: Language { get }
    /// Columns of the terminal; 0 where the output is no terminal.
    var width: Int { get }
    var environment: [String: String] { get }

    func write(_ bytes: [UInt8])
    func writeError(_ bytes: [UInt8])
    /// Asks for a word that is not shown while it is typed; nil where nobody can answer.
    func askSecret(_ prompt: String) async -> String?
    /// Asks for a word; nil where nobody can answer.
    func ask(_ prompt: String) async -> String?
}

extension Console {
    public func ask(_ prompt: String) async -> String? { nil }
    public func print(_ text: String) { write(Array((text + "\n").utf8)) }
    public func print(_ text: Text) { print(text[language]) }
    public func printError(_ text: String) { writeError(Array((text + "\n").utf8)) }
    public var isTerminal: Bool { width > 0 }
}

/// The terminal of this process.
public struct Terminal: Console {
    public let language: Language
    public let width: Int
    public let environment: [String: String]

    /// `language` is what the command line asks for; nil leaves it to the environment.
    public init(environment: [String: String], language: Language? = nil) {
        self.environment = environment
        self.language = language ?? Language.preferred(environment)
        width = environment["TERM"] == "dumb" ? 0 : Int(vitrina_terminal_width(1))
    }

    public func write(_ bytes: [UInt8]) { Terminal.write(bytes, to: 1) }
    public func writeError(_ bytes: [UInt8]) { Terminal.write(bytes, to: 2) }

    public func askSecret(_ prompt: String) async -> String? {
        guard isatty(0) == 1 else { return readLine(strippingNewline: true) }
        writeError(Array(prompt.utf8))
        var settings = termios()
        tcgetattr(0, &settings)
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(0, TCSAFLUSH, &silent)
        defer {
            tcsetattr(0, TCSAFLUSH, &settings)
            writeError([UInt8(ascii: "\n")])
        }
        return readLine(strippingNewline: true)
    }

    public func ask(_ prompt: String) async -> String? {
        guard isatty(0) == 1 else { return nil }
        writeError(Array(prompt.utf8))
        return readLine(strippingNewline: true)
    }

    /// Writes all of it; a reader that went away ends the output in silence, as in any pipe.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress!, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return
            }
            rest = rest.dropFirst(count)
        }
    }
}
