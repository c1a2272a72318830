import Base
import FoundationEssentials
import Generator
import TestSupport

/// What Python's readers, which know nothing of the generator, find in a folder.
enum Reader {
    static func read(_ kind: String, _ folder: String) async throws -> JSON {
        let python = try Programs.find("python3", package: "python3", beside: ["/usr/bin"])
        let script = URL(filePath: #filePath).deletingLastPathComponent().path + "/read.py"
        let answer = try await run(python, [script, kind, folder], timeout: .seconds(300))
        guard answer.status == 0 else {
            let hint = answer.stderr.contains("openpyxl") ? " Install the Debian package `python3-openpyxl`." : ""
            throw Failure(answer.stderr + hint)
        }
        return try JSON(parsing: answer.stdout)
    }
}

extension Scenario {
    static func sample(_ thousandths: Int, days: Int, seed: UInt64 = 1) -> Scenario {
        Scenario(scale: Scale(thousandths: thousandths), period: Period(days: days), seed: seed)
    }
}

/// Every file of a folder with its bytes.
func files(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        var isFolder = false
        _ = FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
        if !isFolder { files[name] = try Data(contentsOf: URL(filePath: "\(folder)/\(name)")) }
    }
    return files
}
