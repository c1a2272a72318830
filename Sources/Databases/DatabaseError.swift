import Base

/// What a database that is read refused, in its own words.
package struct DatabaseError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// No connection came about.
        case unreachable
        /// The name, the password or the rights were refused.
        case denied
        /// The connection was there and is lost.
        case broken
        case cancelled
        case timedOut
        /// The statement itself: syntax, a missing table.
        case statement
        /// A value does not fit the type of its column.
        case misfit
    }

    /// The product as people write it: `MariaDB`.
    package let database: String
    package let kind: Kind
    /// The database's own message, whole. It never holds a secret.
    package let message: String
    /// The database's own number for it.
    package let code: String?

    package init(_ database: String, _ kind: Kind, _ message: String, code: String? = nil) {
        self.database = database
        self.kind = kind
        self.message = message
        self.code = code
    }

    package var description: String { "\(database): \(message)" }

    /// Whether the same statement may succeed on a new connection a little later.
    package var isWorthAnotherTry: Bool { kind == .unreachable || kind == .broken }
}

extension DatabaseError {
    /// The error as a person reads it, about the place whose work it ended.
    package func diagnostic(at place: Place? = nil) -> Diagnostic {
        let told = code.map { "\(message) (\($0))" } ?? message
        return switch kind {
        case .unreachable:
            Diagnostic(
                "database.unreachable", Text("\(database) cannot be reached: \(told)", "\(database) недоступна: \(told)"), at: place,
                mend: Text(
                    "start it or correct its address, then run again", "запустите её или исправьте адрес и повторите"))
        case .denied:
            Diagnostic(
                "database.denied",
                Text("\(database) refused the name, the password or the rights: \(told)", "\(database) отказала в доступе: \(told)"),
                at: place,
                mend: Text(
                    "correct the address or the variable that it names, or grant SELECT to the user",
                    "исправьте адрес или переменную, на которую он ссылается, либо дайте пользователю право SELECT"))
        case .broken:
            Diagnostic(
                "database.broken",
                Text("The connection to \(database) was lost: \(told)", "Связь с \(database) потеряна: \(told)"), at: place,
                mend: Text("run again: nothing half-read is kept", "запустите ещё раз: прочитанное наполовину не сохраняется"))
        case .cancelled:
            Diagnostic("database.cancelled", "The query was cancelled.", "Запрос отменён.", at: place)
        case .timedOut:
            Diagnostic(
                "database.timed-out",
                Text("\(database) did not finish in the time allowed: \(told)", "\(database) не уложилась в отведённое время: \(told)"),
                at: place,
                mend: Text(
                    "allow more time, or take fewer rows at once", "дайте больше времени или берите меньше строк за раз"))
        case .statement:
            Diagnostic("database.statement", Text(same: "\(database): \(told)"), at: place)
        case .misfit:
            Diagnostic(
                "database.misfit",
                Text("\(database) holds a value that does not fit: \(told)", "В \(database) есть значение, которое не подходит: \(told)"),
                at: place,
                mend: Text("declare the column with a type that holds it", "объявите колонку с типом, который его вмещает"))
        }
    }
}
