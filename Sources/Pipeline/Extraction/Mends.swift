import Columnar
import Engines
import SQLText

/// Rows that a person mended, each known by the text of the row that was refused. As long as the source says that same text,
/// the mended row stands for it; when it says something else, that counts.
struct Mends: Sendable {
    private let build: TableBuild

    static func table(of quarantine: TableName) -> TableName { TableName(quarantine.schema, quarantine.name + "__mended") }

    static let schema = Schema([Field("id", .utf8, isNullable: false), Field("cells", .utf8, isNullable: false)])

    private var table: TableName { Mends.table(of: build.quarantine) }

    /// Nil where nobody ever mended anything.
    init?(of build: TableBuild) async throws {
        self.build = build
        guard try await build.kind(of: table) != nil else { return nil }
    }

    /// Whether mended rows wait in quarantine to be taken back.
    func areWaiting() async throws -> Bool {
        guard try await build.kind(of: build.quarantine) != nil else { return false }
        return try await build.connection.value("SELECT count(*) FROM \(table: build.quarantine) WHERE \(isMended)") != "0"
    }

    /// True of a row in quarantine that was mended.
    var isMended: Query { "md5(raw) IN (SELECT id FROM \(table: table))" }

    /// Puts mended rows in place of new ones that were refused or would be; with `standing`, also of those that stand in
    /// quarantine. Returns how many rows came in so, and how many of those that did not fit just now are replaced.
    func apply(standing: Bool) async throws -> (taken: Int, refused: Int) {
        let (connection, next, refused) = (build.connection, build.next, build.nextQuarantine)
        let columns = try await connection.columns(of: next)
        let names = columns.map { "\(name: $0.name)" as Query }.joined(separator: ", ")
        let text: Query = "md5(\(RowText.json(columns.map(\.name))))"
        var sources: [Query] = ["SELECT \(text) FROM \(table: next)", "SELECT md5(raw) FROM \(table: refused)"]
        if standing, try await build.kind(of: build.quarantine) != nil {
            sources.append("SELECT md5(raw) FROM \(table: build.quarantine)")
        }
        let found = TableName(next.schema, build.contested.name + "_mended")
        try await connection.drop(found, build.kind(of: found))
        try await connection.execute(
            "CREATE TABLE \(table: found) AS SELECT * FROM \(table: table) WHERE id IN (\(sources.joined(separator: " UNION ALL ")))")
        let again = try await connection.execute("DELETE FROM \(table: next) AS t WHERE \(text) IN (SELECT id FROM \(table: found))")
        let refusals = try await connection.execute("DELETE FROM \(table: refused) WHERE md5(raw) IN (SELECT id FROM \(table: found))")
        let taken = try await connection.execute(
            "INSERT INTO \(table: next) (\(names)) SELECT \(columns.typed(from: "cells")) FROM \(table: found)")
        try await connection.drop(found, .table)
        return (taken - again - refusals, refusals)
    }
}
