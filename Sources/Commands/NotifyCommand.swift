import Base
import FoundationEssentials
import Pipeline
import Project
import Server

extension Command {
    static let notifyTest = Command(
        name: "notify test",
        about: Text("send each channel a message, to see whether it arrives", "послать в каждый канал сообщение и увидеть, дойдёт ли"),
        operands: [Operand(name: "CHANNEL", isOptional: true)],
        work: .here { arguments, console in
            let folder = try Session.load(Session.root(arguments), profile: arguments["profile"], console.environment)
            let channels = try folder.channels(named: arguments.operands.first)
            let now = Date()
            let parcel = Parcel(
                id: "vitrina-test-\(UUID().uuidString)", project: folder.settings.name,
                items: [
                    Parcel.Item(
                        topic: "test",
                        message: Text("this channel works: `vitrina notify test`", "канал работает: `vitrina notify test`"), at: now)
                ], zone: try Zone(folder.settings.timeZone))
            var status: Int32 = 0
            for channel in channels {
                do {
                    try await PostOffice(root: folder.root).send(parcel, by: channel, at: now)
                    console.print("✓ \(channel.name)  \(channel.shown)")
                } catch {
                    console.print("✗ \(channel.name)  \(channel.shown)")
                    status = Program.report(error, root: folder.root, console)
                }
            }
            return status
        })
}

extension Folder {
    fileprivate func channels(named name: String?) throws(Diagnostic) -> [Channel] {
        let all = settings.channels
        guard !all.isEmpty else {
            throw Diagnostic(
                "notify.no-channels", "The project names nobody to be told.", "В проекте не указано, кого оповещать.",
                at: Place("vitrina.yaml"),
                mend: Text("add `notify:`, as docs/schedule.md shows", "добавьте `notify:`, как показано в docs/schedule.ru.md"))
        }
        guard let name else { return all }
        guard let channel = all.first(where: { $0.name == name }) else {
            let near = nearest(to: name, in: all.map(\.name)) ?? all[0].name
            throw Diagnostic(
                "notify.unknown-channel", "There is no channel `\(name)`.", "Канала `\(name)` нет.",
                mend: Text("write `vitrina notify test \(near)`", "напишите `vitrina notify test \(near)`"))
        }
        return [channel]
    }
}
