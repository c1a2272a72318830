import Project

extension Source {
    /// The reader of one of its tables.
    package func reader(of table: SourceTable, root: String) -> any TableReader {
        switch (kind, table.origin) {
        case (.files(.folder(let path)), .files(let format)): CSVReader(table, format, in: path.path(in: root))
        case (.database(let address), .database(let origin)): DatabaseReader(table, origin, address, limits)
        case (.web(let service), .web(let origin)): service.reader(of: table, origin, limits)
        default: preconditionFailure("a table takes its origin from its source")
        }
    }
}
