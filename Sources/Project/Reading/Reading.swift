import Base
import SQLText

/// What the readers of one project share: the environment, the project's languages, and all that they found wrong.
///
/// A reader that meets a mistake reports it and gives nil, and its caller goes on with the next key: so a person sees
/// every mistake of the project at once. What was wrong is reported by whoever saw it, and only there.
final class Reading {
    let root: String
    let environment: [String: String]
    var languages = Language.allCases
    /// Tables that are written and could not be read: who names one of them is not blamed.
    var unreadTables: Set<TableName> = []
    private var all: [Diagnostic] = []
    /// A mistake that is seen from two sides is told once.
    private var seen: Set<Diagnostic> = []
    private(set) var isImagining = false

    init(root: String, environment: [String: String]) {
        self.root = root
        self.environment = environment
    }

    /// Reads what is checked and not used: a profile that was not chosen, whose variables need not be set here.
    func imagining(_ read: () -> Void) {
        isImagining = true
        defer { isImagining = false }
        read()
    }

    var diagnostics: Diagnostics { Diagnostics(all) }

    func report(_ diagnostic: Diagnostic) {
        if seen.insert(diagnostic).inserted { all.append(diagnostic) }
    }

    func report(
        _ code: String, _ en: String, _ ru: String, at place: Place, mend: Text? = nil, severity: Diagnostic.Severity = .error
    ) {
        report(Diagnostic(code, en, ru, at: place, mend: mend, severity: severity))
    }
}

// MARK: - Files

extension Reading {
    /// The text of a file of the project; nil, reported, where it cannot be read.
    func source(_ file: String) -> SourceText? {
        do {
            return try SourceText(file, in: root)
        } catch {
            report(error)
            return nil
        }
    }

    /// The YAML in the file, or in the lines of it that `bytes` are.
    func yaml(_ bytes: ArraySlice<UInt8>, file: String, firstLine: Int = 1) -> Node? {
        var reader = YAMLReader(bytes, file: file, firstLine: firstLine)
        var root: Node?
        do {
            root = try reader.document()
            if root == nil {
                report(
                    "yaml.empty", "Nothing is written here.", "Здесь ничего не написано.", at: Place(file, line: firstLine),
                    mend: Text("fill it in, or remove it", "заполните или удалите"))
            }
        } catch {
            report(error)
        }
        for diagnostic in reader.diagnostics { report(diagnostic) }
        return root
    }

    /// The names in a folder of the project, sorted; hidden ones and the README are no part of it.
    func list(_ folder: String) -> [String] {
        do {
            return try Files.list(root + "/" + folder).filter { !$0.hasPrefix(".") && !$0.hasPrefix("README") }
        } catch {
            var diagnostic = error
            diagnostic.place = Place(folder)
            report(diagnostic)
            return []
        }
    }
}

// MARK: - Words used by many messages

extension Reading {
    /// "Did you mean `near`?" as a mend, or the whole choice where nothing is near.
    static func mend(_ name: String, among candidates: [String]) -> Text {
        if let near = nearest(to: name, in: candidates) { return Text("write `\(near)`", "напишите `\(near)`") }
        if candidates.isEmpty { return Text("remove it", "удалите") }
        let all = candidates.map { "`\($0)`" }.joined(separator: ", ")
        return Text("one of \(all)", "одно из: \(all)")
    }
}
