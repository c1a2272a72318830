import Base
import FoundationEssentials
import SQLText

/// One line of the audit trail. The store itself refuses to change or remove one.
package struct AuditEntry: Sendable, Identifiable {
    package let id: Int
    package let at: Date
    package let who: String
    package let what: String
    package let details: JSON
}

extension Store {
    /// Writes down who did what.
    package func audit(_ who: String, _ what: String, _ details: JSON = .object([])) async throws {
        try await database.execute(
            "INSERT INTO audit (happened_at, who, what, details) VALUES (\(now), \(who), \(what), \(details.description))")
    }

    /// The latest entries, the newest first; `before` continues a list.
    package func auditTrail(limit: Int, before: AuditEntry.ID = .max) async throws -> [AuditEntry] {
        try await database.rows("SELECT * FROM audit WHERE id < \(before) ORDER BY id DESC LIMIT \(limit)")
            .map(AuditEntry.init)
    }
}

extension AuditEntry {
    init(_ row: Row) throws {
        id = try row["id"]
        at = try row["happened_at"]
        who = try row["who"]
        what = try row["what"]
        let text: String = try row["details"]
        do {
            details = try JSON(parsing: text)
        } catch {
            throw Diagnostic.damaged("the details of audit entry \(id) are not JSON")
        }
    }
}
