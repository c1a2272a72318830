import Base
import Project
import State

/// What happens in a run, told while it happens.
package enum RunEvent: Sendable {
    /// The run has begun, or goes on where a dead one stopped.
    case began(Run.ID, resumed: Bool, steps: [Plan.Step])
    case started(Plan.Step)
    /// Rows so far, and how much of the work is behind, 0 to 1, where it can be told.
    case progress(Plan.Step, rows: Int, fraction: Double?)
    /// The table is as new as its inputs.
    case upToDate(Plan.Step)
    case done(Plan.Step, Step.Counts)
    /// A check found bad rows, or a table that is not as it should be: `seen` tells how. What follows is told by the severity,
    /// and by a person who accepted it.
    case found(Plan.Step, Check, badRows: Int, seen: Text?, isAccepted: Bool)
    /// Something that a person may want to know, and nobody has to act on.
    case noted(Plan.Step, Text)
    case failed(Plan.Step, Diagnostic)
    /// An input failed, so this was not begun.
    case blocked(Plan.Step)
    case ended(Outcome)

    package struct Outcome: Sendable {
        package let state: Run.State
        package let steps: [String: Int]
        package let seconds: Double
    }
}
