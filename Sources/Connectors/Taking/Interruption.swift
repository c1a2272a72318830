import Base
import Databases
import Engines

/// A source that broke off: what failed may work in a moment.
package struct Interruption: Error {
    package let diagnostic: Diagnostic

    package init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}

extension Interruption {
    /// Whether trying again may help.
    package static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case is Interruption: true
        case let error as EngineError: error.kind == .unreachable
        case let error as DatabaseError: error.isWorthAnotherTry
        default: false
        }
    }
}
