import Base
import Columnar
import HTTP
import Stubs

extension Command {
    static let stub = Command(
        name: "stub",
        about: Text(
            "play the National Bank, Yandex Geocoder and Bitrix24 on this machine",
            "изобразить на этой машине Нацбанк, Яндекс Геокодер и Битрикс24"),
        options: [
            .value("port", "N", Text("the port; 8090 by default", "порт; по умолчанию 8090")),
            .value("bind", "ADDRESS", Text("the address to listen on; 127.0.0.1 by default", "адрес; по умолчанию 127.0.0.1")),
            .value(
                "from", "FOLDER",
                Text(
                    "answers in nbrb, yandex and bitrix; by rule where there are none",
                    "ответы в nbrb, yandex и bitrix; где их нет — по правилу")),
            .value("today", "DAY", Text("the day that the bank takes for today", "какой день банк считает сегодняшним")),
            .value("quota", "N", Text("requests that the geocoder answers", "на сколько запросов ответит геокодер")),
            .value("refuse-every", "N", Text("every n-th request is one too many: 429", "каждый n-й запрос — лишний: 429")),
            .value("fail-every", "N", Text("every n-th request fails: 500", "каждый n-й запрос падает: 500")),
            .value("cut-every", "N", Text("every n-th answer is cut off", "каждый n-й ответ обрывается")),
            .value("slow", "MS", Text("so many milliseconds before each answer", "столько миллисекунд перед каждым ответом")),
        ],
        isInProject: false,
        work: .here { arguments, console in
            let server = try HTTPServer(
                bind: arguments["bind"] ?? "127.0.0.1", port: UInt16(try arguments.number("port", default: 8090, in: 0...65_535)),
                router: StubServer(try options(arguments)).router)
            let url = "http://localhost:\(server.port)"
            console.print("nbrb    \(url)")
            console.print("yandex  \(url)/v1")
            console.print("bitrix  \(url)/rest/1/stub")
            await Stopping.whileRunning {
                do throws(Diagnostic) {
                    try await server.run()
                } catch {
                    console.printError(error.render(in: console.language))
                }
            }
            return 0
        })

    private static func options(_ arguments: Arguments) throws(Diagnostic) -> StubServer.Options {
        func every(_ name: String) throws(Diagnostic) -> Int? {
            arguments[name] == nil ? nil : try arguments.number(name, default: 1, in: 1...Int.max)
        }
        var options = StubServer.Options()
        options.folder = arguments["from"]
        options.geocoderQuota = try every("quota")
        options.troubles = Troubles(
            refuseEvery: try every("refuse-every"), failEvery: try every("fail-every"), cutEvery: try every("cut-every"),
            delay: .milliseconds(try arguments.number("slow", default: 0, in: 0...600_000)))
        if let folder = options.folder, !Files.exists(folder) { throw Files.failure(folder) }
        guard let text = arguments["today"] else { return options }
        guard let day = CalendarDay(text) else {
            throw Diagnostic(
                "argument.not-a-day", "`--today \(text)`: a day is wanted.", "`--today \(text)`: нужна дата.",
                mend: Text(same: "--today 2025-11-01"))
        }
        options.today = day
        return options
    }
}
