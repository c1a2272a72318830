/// A file or a folder as a server lists it.
package struct FileEntry: Sendable, Hashable {
    package enum Kind: Sendable { case file, folder, other }

    /// How exact the time of a listing is.
    package enum Exactness: Int, Sendable {
        case second = 1
        case minute = 60
        case day = 86_400
    }

    package let name: String
    package let kind: Kind
    package let size: Int
    /// Seconds since 1970 on the server's clock, which keeps UTC where the time is exact to the second.
    package let modified: Int
    package let exactness: Exactness
}
