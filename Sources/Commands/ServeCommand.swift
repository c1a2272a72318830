import Access
import Base
import FoundationEssentials
import Glibc
import HTTP
import Pipeline
import Project
import Server
import Telemetry

extension Command {
    static let serve = Command(
        name: "serve",
        about: Text("serve the dashboards, and do the work of other commands", "показывать доски и выполнять работу других команд"),
        options: [
            .value("port", "N", Text("the port; 8080 by default", "порт; по умолчанию 8080")),
            .value("bind", "ADDRESS", Text("the address to listen on; 127.0.0.1 by default", "адрес; по умолчанию 127.0.0.1")),
        ],
        work: .here { arguments, console in
            let root = Session.root(arguments)
            let profile = arguments["profile"]
            let environment = console.environment
            let port = try arguments.number("port", default: 8080, in: 0...65535)
            switch try Owner.take(root, as: .server) {
            case .taken(let lock):
                defer { withExtendedLifetime(lock) {} }
                let folder = try Session.load(root, profile: profile, environment)
                let engines = EngineRoom(folder, libraries: Session.libraries(environment))
                let project = CurrentProject(folder, engines) { try Session.load(root, profile: profile, environment) }
                let accounts = Accounts(try await engines.state())
                let service = try Service(
                    project, accounts: accounts, assets: Assets.find(environment), bind: arguments["bind"] ?? "127.0.0.1",
                    port: UInt16(port), socket: Handover.Socket(root: root).path, log: Log())
                console.print(
                    Text("http://localhost:\(service.port)  process \(getpid())", "http://localhost:\(service.port)  процесс \(getpid())"))
                await Stopping.whileRunning { await service.run { await Handover.serve($0, project, environment) } }
                console.print(Text("stopped", "остановлен"))
                return 0
            case .server(let process):
                throw Diagnostic(
                    "server.already-runs", "A server already runs for this project: process \(process).",
                    "У этого проекта уже работает сервер: процесс \(process).",
                    mend: Text("use it, or stop it: kill \(process)", "пользуйтесь им или остановите его: kill \(process)"))
            case .busy(let process): throw Owner.busy(process)
            }
        })
}

extension Handover {
    /// Does the work of one command line that came to the socket.
    static func serve(_ connection: LocalConnection, _ project: CurrentProject, _ environment: [String: String]) async {
        do {
            guard let frame = try await connection.receive(), frame.kind == Kind.request.rawValue else { return }
            let request = try JSONDecoder().decode(Request.self, from: Data(frame.bytes))
            let console = RemoteConsole(connection, request, environment: environment)
            try await console.whileSending { await perform(request, project, console) }
        } catch {
            // The command line went away; there is nobody to tell.
        }
    }

    private static func perform(_ request: Request, _ project: CurrentProject, _ console: any Console) async -> Int32 {
        do {
            guard let (command, rest) = Program.find(request.words[...]) else { return 2 }
            let arguments = try Arguments(Array(rest), of: command)
            return try await Owner.work(command, arguments, Session(workplace: project.reload(), console: console, by: request.user))
        } catch {
            return Program.report(error, root: project.workplace.folder.root, console)
        }
    }
}

/// Runs until the system asks the process to end, and then not much longer.
enum Stopping {
    /// Some calls cannot be stopped, such as the loading of an engine. They end with the process: whatever was reported
    /// as done is on disk, and the next run goes on from there.
    private static let patience: Duration = .milliseconds(4_700)

    static func whileRunning(_ work: @Sendable @escaping () async -> Void) async {
        let task = Task { await work() }
        let watching = Task {
            await SignalWatch.first(of: [SIGTERM, SIGINT])
            task.cancel()
            try await Task.sleep(for: patience)
            _exit(0)
        }
        await task.value
        watching.cancel()
    }
}
