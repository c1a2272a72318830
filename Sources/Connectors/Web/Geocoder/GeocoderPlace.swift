import Base
import Columnar
import FoundationEssentials

/// What the geocoder knows of an address: its best candidate, and the others by name.
struct GeocoderPlace {
    let address: String
    private let found: Int
    private let best: JSON?
    private let candidates: [JSON]
    private let problem: String?
    private let askedAt: Date

    /// Nil where the answer is not that of a geocoder.
    init?(_ address: String, _ json: JSON, candidates limit: Int) {
        guard let collection = json["response"]?["GeoObjectCollection"], let members = collection["featureMember"]?.array else {
            return nil
        }
        let told = collection["metaDataProperty"]?["GeocoderResponseMetaData"]?["found"]?.cell.flatMap { Int($0) }
        self.address = address
        found = told ?? members.count
        candidates = members.prefix(limit).compactMap { $0["GeoObject"] }
        best = candidates.first
        problem = nil
        askedAt = Date()
    }

    /// An address that the geocoder refuses.
    init(_ address: String, problem: String) {
        self.address = address
        found = 0
        best = nil
        candidates = []
        self.problem = problem
        askedAt = Date()
    }

    func append(to row: RowBuilder) {
        func cell(_ text: String?) { if let text { row.append(text) } else { row.appendNull() } }
        let facts = best?.facts
        let (longitude, latitude) = best?.position ?? (nil, nil)
        cell(address)
        cell("\(found)")
        cell(facts?["text"]?.string)
        cell(facts?["kind"]?.string)
        cell(facts?["precision"]?.string)
        cell(longitude)
        cell(latitude)
        cell(facts?["Address"]?["country_code"]?.string)
        let components = facts?["Address"]?["Components"]
        for kind in ["province", "area", "locality", "district", "street", "house"] { cell(components?.name(of: kind)) }
        cell(components?.description)
        cell(found > 1 ? JSON.array(candidates.map(\.summary)).description : nil)
        cell(problem)
        cell(Calendar.timestamp(Int64(askedAt.timeIntervalSince1970 * 1e6), .micro) + "Z")
    }
}

extension JSON {
    /// What is said of a place.
    fileprivate var facts: JSON? { self["metaDataProperty"]?["GeocoderMetaData"] }

    /// `27.563466 53.898209`: longitude first.
    fileprivate var position: (longitude: String?, latitude: String?) {
        let parts = (self["Point"]?["pos"]?.string ?? "").split(separator: " ").map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : (nil, nil)
    }

    /// The last component of a kind: a province stands before the province inside of it.
    fileprivate func name(of kind: String) -> String? {
        array?.last { $0["kind"]?.string == kind }?["name"]?.string
    }

    /// A candidate, in few words.
    fileprivate var summary: JSON {
        let (longitude, latitude) = position
        return .object([
            ("text", facts?["text"] ?? .null), ("kind", facts?["kind"] ?? .null), ("precision", facts?["precision"] ?? .null),
            ("longitude", longitude.map(JSON.number) ?? .null), ("latitude", latitude.map(JSON.number) ?? .null),
        ])
    }
}
