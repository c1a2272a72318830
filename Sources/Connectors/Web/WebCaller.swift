import Base
import FoundationEssentials
import Glibc
import HTTP
import Project
import Synchronization

/// Asks a service, politely: not faster than it allows, again after a refusal that may pass, and never beyond its bounds.
///
/// Its calls block, waits included, and end at once when the taking is cancelled.
final class WebCaller: Sendable {
    /// How long to wait between two tries where the service does not say.
    struct BackOff: Sendable {
        var first: Duration = .milliseconds(500)
        var longest: Duration = .seconds(30)
        /// A service that wants more patience than this is left alone until the next run.
        var promise: Duration = .seconds(600)
    }

    /// The largest answer that is taken.
    static let answerLimit = 32 << 20
    private static let redirectLimit = 5

    private let service: String
    private let place: Place
    private let secrets: [String]
    private let limits: Source.Limits
    private let gap: Duration?
    private let backOff: BackOff
    private let taking: Taking
    private let client = HTTPClient()
    private let cancel = HTTPCancel()
    private let nextCall = Mutex<ContinuousClock.Instant?>(nil)

    /// `service` is what messages call it, `place` where it is named; `secrets` never stand in one.
    init(
        _ service: String, at place: Place, secrets: [String] = [], limits: Source.Limits, rate: Int? = nil, backOff: BackOff = BackOff(),
        _ taking: Taking
    ) {
        self.service = service
        self.place = place
        self.secrets = secrets.filter { !$0.isEmpty }
        self.limits = limits
        gap = rate.map { .seconds(1) / $0 }
        self.backOff = backOff
        self.taking = taking
        taking.whenCancelled { [cancel] in cancel.cancel() }
    }

    /// The answer, whatever its status, once asking again does not help. `name` is what is asked for: `orders?page=3`.
    func ask(
        _ request: ClientRequest, named name: String, until: (ClientResponse) -> Duration? = { _ in nil }
    ) throws -> ClientResponse {
        var tries = 0
        while true {
            let (wait, problem): (Duration?, Diagnostic)
            do {
                let answer = try exchange(request, named: name)
                guard WebCaller.mayPass(answer.status), tries < limits.retries else { return answer }
                wait = until(answer) ?? RetryAfter.wait(answer.headers["Retry-After"])
                problem = refused(answer, named: name)
            } catch let failure as HTTPFailure {
                if case .cancelled = failure.kind { throw CancellationError() }
                problem = failure.diagnostic(calling: "\(service) \(name)", at: place)
                guard failure.mayPass, tries < limits.retries else { throw problem }
                wait = nil
            }
            tries += 1
            if let wait, wait > backOff.promise { throw later(wait, problem) }
            try pause(wait.map { $0 + jitter(.milliseconds(250)) } ?? backOffTime(tries))
        }
    }

    /// An answer that is a success, or the refusal as a person must hear it.
    func get(_ request: ClientRequest, named name: String) throws -> ClientResponse {
        let answer = try ask(request, named: name)
        guard (200..<300).contains(answer.status) else { throw refused(answer, named: name) }
        return answer
    }

    func json(_ request: ClientRequest, named name: String) throws -> JSON {
        try json(get(request, named: name), named: name)
    }

    func json(_ answer: ClientResponse, named name: String) throws -> JSON {
        do {
            return try JSON(parsing: answer.body)
        } catch {
            throw Diagnostic(
                "web.not-json",
                Text(
                    "\(service) answered \(name) with what is not JSON, at byte \(error.offset): \(excerpt(answer))",
                    "\(service) ответил на \(name) не JSON, байт \(error.offset): \(excerpt(answer))"), at: place,
                mend: Text("look at the address and the path in the source file", "проверьте адрес и путь в файле источника"))
        }
    }

    /// The refusal of a service.
    func refused(_ answer: ClientResponse, named name: String) -> Diagnostic {
        let said = excerpt(answer)
        let mend: Text? =
            switch answer.status {
            case 401, 403:
                Text("check the key, the password or the rights of the account", "проверьте ключ, пароль или права учётной записи")
            case 404: Text("check the address and the path", "проверьте адрес и путь")
            case 429: Text("ask less often: `rate`", "спрашивайте реже: `rate`")
            default: nil
            }
        return Diagnostic(
            WebRefusal(answer.status).code,
            Text(
                "\(service) answered \(name) with \(answer.status): \(said)",
                "\(service) ответил на \(name) кодом \(answer.status): \(said)"),
            at: place, mend: mend)
    }

    private static func mayPass(_ status: Int) -> Bool { [408, 429, 500, 502, 503, 504].contains(status) }
}

// MARK: - One exchange

extension WebCaller {
    private func exchange(_ request: ClientRequest, named name: String) throws -> ClientResponse {
        var request = request
        request.patience.total = limits.timeout ?? .seconds(300)
        guard let asked = WebURL(request.url) else { throw redirect(name, to: service) }
        for _ in 0...WebCaller.redirectLimit {
            try waitForTurn()
            let answer = try client.send(request, limit: WebCaller.answerLimit, cancel: cancel)
            guard [301, 302, 303, 307, 308].contains(answer.status), let target = answer.headers["Location"] else { return answer }
            guard let current = WebURL(request.url), let next = current.following(target), next.isSameHost(as: asked),
                request.method == .get || answer.status >= 307
            else { throw redirect(name, to: WebURL(target)?.origin ?? target) }
            request.url = next.text
        }
        throw redirect(name, to: service)
    }

    /// A key that was sent to one server is never carried to another.
    private func redirect(_ name: String, to target: String) -> Diagnostic {
        Diagnostic(
            "web.redirected",
            Text(
                "\(service) sends \(name) elsewhere: \(masked(target)).", "\(service) отправляет \(name) в другое место: \(masked(target))."
            ), at: place,
            mend: Text(
                "write the new address in the source file, if it is to be trusted",
                "если адресу можно верить, запишите его в файл источника"))
    }

    private func later(_ wait: Duration, _ problem: Diagnostic) -> Diagnostic {
        let minutes = (wait.components.seconds + 59) / 60
        return Diagnostic(
            "web.later",
            problem.message + Text(" It asks to be left alone for \(minutes) min.", " Просит не обращаться \(minutes) мин."), at: place,
            mend: Text("run again later", "запустите позже"))
    }

    /// The first words of an answer, on one line and without secrets.
    private func excerpt(_ answer: ClientResponse) -> String {
        let text = String(decoding: answer.body.prefix(600), as: UTF8.self)
        let line = text.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
        return masked(line.count > 200 ? line.prefix(200) + "…" : line)
    }

    private func masked(_ text: String) -> String {
        secrets.reduce(text) { $0.split(separator: $1, omittingEmptySubsequences: false).joined(separator: "•••") }
    }
}

// MARK: - Waiting

extension WebCaller {
    private func waitForTurn() throws {
        guard let gap else { return try checkCancelled() }
        let turn = nextCall.withLock { next in
            let turn = max(next ?? .now, .now)
            next = turn + gap
            return turn
        }
        try pause(turn - .now)
    }

    private func backOffTime(_ tries: Int) -> Duration {
        let bound = min(backOff.first * (1 << min(tries - 1, 16)), backOff.longest)
        return bound / 2 + jitter(bound / 2)
    }

    /// Not everybody at the same moment.
    private func jitter(_ bound: Duration) -> Duration { bound * Double.random(in: 0...1) }

    private func pause(_ time: Duration) throws {
        let end = ContinuousClock.now + time
        while true {
            try checkCancelled()
            let left = end - .now
            guard left > .zero else { return }
            let step = min(left, .milliseconds(50))
            usleep(UInt32(step.components.attoseconds / 1_000_000_000_000) + 1)
        }
    }

    private func checkCancelled() throws {
        if taking.isCancelled { throw CancellationError() }
    }
}

/// Whether it is we who are refused, or what we ask for.
enum WebRefusal {
    case caller, request

    init(_ status: Int) { self = status == 401 || status == 403 ? .caller : .request }

    var code: String {
        switch self {
        case .caller: "web.denied"
        case .request: "web.refused"
        }
    }
}

extension HTTPFailure {
    /// Whether the same request may well succeed a moment later.
    fileprivate var mayPass: Bool {
        switch kind {
        case .unreachable, .timedOut, .brokenOff: true
        default: false
        }
    }
}
