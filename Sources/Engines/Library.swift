import Base
import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// An engine's shared library: where it is looked for, and its symbols.
///
/// Sendable: the handle is only ever read, and libraries stay loaded for the life of the process.
public struct Library: @unchecked Sendable {
    public let path: String
    let handle: UnsafeMutableRawPointer

    /// The folders that hold unpacked engines: `VITRINA_ENGINES`, then `engines` beside the program, then the system's.
    public static func folders(_ environment: [String: String], program: String) -> [String] {
        var folders: [String] = []
        if let named = environment["VITRINA_ENGINES"], !named.isEmpty { folders.append(named) }
        // A checkout's program lies in .build/<configuration>, an installed one beside ../lib/vitrina.
        var folder = Substring(program)
        for _ in 0..<5 {
            guard let slash = folder.lastIndex(of: "/") else { break }
            folder = folder[..<slash]
            folders.append(folder + "/engines")
            folders.append(folder + "/lib/vitrina/engines")
        }
        folders.append("/usr/lib/vitrina/engines")
        return folders
    }

    /// The first of `names` that is found in one of the folders.
    public static func find(_ names: [String], in folders: [String]) -> String? {
        for folder in folders {
            for name in names where Files.exists("\(folder)/\(name)") { return "\(folder)/\(name)" }
        }
        return nil
    }

    public init(_ path: String, deepBind: Bool = false, needsPython: Bool = false) throws(LibraryFailure) {
        if needsPython { try Library.loadPython() }
        guard let handle = vitrina_dlopen(path, 0, deepBind ? 1 : 0) else { throw LibraryFailure() }
        self.path = path
        self.handle = handle
    }

    public func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }

    /// Engines out of Python wheels want Python's symbols, though no Python ever runs.
    private static func loadPython() throws(LibraryFailure) {
        guard vitrina_dlopen("libpython3.11.so.1.0", 1, 0) != nil else { throw LibraryFailure() }
    }
}

/// Why a library did not load, in the loader's words.
public struct LibraryFailure: Error, Sendable, CustomStringConvertible {
    public let description: String
    init() { description = dlerror().map { String(cString: $0) } ?? "the library did not load" }
}
