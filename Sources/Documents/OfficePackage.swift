import Base

/// The parts of a new office file, a zip of XML, and how they refer to each other (ECMA-376, part 2).
struct OfficePackage {
    struct Relation {
        let id: String
        /// The last word of its type: `worksheet`. What stands before differs between the two editions of the standard.
        let kind: String
        /// The part it leads to.
        let target: String
    }

    let archive: Archive
    /// Programs do not agree on capitals.
    private let names: [String: String]

    init(_ path: String, limits: ArchiveLimits) throws {
        let (start, _) = try FileStart.read(path)
        if start.starts(with: FileStart.compound) {
            throw Diagnostic(
                "document.encrypted", "The file is under a password, or is of the old kind that only bears a new name.",
                "Файл закрыт паролем или это старый формат под новым именем.", at: Place(path),
                mend: Text("open it, take the password off and save it anew", "откройте его, снимите пароль и сохраните заново"))
        }
        archive = try Archive(path, limits: limits)
        names = Dictionary(archive.members.map { ($0.name.lowercased(), $0.name) }) { first, _ in first }
    }

    var place: Place { Place(archive.path) }

    func has(_ part: String) -> Bool { names[part.lowercased()] != nil }

    func open(_ part: String) throws -> ArchiveReader {
        guard let name = names[part.lowercased()] else {
            throw Diagnostic(
                "document.no-part", "The file lacks its part `\(part)`.", "В файле нет его части `\(part)`.", at: place,
                mend: Text("open the file and save it anew", "откройте файл и сохраните заново"))
        }
        return try archive.open(name)
    }

    /// Where a part refers to; the empty name stands for the file as a whole.
    func relations(of part: String) throws -> [Relation] {
        let cut = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
        let folder = part[..<cut]
        let list = "\(folder)_rels/\(part[cut...]).rels"
        guard has(list) else { return [] }
        var relations: [Relation] = []
        let visitor = XMLVisitor()
        visitor.onStart = { name, attributes in
            guard name == "Relationship", attributes["TargetMode"] != "External", let id = attributes["Id"],
                let type = attributes["Type"], let target = attributes["Target"]
            else { return }
            let kind = type.split(separator: "/").last.map(String.init) ?? type
            relations.append(Relation(id: id, kind: kind, target: OfficePackage.resolve(target, in: String(folder))))
        }
        try visitor.read(open(list))
        return relations
    }

    /// The main part: the workbook, or the text.
    func main() throws -> String {
        guard let relation = try relations(of: "").first(where: { $0.kind == "officeDocument" }) else {
            throw Diagnostic(
                "document.unknown", "This zip holds no office document.", "В этом zip нет офисного документа.", at: place,
                mend: Text("correct `format`, or ask for the right file", "исправьте `format` или попросите нужный файл"))
        }
        return relation.target
    }

    private static func resolve(_ target: String, in folder: String) -> String {
        var parts: [Substring] = []
        for word in (target.hasPrefix("/") ? target : folder + target).split(separator: "/") where word != "." {
            if word == ".." { _ = parts.popLast() } else { parts.append(word) }
        }
        return parts.joined(separator: "/")
    }
}
