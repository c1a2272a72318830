import Base
import Documents
import Project

/// What a file looks like, as a person may take it over into a source: its format, and the types of its columns.
package struct FileProposal: Sendable, Hashable {
    package struct Column: Sendable, Hashable {
        package let name: String
        package let type: ColumnType
    }

    package struct Setting: Sendable, Hashable {
        package let key: String
        package let value: String
    }

    /// The keys of the table besides `files` and `columns`, in the order in which they are best written.
    package let settings: [Setting]
    package let columns: [Column]
    /// What the file calls a column, where that is not the name proposed for it.
    package let fields: [Setting]

    /// Records that are looked at.
    private static let sample = 10_000

    /// Looks at the beginning of a file of this machine. It waits for the disk: call it where that is allowed.
    package static func look(at path: String) throws -> FileProposal {
        let sample = try Sample(path)
        if let ready = sample.readyFormat { return FileProposal(settings: [Setting(key: "format", value: ready)], columns: [], fields: []) }
        if let log = LogPattern.ready.first(where: { sample.fits($0.pattern) }) {
            return try log.pattern.proposal(sample, named: log.name)
        }
        if sample.isJSON { return try json(sample) }
        return try delimited(sample)
    }

    private static func delimited(_ sample: Sample) throws -> FileProposal {
        let delimiter = try sample.delimiter()
        let records = try DelimitedRecords(sample.bytes(), DelimitedRecords.Marks(delimiter: delimiter, quote: 0x22, escape: 0x22))
        var rows: [[String]] = []
        while rows.count < FileProposal.sample, try records.next() {
            if records.fault == nil { rows.append((0..<records.cellCount).map { records.text($0) }) }
        }
        guard let first = rows.first else { return FileProposal(settings: sample.settings, columns: [], fields: []) }
        let guesses = first.indices.map { column in
            var guess = TypeGuess()
            for row in rows.dropFirst() where column < row.count { guess.see(row[column]) }
            return guess
        }
        let hasHeader = zip(first, guesses).contains { name, guess in !guess.fits(name) } || guesses.allSatisfy { $0.type == .text }
        var settings = sample.settings
        if delimiter != UInt8(ascii: ",") {
            settings.append(Setting(key: "delimiter", value: delimiter == 9 ? "\\t" : String(UnicodeScalar(delimiter))))
        }
        if !hasHeader { settings.append(Setting(key: "header", value: "false")) }
        settings += TypeGuess.settings(guesses)
        let titles = hasHeader ? first : first.indices.map { "column_\($0 + 1)" }
        return named(titles, guesses, settings)
    }

    private static func json(_ sample: Sample) throws -> FileProposal {
        let (isLines, records) = try sample.objects(FileProposal.sample)
        var paths: [String] = []
        var guesses: [String: TypeGuess] = [:]
        for record in records {
            for (path, value) in FileProposal.leaves(record, under: "") {
                if guesses[path] == nil { paths.append(path) }
                guesses[path, default: TypeGuess()].see(value)
            }
        }
        let settings = [Setting(key: "format", value: isLines ? "ndjson" : "json")] + sample.settings
        return named(paths, paths.map { guesses[$0]! }, settings)
    }

    /// The values of an object by their paths; arrays stay whole.
    private static func leaves(_ value: JSON, under path: String) -> [(String, JSON)] {
        guard case .object(let members) = value else { return [(path, value)] }
        return members.flatMap { leaves($0.1, under: path.isEmpty ? $0.0 : "\(path).\($0.0)") }
    }

    static func named(_ titles: [String], _ guesses: [TypeGuess], _ settings: [Setting]) -> FileProposal {
        var taken: Set<String> = []
        var columns: [Column] = []
        var fields: [Setting] = []
        for (title, guess) in zip(titles, guesses) where !title.isEmpty {
            var name = ColumnName.from(title)
            var count = 1
            while !taken.insert(name).inserted {
                count += 1
                name = "\(ColumnName.from(title))_\(count)"
            }
            columns.append(Column(name: name, type: guess.type))
            if Header.key(title) != name { fields.append(Setting(key: name, value: title)) }
        }
        return FileProposal(settings: settings, columns: columns, fields: fields)
    }
}

extension Records {
    func text(_ index: Int) -> String { withCell(index) { String(decoding: $0, as: UTF8.self) } }
}

extension LogPattern {
    fileprivate func proposal(_ sample: Sample, named name: String) throws -> FileProposal {
        let records = try LogRecords(sample.bytes(), self)
        var guesses = fields.map { _ in TypeGuess(null: null, timestamp: timestamp) }
        var count = 0
        while count < 10_000, try records.next() {
            count += 1
            guard records.fault == nil else { continue }
            for index in guesses.indices { guesses[index].see(records.text(index)) }
        }
        return FileProposal.named(
            fields, guesses,
            [FileProposal.Setting(key: "format", value: "log"), FileProposal.Setting(key: "pattern", value: name)] + sample.settings)
    }
}
