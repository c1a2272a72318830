import Base
import FoundationEssentials
import HTTP
import Project

/// Calls methods of Bitrix24, within its limits.
struct BitrixAsker {
    private let portal: BitrixPortal
    private let caller: WebCaller
    let place: Place

    init(_ portal: BitrixPortal, _ caller: WebCaller, _ place: Place) {
        self.portal = portal
        self.caller = caller
        self.place = place
    }

    /// The answer of a method; fails with what Bitrix says.
    func call(_ method: String, _ parameters: JSON) throws -> JSON {
        let request = ClientRequest(
            .post, portal.webhook.reveal() + "/" + method + ".json",
            headers: ["Content-Type": "application/json", "Accept": "application/json"],
            body: Array(parameters.description.utf8))
        let answer = try caller.ask(request, named: method) { BitrixAsker.rest($0) }
        let json = try? JSON(parsing: answer.body)
        if let error = json?["error"]?.string { throw refused(method, answer.status, error, json?["error_description"]?.string ?? "") }
        guard (200..<300).contains(answer.status) else { throw caller.refused(answer, named: method) }
        return try json ?? caller.json(answer, named: method)
    }

    /// How long a method that has worked too much in ten minutes is to be left alone.
    private static func rest(_ answer: ClientResponse) -> Duration? {
        guard answer.status == 429, let json = try? JSON(parsing: answer.body), let reset = json["time"]?["operating_reset_at"]?.int else {
            return nil
        }
        return .seconds(max(1, Double(reset) - Date().timeIntervalSince1970))
    }

    private func refused(_ method: String, _ status: Int, _ error: String, _ description: String) -> Diagnostic {
        let said = [error, description].filter { !$0.isEmpty }.joined(separator: ": ")
        let mend: Text? =
            switch error {
            case "NO_AUTH_FOUND", "INVALID_CREDENTIALS", "expired_token":
                Text(
                    "make a new incoming webhook in Bitrix24, and set its address",
                    "создайте в Битрикс24 новый входящий вебхук и задайте его адрес")
            case "ACCESS_DENIED", "insufficient_scope":
                Text("give the webhook the rights `crm` and `user`", "дайте вебхуку права `crm` и `user`")
            case "QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT":
                Text("ask less often: `rate`, or at another hour: `window`", "спрашивайте реже: `rate`, или в другое время: `window`")
            default: nil
            }
        return Diagnostic(
            WebRefusal(status).code,
            Text("Bitrix24 refuses \(method), \(status): \(said)", "Битрикс24 отказывает в \(method), \(status): \(said)"), at: place,
            mend: mend)
    }
}
