import Base

/// A source that broke off: what failed may work in a moment.
package struct Interruption: Error {
    package let diagnostic: Diagnostic

    package init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}
