import FoundationEssentials
import Glibc

/// A folder of its own for a test, gone with the value.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init(_ name: String = "test") throws {
        path = try makeTemporaryFolder(name)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something inside.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, making the folders above it.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let file = path(name)
        if let slash = file.lastIndex(of: "/") {
            try FileManager.default.createDirectory(
                atPath: String(file[..<slash]), withIntermediateDirectories: true, attributes: nil)
        }
        guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8), attributes: nil) else {
            throw Failure("\(file) cannot be written")
        }
        return file
    }
}

/// A new empty folder that somebody else removes.
func makeTemporaryFolder(_ name: String) throws -> String {
    var template = Array("/tmp/vitrina-\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure("no temporary folder: \(String(cString: strerror(errno)))") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
