public import Base
public import SQLText

/// What an engine refused, in its own words.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// The library or the server cannot be reached.
        case unreachable
        /// Name or password refused.
        case denied
        /// The files belong to another process.
        case locked
        case diskFull
        case outOfMemory
        case cancelled
        case timedOut
        /// The statement itself: syntax, a missing table, a value that does not fit.
        case statement
    }

    public let dialect: Dialect
    public let kind: Kind
    /// The engine's own message, whole. Secrets never reach it: values are bound, and addresses are told without passwords.
    public let message: String
    /// SQLSTATE, or the engine's number.
    public let code: String?

    public init(_ dialect: Dialect, _ kind: Kind, _ message: String, code: String? = nil) {
        self.dialect = dialect
        self.kind = kind
        self.message = message
        self.code = code
    }

    public var description: String { "\(dialect.engineName): \(message)" }
}

extension Dialect {
    /// The engine's name as people write it.
    public var engineName: String {
        switch self {
        case .duckdb: "DuckDB"
        case .postgres: "PostgreSQL"
        case .clickhouse: "ClickHouse"
        case .sqlite: "SQLite"
        }
    }
}

extension EngineError {
    /// The error as a person reads it, about the place whose work it ended.
    public func diagnostic(at place: Place? = nil) -> Diagnostic {
        let name = dialect.engineName
        return switch kind {
        case .unreachable:
            Diagnostic(
                "engine.unreachable", Text("\(name) cannot be reached: \(message)", "\(name) недоступен: \(message)"), at: place,
                mend: Text(
                    "start it or correct its address, then run again; `vitrina doctor` tells what is found",
                    "запустите его или исправьте адрес и повторите; `vitrina doctor` покажет, что найдено"))
        case .denied:
            Diagnostic(
                "engine.denied",
                Text("\(name) refused the name or the password: \(message)", "\(name) не принял имя или пароль: \(message)"), at: place,
                mend: Text(
                    "correct the address in vitrina.yaml or the variable that it names",
                    "исправьте адрес в vitrina.yaml или переменную, на которую он ссылается"))
        case .locked:
            Diagnostic(
                "engine.locked",
                Text("Another process holds the files of \(name): \(message)", "Файлы \(name) заняты другим процессом: \(message)"),
                at: place,
                mend: Text(
                    "end that process, or use a server: `vitrina serve` shares its files with every command",
                    "завершите тот процесс или работайте через сервер: `vitrina serve` делит файлы со всеми командами"))
        case .diskFull:
            Diagnostic(
                "engine.disk-full", Text("The disk is full: \(message)", "На диске нет места: \(message)"), at: place,
                mend: Text(
                    "free some room, then run again: the tables are as they were",
                    "освободите место и запустите ещё раз: таблицы остались прежними"))
        case .outOfMemory:
            Diagnostic(
                "engine.out-of-memory",
                Text("\(name) reached its memory limit: \(message)", "\(name) исчерпал отведённую память: \(message)"), at: place,
                mend: Text("raise `memory` in vitrina.yaml", "увеличьте `memory` в vitrina.yaml"))
        case .cancelled:
            Diagnostic("engine.cancelled", "The statement was cancelled.", "Запрос отменён.", at: place)
        case .timedOut:
            Diagnostic(
                "engine.timed-out",
                Text("\(name) did not finish in the time allowed: \(message)", "\(name) не уложился в отведённое время: \(message)"),
                at: place)
        case .statement:
            Diagnostic("engine.statement", Text(same: "\(name): \(message)"), at: place)
        }
    }
}
