import Base
import Columnar
import Project

/// Files of a folder or a server, read record by record: CSV and all other text.
package struct FilesReader: FolderReader {
    let table: SourceTable
    let format: FileFormat
    let folder: any FileFolder

    package init(_ table: SourceTable, _ format: FileFormat, in place: FilePlace, root: String) {
        self.table = table
        self.format = format
        folder = place.folder(root: root)
    }

    package func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream {
        let file = try await fetch(portion, taking)
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
