import Project

extension WebService {
    func reader(of table: SourceTable, _ origin: WebOrigin, _ limits: Source.Limits) -> any TableReader {
        switch (self, origin) {
        case (.nationalBank(let bank), .nationalBank(let kind)): NationalBankReader(table, kind, bank, limits)
        case (.geocoder(let geocoder), .geocoder(let wanted)): GeocoderReader(table, wanted, geocoder, limits)
        case (.rest(let service), .rest(let wanted)): RESTReader(table, wanted, service, limits)
        case (.bitrix(let portal), .bitrix(let list)): BitrixReader(table, list, portal, limits)
        default: preconditionFailure("a table takes its origin from its service")
        }
    }
}
