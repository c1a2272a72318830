import Glibc
import Testing

@testable import Telemetry

@Suite struct `Metrics` {
    private func shop() -> MetricRegistry {
        let registry = MetricRegistry()
        let requests = registry.counter("http_requests_total", "Requests\nanswered, by \"route\".", labels: ["route", "status"])
        requests("/a\"b\\c\n", "200").add(2)
        requests("/", "404").add()
        registry.gauge("queue_size", "Waiting.")().set(1.5)
        let seconds = registry.histogram("run_seconds", "Runs.", bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { seconds().record(value) }
        return registry
    }

    @Test func `are written in the text format of Prometheus`() {
        #expect(
            shop().render() == #"""
                # HELP http_requests_total Requests\nanswered, by "route".
                # TYPE http_requests_total counter
                http_requests_total{route="/",status="404"} 1
                http_requests_total{route="/a\"b\\c\n",status="200"} 2
                # HELP queue_size Waiting.
                # TYPE queue_size gauge
                queue_size 1.5
                # HELP run_seconds Runs.
                # TYPE run_seconds histogram
                run_seconds_bucket{le="0.1"} 2
                run_seconds_bucket{le="1.0"} 3
                run_seconds_bucket{le="+Inf"} 4
                run_seconds_sum 7.65
                run_seconds_count 4

                """#)
    }

    @Test func `are written as OpenMetrics where that is asked for`() {
        let page = shop().render(.init(accept: "application/openmetrics-text; version=1.0.0"))
        #expect(page.contains("# TYPE http_requests counter\nhttp_requests_total{"))
        #expect(page.contains(#"# HELP http_requests Requests\nanswered, by \"route\"."#))
        #expect(page.hasSuffix("\n# EOF\n"))
    }

    @Test func `lose no count among many writers`() async {
        let registry = MetricRegistry()
        let counter = registry.counter("events_total", "Events.", labels: ["kind"])
        let gauge = registry.gauge("level", "Level.")
        let histogram = registry.histogram("seconds", "Seconds.")
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter("\(writer % 2)").add()
                        gauge().add(1)
                        histogram().record(.milliseconds(3))
                    }
                }
            }
        }
        #expect(counter("0").value + counter("1").value == 80_000)
        #expect(gauge().value == 80_000)
        #expect(histogram().cumulative.last == 80_000)
        #expect(histogram().cumulative[3] == 80_000 && histogram().cumulative[2] == 0)
    }

    @Test func `tell of the process`() throws {
        let registry = MetricRegistry()
        registry.addProcessMetrics()
        let values = Dictionary(
            uniqueKeysWithValues: registry.render().split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                let words = line.split(separator: " ")
                return (String(words[0]), Double(words[1]) ?? .nan)
            })
        #expect(try #require(values["process_resident_memory_bytes"]) > 1e6)
        #expect(try #require(values["process_cpu_seconds_total"]) > 0)
        #expect(try #require(values["process_open_fds"]) >= 3)
        #expect(try #require(values["process_max_fds"]) >= 64)
        // This test run began less than a day ago, and not in the future.
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let age = Double(now.tv_sec) + 1 - (try #require(values["process_start_time_seconds"]))
        #expect(age > 0 && age < 86400)
    }
}
