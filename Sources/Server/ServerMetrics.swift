import HTTP
import Telemetry

/// What Prometheus is told of the server.
final class ServerMetrics: Sendable {
    private let registry = MetricRegistry()
    private let requests: Family<Counter>
    private let seconds: Family<Histogram>

    init() {
        requests = registry.counter("vitrina_http_requests_total", "Requests answered.", labels: ["method", "route", "status"])
        seconds = registry.histogram(
            "vitrina_http_request_seconds", "Time from a request's head to the end of its answer.", labels: ["route"])
        registry.addProcessMetrics()
    }

    func count(_ outcome: HTTPServer.Outcome) {
        let route = outcome.route ?? "none"
        requests(outcome.method, route, "\(outcome.status)").add()
        seconds(route).record(outcome.duration)
    }

    func page(_ request: Request) -> Response {
        let format = MetricRegistry.Format(accept: request.headers["Accept"])
        return Response(headers: ["Content-Type": format.mediaType], body: .bytes(Array(registry.render(format).utf8)))
    }
}
