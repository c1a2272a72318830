import Base

/// What the geocoder answers for each address of a merchant or a company.
enum GeocoderAnswers {
    static func write(_ scenario: Scenario, to folder: OutputFolder) throws(Diagnostic) -> Tally {
        let merchants = scenario.market.merchants.filter { $0.registered < scenario.period.days }.map { ($0.address, $0.city) }
        let companies =
            scenario.pipeline.contracts.filter { $0.lead == nil }.map { ($0.company.address, $0.company.city) }
            + scenario.pipeline.leads.map { ($0.company.address, $0.company.city) }
        var seen: Set<String> = []
        let tally = TableTally()
        var lines: [String] = []
        for (address, city) in merchants + companies where seen.insert(address).inserted {
            tally.row()
            let finds = objects(address, City.all[city], scenario.seed)
            if finds.isEmpty { tally.note(.unknownAddress, amount: 0) }
            lines.append(#""\#(address)":"# + answer(address, finds))
        }
        try folder.write(Array("{\(lines.joined(separator: ",\n"))}\n".utf8), to: "web/yandex/addresses.json")
        var all = Tally()
        all.add(tally, as: "yandex.addresses")
        return all
    }

    /// A house is found exactly; a street alone is found in two places, half surely; a stall on a market is not found.
    private static func objects(_ address: String, _ city: City, _ seed: UInt64) -> [String] {
        let parts = address.split(separator: ", ").map(String.init)
        var random = Random(seed, .address, address.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF })
        guard parts.count > 1, !parts[1].hasPrefix("рынок") else { return [] }
        let places = parts.count == 2 ? 2 : 1
        return (0..<places).map { place in
            let longitude = city.longitude + random.within(-60_000...60_000)
            let latitude = city.latitude + random.within(-30_000...30_000)
            return object(
                city, street: parts[1], house: parts.count > 2 ? parts[2] : nil,
                precision: parts.count == 2 ? "street" : random.oneIn(15) ? "number" : "exact", longitude + place * 9_000, latitude)
        }
    }

    private static func object(_ city: City, street: String, house: String?, precision: String, _ longitude: Int, _ latitude: Int) -> String
    {
        let line = (["Беларусь", city.name, street] + (house.map { [$0] } ?? [])).joined(separator: ", ")
        let components =
            [("country", "Беларусь"), ("province", city.region), ("locality", city.name), ("street", street)]
            + (house.map { [("house", $0)] } ?? [])
        let list = components.map { #"{"kind":"\#($0.0)","name":"\#($0.1)"}"# }.joined(separator: ",")
        let kind = house == nil ? "street" : "house"
        let premise = house.map { #","Premise":{"PremiseNumber":"\#($0)"}"# } ?? ""
        return
            #"{"GeoObject":{"metaDataProperty":{"GeocoderMetaData":{"kind":"\#(kind)","text":"\#(line)","precision":"\#(precision)","#
            + #""Address":{"country_code":"BY","formatted":"\#(line)","Components":[\#(list)]},"#
            + #""AddressDetails":{"Country":{"AddressLine":"\#(line)","CountryNameCode":"BY","CountryName":"Беларусь","#
            + #""AdministrativeArea":{"AdministrativeAreaName":"\#(city.region)","Locality":{"LocalityName":"\#(city.name)","#
            + #""Thoroughfare":{"ThoroughfareName":"\#(street)"\#(premise)}}}}}}},"#
            + #""description":"\#(city.name), Беларусь","name":"\#(street)\#(house.map { ", " + $0 } ?? "")","#
            + #""boundedBy":{"Envelope":{"lowerCorner":"\#(point(longitude - 4_105, latitude - 2_424))","#
            + #""upperCorner":"\#(point(longitude + 4_105, latitude + 2_424))"}},"Point":{"pos":"\#(point(longitude, latitude))"}}}"#
    }

    private static func point(_ longitude: Int, _ latitude: Int) -> String { "\(degrees(longitude)) \(degrees(latitude))" }

    private static func degrees(_ millionths: Int) -> String { "\(millionths / 1_000_000).\(padded(millionths % 1_000_000, 6))" }

    private static func answer(_ address: String, _ finds: [String]) -> String {
        #"{"response":{"GeoObjectCollection":{"metaDataProperty":{"GeocoderResponseMetaData":{"request":"\#(address)","#
            + #""found":"\#(finds.count)","results":"10"}},"featureMember":[\#(finds.joined(separator: ","))]}}}"#
    }
}
