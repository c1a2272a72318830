import Base

/// The folders of what a browser gets.
enum Assets {
    static func find(_ environment: [String: String]) throws -> (web: String, charts: String) {
        guard let web = web(environment) else {
            throw Diagnostic(
                "assets.missing", "The pages' own files are not here: no folder `web` beside the program.",
                "Нет файлов страниц: рядом с программой нет папки `web`.",
                mend: Text(
                    "install vitrina anew, or run it in its checkout", "установите vitrina заново или запускайте из её исходной папки"))
        }
        guard let charts = charts(environment) else {
            throw Diagnostic(
                "assets.no-charts", "ECharts is not here.", "Нет ECharts.", mend: Text("run scripts/setup", "выполните scripts/setup"))
        }
        return (web, charts)
    }

    static func web(_ environment: [String: String]) -> String? {
        Session.libraries(environment).filter { $0.hasSuffix("/engines") }.map { $0.dropLast("engines".count) + "web" }
            .first { Files.exists("\($0)/vitrina.css") }.map { String($0) }
    }

    static func charts(_ environment: [String: String]) -> String? {
        Session.libraries(environment).map { "\($0)/nicegui/elements/echart/dist" }.first { Files.exists("\($0)/index.js") }
    }
}
