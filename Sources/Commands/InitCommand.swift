import Base
import FoundationEssentials

extension Command {
    static let initialise = Command(
        name: "init", about: Text("begin a project from a pack", "начать проект из готового набора"), operands: [Operand(name: "FOLDER")],
        options: [.value("pack", "NAME", Text("the pack; payments by default", "набор; по умолчанию payments"))],
        isInProject: false,
        work: .here { arguments, console in
            let folder = Session.absolute(arguments.operands[0])
            let pack = try Packs.find(arguments["pack"] ?? "payments", console.environment)
            guard try Files.list(folder).isEmpty else {
                throw Diagnostic(
                    "project.exists", "`\(folder)` is not empty.", "Папка `\(folder)` не пуста.",
                    mend: Text("name a new folder", "назовите новую папку"))
            }
            try Packs.copy(pack, to: folder)
            console.print(
                Text(
                    "the project is in \(folder)\nnext: vitrina check --project \(arguments.operands[0])",
                    "проект лежит в \(folder)\nдальше: vitrina check --project \(arguments.operands[0])"))
            return 0
        })
}

/// The projects that Vitrina brings along.
enum Packs {
    static func find(_ name: String, _ environment: [String: String]) throws -> String {
        let folders = Session.libraries(environment).compactMap { folder in
            folder.hasSuffix("/engines") ? folder.dropLast("engines".count) + "packs" : nil
        }
        let known = Set(try folders.flatMap { try Files.list(String($0)) }).sorted()
        guard let folder = folders.first(where: { Files.exists("\($0)/\(name)/vitrina.yaml") }) else {
            throw Diagnostic(
                "pack.unknown", "There is no pack `\(name)`.", "Набора `\(name)` нет.",
                mend: nearest(to: name, in: known).map { Text("write `--pack \($0)`", "напишите `--pack \($0)`") }
                    ?? Text(same: known.joined(separator: ", ")))
        }
        return "\(folder)/\(name)"
    }

    static func copy(_ pack: String, to folder: String) throws {
        try Files.makeFolder(folder)
        for name in try Files.list(pack) where !name.hasPrefix(".vitrina") && name != "data" {
            var isFolder: Bool = false
            _ = FileManager.default.fileExists(atPath: "\(pack)/\(name)", isDirectory: &isFolder)
            if isFolder {
                try copy("\(pack)/\(name)", to: "\(folder)/\(name)")
            } else {
                try Files.write(Files.read("\(pack)/\(name)"), to: "\(folder)/\(name)")
            }
        }
    }
}
