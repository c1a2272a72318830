import Base
import Columnar
import Databases
import Project

/// Files of a folder or a server, read record by record: CSV and all other text.
package struct FilesReader: TableReader {
    private let table: SourceTable
    private let format: FileFormat
    private let folder: any FileFolder

    package init(_ table: SourceTable, _ format: FileFormat, in place: FilePlace, root: String) {
        self.table = table
        self.format = format
        folder = place.folder(root: root)
    }

    package func portions(after taken: Taken, _ taking: Taking) async throws -> [Portion] {
        try await folder.news(format.files, after: taken, for: table, taking).map { .file($0) }
    }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    package func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream {
        guard case .file(let version) = portion else { preconditionFailure("files are taken one by one") }
        let file = try await folder.fetch(version, for: table, taking)
        try await FileTotals(table, format).count(file, taking)
        let text = TextFile(file, table, format, taking)
        var rows: (() throws -> RecordBatch?)?
        let ahead = ReadAhead {
            if rows == nil { rows = try text.open() }
            return try rows!()
        }
        return BatchStream(FileColumns.schema(table.columns)) { try ahead.next() }
    }
}
