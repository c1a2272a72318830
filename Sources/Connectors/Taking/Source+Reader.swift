import Engines
import Project

extension Source {
    /// The reader of one of its tables.
    package func reader(of table: SourceTable, root: String) -> any TableReader {
        switch (kind, table.origin) {
        case (.files(.folder(let path)), .files(let format)): CSVReader(table, format, in: path.path(in: root))
        case (.database(.postgres(let url)), .database(let origin)):
            PostgresReader(table, origin, PostgresDatabase(url: url.url.reveal()))
        case (.web(let service), .web(let origin)): service.reader(of: table, origin, limits)
        default: preconditionFailure("a table takes its origin from its source")
        }
    }
}
