import Base
import Pipeline
import Project
import Synchronization

/// The project as its files are now, with the engines that this process holds.
package final class CurrentProject: Sendable {
    private struct State {
        var folder: Folder
        var readAt: ContinuousClock.Instant
    }

    private let state: Mutex<State>
    private let engines: EngineRoom
    private let load: @Sendable () throws -> Folder

    /// `load` reads the folder again.
    package init(_ folder: Folder, _ engines: EngineRoom, load: @escaping @Sendable () throws -> Folder) {
        state = Mutex(State(folder: folder, readAt: .now))
        self.engines = engines
        self.load = load
    }

    package var workplace: Workplace { Workplace(state.withLock(\.folder), engines) }

    /// The project, read again when the last reading is older than a second. While its files are broken, the last good
    /// reading stands: people go on reading their dashboards.
    package func refreshed() async throws -> Workplace {
        let isOld = state.withLock { $0.readAt.duration(to: .now) > .seconds(1) }
        if isOld { _ = try? reload() }
        return workplace
    }

    /// Reads the project now, or fails with all that is wrong in it.
    @discardableResult
    package func reload() throws -> Workplace {
        state.withLock { $0.readAt = .now }
        let folder = try load()
        guard folder.settings.engines == engines.roles else {
            throw Diagnostic(
                "server.engines-changed", "vitrina.yaml names other engines than those the server works with.",
                "В vitrina.yaml указаны не те движки, с которыми работает сервер.", at: Place("vitrina.yaml"),
                mend: Text("stop the server and start it again", "остановите сервер и запустите его снова"))
        }
        state.withLock { $0.folder = folder }
        return Workplace(folder, engines)
    }
}
