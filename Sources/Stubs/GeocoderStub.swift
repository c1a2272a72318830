import Base
import HTTP
import Synchronization

/// Yandex Geocoder, forward: an address in, places out. Out of `addresses.json` (address → body of the answer), or by `PlaceRule`.
final class GeocoderStub: Stub {
    private let known: [String: JSON]
    private let quota: Int?
    private let asked = Atomic(0)

    init(folder: String?, quota: Int?) {
        let file = folder.flatMap { try? Files.read($0 + "/addresses.json") }.flatMap { try? JSON(parsing: $0) }
        known = Dictionary(file?.object ?? [], uniquingKeysWith: { $1 })
        self.quota = quota
    }

    var tooOften: Response {
        .service(GeocoderStub.problem(429, "Too Many Requests", "Too many requests"), status: 429, headers: ["Retry-After": "1"])
    }

    func answer(_ request: Request) -> Response? {
        guard ["1.x", "v1"].contains(request.path.split(separator: "/").first ?? "") else { return nil }
        guard request.query["apikey"] != "wrong" else {
            return .service(GeocoderStub.problem(403, "Forbidden", "Invalid key"), status: 403)
        }
        guard let address = request.query["geocode"], !address.isEmpty, request.query["lang"] != nil else {
            return .service(GeocoderStub.problem(400, "Bad Request", "missing geocode parameter"), status: 400)
        }
        if let quota, asked.add(1, ordering: .relaxed).newValue > quota {
            return .service(GeocoderStub.problem(429, "Too Many Requests", "Limit exceeded"), status: 429)
        }
        let results = request.query["results"].flatMap { Int($0) } ?? 10
        return .service(known[address] ?? PlaceRule.answer(address, results: results))
    }

    private static func problem(_ status: Int, _ error: String, _ message: String) -> JSON {
        .object([("statusCode", .int(status)), ("error", .string(error)), ("message", .string(message))])
    }
}

/// Places where no file tells them. An address with a number is a house, one without a street, and one with `?` is not found.
/// An address of a single word is found in two towns.
enum PlaceRule {
    static func answer(_ address: String, results: Int) -> JSON {
        let places = address.contains("?") ? [] : places(address)
        return .object([
            (
                "response",
                .object([
                    (
                        "GeoObjectCollection",
                        .object([
                            (
                                "metaDataProperty",
                                .object([
                                    (
                                        "GeocoderResponseMetaData",
                                        .object([
                                            ("request", .string(address)), ("found", .string("\(places.count)")),
                                            ("results", .string("\(results)")),
                                        ])
                                    )
                                ])
                            ), ("featureMember", .array(Array(places.prefix(results)))),
                        ])
                    )
                ])
            )
        ])
    }

    private static func places(_ address: String) -> [JSON] {
        let isHouse = address.contains { $0.isNumber }
        let towns = address.contains(" ") || address.contains(",") ? ["Минск"] : ["Минск", "Гродно"]
        return towns.map { place(address, in: $0, isHouse: isHouse) }
    }

    private static func place(_ address: String, in town: String, isHouse: Bool) -> JSON {
        let kind = isHouse ? "house" : "street"
        let text = "Беларусь, \(town), \(address)"
        var components: [(String, String)] = [("country", "Беларусь"), ("province", town), ("locality", town)]
        let words = address.split(separator: " ").map(String.init)
        if isHouse, words.count > 1 {
            components += [("street", words.dropLast().joined(separator: " ")), ("house", words.last!)]
        } else {
            components.append(("street", address))
        }
        let metadata: JSON = .object([
            ("precision", .string(isHouse ? "exact" : "street")), ("text", .string(text)), ("kind", .string(kind)),
            (
                "Address",
                .object([
                    ("country_code", "BY"), ("formatted", .string(text)),
                    ("Components", .array(components.map { .object([("kind", .string($0.0)), ("name", .string($0.1))]) })),
                ])
            ),
        ])
        let position = position(address + town)
        return .object([
            (
                "GeoObject",
                .object([
                    ("metaDataProperty", .object([("GeocoderMetaData", metadata)])), ("name", .string(address)),
                    ("description", .string("\(town), Беларусь")),
                    (
                        "boundedBy",
                        .object([("Envelope", .object([("lowerCorner", .string(position)), ("upperCorner", .string(position))]))])
                    ),
                    ("Point", .object([("pos", .string(position))])),
                ])
            )
        ])
    }

    /// "longitude latitude", within twenty kilometres of the middle of Minsk.
    private static func position(_ address: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "27.\(400_000 + hash % 300_000) 53.\(800_000 + (hash >> 32) % 180_000)"
    }
}
