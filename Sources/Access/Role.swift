import Base

/// What a person may do, from reading dashboards to looking after the house. Each role may what the one before may.
package enum Role: String, Sendable, CaseIterable, Comparable {
    case viewer, analyst, engineer, admin

    /// The role by its name; fails with `access.unknown-role`, naming the nearest.
    package init(named name: String) throws(Diagnostic) {
        if let role = Role(rawValue: name) {
            self = role
            return
        }
        let names = Role.allCases.map(\.rawValue)
        let mend = nearest(to: name, in: names).map { "`\($0)`" } ?? names.joined(separator: ", ")
        throw Diagnostic(
            "access.unknown-role", "There is no role `\(name)`.", "Роли `\(name)` нет.",
            mend: Text("write \(mend)", "напишите \(mend)"))
    }

    package func may(_ act: Act) -> Bool { self >= act.leastRole }

    package static func < (left: Role, right: Role) -> Bool {
        allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
}

/// Something that not everybody may do.
package enum Act: Sendable, CaseIterable {
    /// See dashboards, conclusions and documentation.
    case read
    /// Ask questions of one's own in SQL.
    case query
    /// Start a run, and resolve what halted it.
    case run
    /// Manage people and keys.
    case administer

    var leastRole: Role {
        switch self {
        case .read: .viewer
        case .query: .analyst
        case .run: .engineer
        case .administer: .admin
        }
    }
}

/// Somebody who is known: signed in, or named by an administrator.
package struct Person: Sendable, Hashable {
    package let name: String
    package let role: Role
    package let language: Language

    package func may(_ act: Act) -> Bool { role.may(act) }

    /// Fails with `access.forbidden` where the person's role does not reach so far.
    package func require(_ act: Act) throws(Diagnostic) {
        guard may(act) else {
            throw Diagnostic(
                "access.forbidden", "`\(name)` is \(role.rawValue); this takes \(act.leastRole.rawValue).",
                "Роль `\(name)`: \(role.rawValue); здесь нужна \(act.leastRole.rawValue).",
                mend: Text(
                    "ask an administrator for the role \(act.leastRole.rawValue)",
                    "попросите у администратора роль \(act.leastRole.rawValue)"))
        }
    }
}
