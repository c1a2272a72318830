import Access
import Base
import Dashboards
import HTTP
import Pipeline
import Project
import SQLText
import State
import Telemetry

/// What the server answers: pages, their figures, and what machines ask about its health.
struct Site: Sendable {
    let project: CurrentProject
    let accounts: Accounts
    let metrics: ServerMetrics
    /// The folders of the browser's files: ours, and those of ECharts.
    let assets: (web: String, charts: String)

    var router: Router {
        var router = Router()
        router.get("/healthz", .now { _ in .text("ok\n") })
        router.get("/readyz", .later(readiness))
        router.get("/metrics", .now(metrics.page))
        router.files("/assets/echarts", from: assets.charts)
        router.files("/assets", from: assets.web)
        router.get("/sign-in", .now { request in signInPage(language(of: request), problem: nil) })
        router.on(.post, "/sign-in", bodyLimit: 8 << 10, .later(signIn))
        router.post("/sign-out", .later(signOut))
        router.get("/", .later(page { DashboardPage.list($1, $0.language, person: $0.name) }))
        router.get("/glossary", .later(glossary))
        router.get("/dashboards/{id}", .later(dashboard))
        router.get("/api/dashboards/{id}", .later(figures))
        router.get("/lineage", .later { await lineage($0, of: nil) })
        router.get("/lineage/{table}", .later { await lineage($0, of: $0.parameters["table"]) })
        router.get("/runs", .later(runs))
        router.get("/runs/{id}", .later(run))
        router.get("/health", .later(health))
        return router
    }

    // MARK: Health

    private func readiness(_ request: Request) async -> Response {
        do {
            _ = try await project.workplace.engines.state().runs(limit: 1)
            return .text("ready\n")
        } catch {
            return .text("the state store does not answer\n", status: 503)
        }
    }

    // MARK: Dashboards

    private func glossary(_ request: Request) async -> Response {
        await page { GlossaryPage.page($1, search: request.query["q"] ?? "", $0.language, person: $0.name) }(request)
    }

    private func dashboard(_ request: Request) async -> Response {
        await page { person, folder in
            folder.dashboards.first { $0.id == request.parameters["id"] }.map {
                DashboardPage.page($0, person.language, person: person.name)
            }
        }(request)
    }

    private func figures(_ request: Request) async -> Response {
        do {
            guard let person = try await person(request) else { return .json(.object([("problem", "sign in")]), status: 401) }
            let workplace = try await project.refreshed()
            guard let dashboard = workplace.folder.dashboards.first(where: { $0.id == request.parameters["id"] }) else {
                return .json(.object([("problem", "no such dashboard")]), status: 404)
            }
            return .json(try await DashboardAnswer(dashboard, of: workplace.folder, person.language).ask(workplace.engines.marts()))
        } catch {
            return .json(Diagnostic.explaining(error, at: nil).json(in: language(of: request)), status: 500)
        }
    }

    private func lineage(_ request: Request, of table: String?) async -> Response {
        do {
            guard let person = try await person(request) else { return .seeOther("/sign-in") }
            let workplace = try await project.refreshed()
            let map = try await Runner(workplace) { _ in }.lineage()
            let chosen = table.flatMap { TableName($0) }
            guard table == nil || chosen.map(map.tables.contains) == true else { return notFound(person.language) }
            return .html(
                LineagePage(map: map, folder: workplace.folder, language: person.language, person: person.name).html(chosen: chosen))
        } catch {
            return .text(Diagnostic.explaining(error, at: nil).message[language(of: request)] + "\n", status: 500)
        }
    }

    /// A page for who is signed in; who is not, is asked to.
    private func page(_ make: @escaping @Sendable (Person, Folder) -> String?) -> @Sendable (Request) async -> Response {
        { request in
            do {
                guard let person = try await person(request) else { return .seeOther("/sign-in") }
                guard let page = make(person, try await project.refreshed().folder) else { return notFound(person.language) }
                return .html(page)
            } catch {
                return .text(Diagnostic.explaining(error, at: nil).message[language(of: request)] + "\n", status: 500)
            }
        }
    }

    func notFound(_ language: Language) -> Response {
        let text = Text("There is no such page.", "Такой страницы нет.")[language]
        return .html(Page(title: "404", language: language, person: nil, content: "<p>\(text)</p>").html, status: 404)
    }
}
