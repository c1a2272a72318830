import FoundationEssentials
import Testing

/// Compares text with the golden file `Tests/Golden/<name>`. `REGOLD=1` writes the file instead: read the diff.
package func expect(_ text: String, matches name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = "/\(tests)/Golden/\(name)"
    if ProcessInfo.processInfo.environment["REGOLD"] == "1" {
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(
            atPath: "/\(folder)", withIntermediateDirectories: true, attributes: nil)
        try Data(text.utf8).write(to: URL(filePath: file))
        return
    }
    guard let golden = try? String(contentsOfFile: file, encoding: .utf8) else {
        Issue.record("There is no golden file Tests/Golden/\(name). REGOLD=1 writes it.", sourceLocation: sourceLocation)
        return
    }
    guard golden != text else { return }
    Issue.record("Tests/Golden/\(name) differs:\n\(difference(golden, text))", sourceLocation: sourceLocation)
}

/// The lines that one text has and the other has not, each with its number: `-` golden, `+` now.
package func difference(_ golden: String, _ text: String) -> String {
    let before = golden.split(separator: "\n", omittingEmptySubsequences: false)
    let now = text.split(separator: "\n", omittingEmptySubsequences: false)
    return now.difference(from: before).map { change in
        switch change {
        case .remove(let offset, let line, _): (offset, "- \(offset + 1) | \(line)")
        case .insert(let offset, let line, _): (offset, "+ \(offset + 1) | \(line)")
        }
    }
    .sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n")
}
