import Glibc

/// A file to be read, which is removed when nobody needs it any more if it was only fetched.
package final class LocalFile: Sendable {
    let path: String
    /// Its name in the folder of the source.
    let name: String
    private let isFetched: Bool

    package init(_ path: String, name: String, isFetched: Bool = false) {
        self.path = path
        self.name = name
        self.isFetched = isFetched
    }

    /// As people know it: where it lies, or what it is called at its server.
    var shown: String { isFetched ? name : path }

    deinit { if isFetched { unlink(path) } }
}
