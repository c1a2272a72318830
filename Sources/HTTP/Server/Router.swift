/// Which handler answers which method and path.
///
/// A pattern is a path whose segments may be names in braces: `/dashboards/{name}` takes one segment, a last
/// `{file...}` takes all that are left. A fixed segment wins over a named one, a named one over the rest.
package struct Router: Sendable {
    package enum Handler: Sendable {
        /// Answers at once, on the server's own thread: for what is quick and never waits.
        case now(@Sendable (Request) -> Response)
        /// Answers when it can, in a task that is cancelled when the client goes away.
        case later(@Sendable (Request) async -> Response)
    }

    struct Route: Sendable {
        let pattern: String
        let handler: Handler
        /// The largest body that this route takes; the server's limit where it does not say.
        let bodyLimit: Int?
    }

    private struct Node: Sendable {
        var fixed: [String: Node] = [:]
        var named: [Node] = []
        var name = ""
        var routes: [Method: Route] = [:]
        var rest: (name: String, routes: [Method: Route])?
    }

    private var root = Node()
    /// Patterns without names, found in one look.
    private var exact: [String: [Method: Route]] = [:]

    package init() {}

    package mutating func on(_ method: Method, _ pattern: String, bodyLimit: Int? = nil, _ handler: Handler) {
        precondition(pattern.hasPrefix("/"), "a pattern starts with a slash: \(pattern)")
        let route = Route(pattern: pattern, handler: handler, bodyLimit: bodyLimit)
        let segments = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if !pattern.contains("{") {
            precondition(exact[pattern]?[method] == nil, "two routes for \(method.rawValue) \(pattern)")
            exact[pattern, default: [:]][method] = route
        } else {
            Self.insert(route, method, segments[...], into: &root)
        }
    }

    package mutating func get(_ pattern: String, _ handler: Handler) { on(.get, pattern, handler) }
    package mutating func post(_ pattern: String, _ handler: Handler) { on(.post, pattern, handler) }

    enum Match {
        case route(Route, Parameters)
        /// The path is known, the method is not: what it allows.
        case otherMethods(String)
        case none
    }

    func match(_ method: Method, _ path: String) -> Match {
        var parameters = Parameters()
        let routes: [Method: Route]
        if let found = exact[path] {
            routes = found
        } else {
            let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            guard let found = Self.find(segments[...], in: root, &parameters) else { return .none }
            routes = found
        }
        if let route = routes[method] ?? (method == .head ? routes[.get] : nil) { return .route(route, parameters) }
        var allowed = Set(routes.keys).union([.options])
        if allowed.contains(.get) { allowed.insert(.head) }
        return .otherMethods(Method.allCases.filter(allowed.contains).map(\.rawValue).joined(separator: ", "))
    }

    private static func insert(_ route: Route, _ method: Method, _ segments: ArraySlice<Substring>, into node: inout Node) {
        guard let segment = segments.first else {
            precondition(node.routes[method] == nil, "two routes for \(method.rawValue) \(route.pattern)")
            node.routes[method] = route
            return
        }
        guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
            insert(route, method, segments.dropFirst(), into: &node.fixed[String(segment), default: Node()])
            return
        }
        let name = String(segment.dropFirst().dropLast())
        if name.hasSuffix("...") {
            precondition(segments.count == 1, "only the last part of a pattern takes the rest: \(route.pattern)")
            var rest = node.rest ?? (String(name.dropLast(3)), [:])
            rest.routes[method] = route
            node.rest = rest
            return
        }
        let index = node.named.firstIndex { $0.name == name } ?? node.named.endIndex
        if index == node.named.endIndex {
            node.named.append(Node())
            node.named[index].name = name
        }
        insert(route, method, segments.dropFirst(), into: &node.named[index])
    }

    private static func find(_ segments: ArraySlice<Substring>, in node: Node, _ parameters: inout Parameters) -> [Method: Route]? {
        guard let segment = segments.first else { return node.routes.isEmpty ? nil : node.routes }
        if let next = node.fixed[String(segment)], let routes = find(segments.dropFirst(), in: next, &parameters) {
            return routes
        }
        if !segment.isEmpty {
            for next in node.named {
                parameters.bind(next.name, String(segment))
                if let routes = find(segments.dropFirst(), in: next, &parameters) { return routes }
                parameters.unbind()
            }
        }
        guard let rest = node.rest, !segment.isEmpty else { return nil }
        parameters.bind(rest.name, segments.joined(separator: "/"))
        return rest.routes
    }
}
