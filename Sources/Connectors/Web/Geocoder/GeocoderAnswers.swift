import Base
import HTTP
import Project

/// Asks for one address after another, until the service has had enough.
struct GeocoderAnswers {
    /// So many refused addresses and not one answered: the fault is not with the addresses.
    private static let patience = 3

    private let geocoder: Geocoder
    private let candidates: Int
    private let caller: WebCaller
    private let place: Place
    private var answered = 0
    private var refused: [Diagnostic] = []

    init(_ geocoder: Geocoder, _ candidates: Int, _ caller: WebCaller, _ place: Place) {
        self.geocoder = geocoder
        self.candidates = candidates
        self.caller = caller
        self.place = place
    }

    /// Nil where the quota is used up: what was answered before is kept, and the rest waits for the next night.
    mutating func ask(_ address: String) throws -> GeocoderPlace? {
        let parameters: Parameters = [
            "apikey": geocoder.key.reveal(), "geocode": address, "lang": geocoder.language.rawValue, "format": "json",
            "results": "\(candidates)",
        ]
        let name = "`\(address)`"
        let answer = try caller.ask(ClientRequest(.get, parameters.added(to: geocoder.url.reveal() + "/")), named: name)
        switch answer.status {
        case 200..<300:
            let json = try caller.json(answer, named: name)
            guard let place = GeocoderPlace(address, json, candidates: candidates) else { throw malformed(json) }
            answered += 1
            return place
        case 429 where answered > 0: return nil
        case 400:
            let refusal = caller.refused(answer, named: name)
            refused.append(refusal)
            if answered == 0, refused.count >= GeocoderAnswers.patience { throw refusal }
            return GeocoderPlace(address, problem: (try? JSON(parsing: answer.body))?["message"]?.string ?? "400")
        default: throw caller.refused(answer, named: name)
        }
    }

    /// Fails where every address was refused.
    func finish() throws {
        if answered == 0, let first = refused.first { throw first }
    }

    private func malformed(_ json: JSON) -> Diagnostic {
        let text = json.description.prefix(200)
        return Diagnostic(
            "geocoder.answer", "The geocoder's answer has another shape: \(text)", "Ответ геокодера устроен иначе: \(text)", at: place,
            mend: Text("check `url`", "проверьте `url`"))
    }
}
