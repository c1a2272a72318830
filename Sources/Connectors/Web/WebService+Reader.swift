import Project

extension WebService {
    func reader(of table: SourceTable, _ origin: WebOrigin, _ limits: Source.Limits) -> any TableReader {
        switch (self, origin) {
        case (.nationalBank(let bank), .nationalBank(let kind)): NationalBankReader(table, kind, bank, limits)
        default: preconditionFailure("a table takes its origin from its service")
        }
    }
}
