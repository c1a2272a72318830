import Base
import Columnar
import Engines
import Metrics
import Project
import SQLText

extension Catalogue {
    /// The metrics of a project, with what its marts know: how large they are, and which day it is in the project's zone.
    package init(_ folder: Folder, asking marts: isolated any Connection, today: CalendarDay? = nil) throws {
        let zone = folder.settings.timeZone
        let now = try marts.value("SELECT toString(toDate(toTimeZone(now(), \(literal: zone))))").flatMap { CalendarDay($0) }
        var rows: [TableName: Int] = [:]
        for batch in try marts.rows("SELECT table, toInt64(sum(rows)) FROM system.parts WHERE database = 'mart' AND active GROUP BY table")
        {
            for row in 0..<batch.count { rows[TableName("mart", batch[0].text(row))] = batch[1].string(row).flatMap { Int($0) } }
        }
        self.init(folder, today: today ?? now ?? CalendarDay(0), rows: rows)
    }
}

extension EngineError {
    /// What to say where the mart that was asked is not there.
    package var missingMart: Diagnostic? {
        guard dialect == .clickhouse, ["UNKNOWN_TABLE", "UNKNOWN_DATABASE"].contains(where: message.contains) else { return nil }
        return Diagnostic(
            "mart.missing", "The mart is not there yet.", "Витрины ещё нет.",
            mend: Text("start a run with `vitrina run`", "выполните `vitrina run`"))
    }
}
