import Access
import Base
import Dashboards
import FoundationEssentials
import HTTP
import Pipeline
import Project
import State

/// Pages about the work behind the figures, for everybody who may read them.
extension Site {
    func runs(_ request: Request) async -> Response {
        await workPage(request) { frame, store in
            let before = request.query["before"].flatMap { Int($0) }
            let runs = try await store.runs(limit: RunsPage.length + 1, before: before ?? .max)
            return RunsPage(frame: frame, runs: runs, isFirst: before == nil, mark: try await store.scheduleMark()).html
        }
    }

    func run(_ request: Request) async -> Response {
        await workPage(request) { frame, store in
            guard let id = Int(request.parameters["id"]), let run = try await store.run(id) else { return nil }
            let checks = try await store.checkResults(of: id)
            return RunPage(frame: frame, run: run, steps: try await store.steps(of: id), checks: checks, now: Date()).html
        }
    }

    func health(_ request: Request) async -> Response {
        await workPage(request) { frame, store in
            let now = Date()
            let records = try await Records(store)
            let lastRun = try await store.lastRun()
            return HealthPage(
                frame: frame, now: now, records: records, tables: try records.freshness(of: frame.folder, at: now.seconds),
                alarms: try await store.openAlarms(), incidents: try await store.openIncidents(), lastRun: lastRun,
                checks: try await lastRun.asyncMap { try await store.checkResults(of: $0.id) } ?? [],
                watermarks: try await store.watermarks(), files: try await store.loadedFiles().mapValues(\.count),
                notices: try await store.troubledNotices(limit: 20)
            ).html
        }
    }

    private func workPage(
        _ request: Request, _ make: (PageFrame, Store) async throws -> String?
    ) async -> Response {
        do {
            guard let person = try await person(request) else { return .seeOther("/sign-in") }
            try person.require(.read)
            let workplace = try await project.refreshed()
            let frame = PageFrame(
                folder: workplace.folder, zone: try Zone(workplace.folder.settings.timeZone), language: person.language, person: person.name
            )
            guard let page = try await make(frame, workplace.engines.state()) else { return notFound(person.language) }
            return .html(page)
        } catch {
            return .text(Diagnostic.explaining(error, at: nil).message[language(of: request)] + "\n", status: 500)
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Result>(_ change: (Wrapped) async throws -> Result) async rethrows -> Result? {
        if let value = self { try await change(value) } else { nil }
    }
}
