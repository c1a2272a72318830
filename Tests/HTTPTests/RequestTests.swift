import Testing

@testable import HTTP

@Suite struct `A request target` {
    @Test(arguments: [
        ("/", "/"), ("/a/b", "/a/b"), ("/a//b", "/a/b"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/..", "/a/"),
        ("/a/", "/a/"), ("/%D0%BC%D0%B8%D1%80", "/мир"), ("/a%20b+c", "/a b+c"), ("/%2e%2e/a", nil), ("/../a", nil),
        ("/a/%2e%2e/%2e%2e/etc", nil), ("/a%2Fb", nil), ("/a%5cb", nil), ("/a%00", nil), ("/%zz", nil), ("/%d", nil),
        ("/%ff", nil), ("a", nil), ("", nil), ("*", "*"), ("http://host/a", "/a"), ("http://host", "/"),
    ])
    func `has one path`(raw: String, path: String?) {
        #expect(RequestTarget(raw)?.path == path)
    }

    @Test func `has its query decoded`() throws {
        let query = try #require(RequestTarget("/a?name=%D0%90+%D0%91&empty=&flag&name=%26")).query
        #expect(query["name"] == "А Б")
        #expect(query.all("name") == ["А Б", "&"])
        #expect(query["empty"] == "" && query["flag"] == "" && query["other"] == nil)
        #expect(RequestTarget("/a?b=%f") == nil)
    }
}

@Suite struct `A router` {
    let router: Router = {
        var router = Router()
        for pattern in [
            "/", "/dashboards", "/dashboards/{name}", "/dashboards/new", "/dashboards/{name}/tiles/{tile}", "/assets/{file...}",
        ] {
            router.get(pattern, .now { _ in .text(pattern) })
        }
        router.post("/dashboards/{name}", .now { _ in .text("posted") })
        return router
    }()

    @Test(arguments: [
        ("/", "/", [:]), ("/dashboards", "/dashboards", [:]), ("/dashboards/new", "/dashboards/new", [:]),
        ("/dashboards/выручка", "/dashboards/{name}", ["name": "выручка"]),
        ("/dashboards/new/tiles/7", "/dashboards/{name}/tiles/{tile}", ["name": "new", "tile": "7"]),
        ("/assets/js/app.js", "/assets/{file...}", ["file": "js/app.js"]),
    ])
    func `finds the most fixed pattern`(path: String, pattern: String, parameters: [String: String]) throws {
        guard case .route(let route, let found) = router.match(.get, path) else {
            Issue.record("no route for \(path)")
            return
        }
        #expect(route.pattern == pattern)
        #expect(Dictionary(uniqueKeysWithValues: found.items.map { ($0.name, $0.value) }) == parameters)
    }

    @Test(arguments: ["/dashboards/", "/dashboards/a/b", "/assets/", "/assets", "/x"])
    func `knows what is not there`(path: String) {
        guard case .none = router.match(.get, path) else {
            Issue.record("\(path) was found")
            return
        }
    }

    @Test func `tells which methods a path allows`() {
        guard case .otherMethods(let allowed) = router.match(.delete, "/dashboards/a") else {
            Issue.record("DELETE was allowed")
            return
        }
        #expect(allowed == "GET, HEAD, POST, OPTIONS")
    }
}

@Suite struct `Header lines` {
    @Test func `are found without regard to case`() {
        let headers: Headers = ["Content-Type": "text/plain", "x-a": "1", "X-A": "2"]
        #expect(headers["content-type"] == "text/plain")
        #expect(headers.all("X-a") == ["1", "2"])
        #expect(headers["Content-Typf"] == nil)
        #expect(!"a@".matches("a`"))
    }

    @Test func `name a coding unless it is refused`() {
        #expect((["Accept-Encoding": "br, GZIP;q=0.8"] as Headers).names("gzip", in: "accept-encoding"))
        #expect(!(["Accept-Encoding": "gzip; q=0"] as Headers).names("gzip", in: "Accept-Encoding"))
    }

    @Test func `hold cookies`() {
        let request = Request(
            method: .get, path: "/", query: Fields(), headers: ["Cookie": #"a=1; b="x y"; a=2; broken; c=d=e"#], body: [],
            remote: "", parameters: Parameters())
        #expect(request.cookies == ["a": "1", "b": "x y", "c": "d=e"])
    }
}
