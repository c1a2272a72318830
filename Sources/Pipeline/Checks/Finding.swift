import Base
import FoundationEssentials
import Project
import State

/// What one check found.
struct Finding: Sendable {
    let check: Check
    /// Rows that break the rule; 1 where a rule about the whole table is broken.
    var badRows: Int
    /// What a rule about the whole table saw.
    var seen: Text?
    /// The figure that the rule goes by, for the runs to come.
    var value: Int?
    /// A person said that the run may go on with these very rows.
    var isAccepted = false

    /// Whether it stops the run.
    var isHalting: Bool { badRows > 0 && check.severity == .critical && !isAccepted }
}

/// The run that puts a row aside, and when it began.
struct Stamp: Sendable {
    let run: Run.ID
    let moment: Date

    /// Microseconds since 1970, of UTC.
    var micros: Int64 { Int64(moment.timeIntervalSince1970 * 1_000_000) }
}

/// What the clocks of a project show when a run begins: what `today` and `now` are in its checks.
package struct ProjectClock: Sendable {
    let zone: Zone
    /// In seconds since 1970-01-01 00:00 by the same clocks.
    let local: Int

    init(_ moment: Date, in zone: Zone) {
        self.zone = zone
        local = zone.local(Int(moment.timeIntervalSince1970))
    }
}
