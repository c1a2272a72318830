import Base
import Columnar
import HTTP

/// A service that is played.
protocol Stub: Sendable {
    /// Nil where the path is none of its own.
    func answer(_ request: Request) -> Response?
    /// What it says to who asks too often.
    var tooOften: Response { get }
}

/// All stubs behind one port.
package struct StubServer: Sendable {
    package struct Options: Sendable {
        /// A folder with `nbrb`, `yandex` and `bitrix`; what it lacks is answered by rule.
        package var folder: String?
        /// The day that the bank takes for today; nil for the real one.
        package var today: CalendarDay?
        /// Requests that the geocoder answers before it refuses; nil without end.
        package var geocoderQuota: Int?
        package var troubles = Troubles()

        package init() {}
    }

    private let stubs: [any Stub]
    private let troubles: TroubleMaker

    package init(_ options: Options = Options()) {
        stubs = [
            BankStub(folder: options.folder.map { $0 + "/nbrb" }, today: options.today),
            GeocoderStub(folder: options.folder.map { $0 + "/yandex" }, quota: options.geocoderQuota),
            BitrixStub(folder: options.folder.map { $0 + "/bitrix" }),
        ]
        troubles = TroubleMaker(options.troubles)
    }

    package var router: Router {
        var router = Router()
        for method in [Method.get, .post] {
            router.on(method, "/{path...}", .later(answer))
        }
        return router
    }

    private func answer(_ request: Request) async -> Response {
        for stub in stubs {
            guard let response = stub.answer(request) else { continue }
            return await troubles.meddle(response, tooOften: stub.tooOften)
        }
        return .text("no service is played here\n", status: 404)
    }
}

extension Response {
    /// JSON as the services send it.
    static func service(_ json: JSON, status: Int = 200, headers: Headers = [:]) -> Response {
        var response = Response.json(json, status: status)
        for line in headers.lines { response.headers.add(line.name, line.value) }
        response.headers["Content-Type"] = "application/json; charset=utf-8"
        return response
    }
}
