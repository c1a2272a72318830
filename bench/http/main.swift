import HTTP

// Says hello over HTTP on the port given as the only argument, with two threads: what bench/http/run measures.

guard CommandLine.arguments.count == 2, let port = UInt16(CommandLine.arguments[1]) else {
    fatalError("usage: bench-http PORT")
}
var router = Router()
router.get("/", .now { _ in .text("hello\n") })
try await HTTPServer(port: port, threads: 2, router: router).run()
