import Project

extension Source {
    /// The reader of one of its tables.
    package func reader(of table: SourceTable, root: String) -> any TableReader {
        switch (kind, table.origin) {
        case (.files(let place), .files(let format)) where format.shape == .parquet: ParquetReader(table, format, in: place, root: root)
        case (.files(let place), .files(let format)): FilesReader(table, format, in: place, root: root)
        case (.database(let address), .database(let origin)): DatabaseReader(table, origin, address, limits)
        case (.web(let service), .web(let origin)): service.reader(of: table, origin, limits)
        default: preconditionFailure("a table takes its origin from its source")
        }
    }
}
