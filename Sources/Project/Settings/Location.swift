import Base
import Secrets

/// A path that a source names, shown as the file has it: `${DATA}/in`, never what `DATA` is.
package struct Location: Sendable, Hashable, CustomStringConvertible {
    private let written: String
    private let path: Secret

    package var description: String { written }

    /// The path for the system: a relative one stands in the project's folder.
    package func path(in root: String) -> String {
        let path = path.reveal()
        return path.hasPrefix("/") ? path : root + "/" + path
    }
}

extension Location {
    static func read(_ node: Node, _ reading: Reading) -> Location? {
        guard let template = reading.template(node), let path = reading.resolve(template, at: node.place) else { return nil }
        return Location(written: template.written, path: path)
    }
}
