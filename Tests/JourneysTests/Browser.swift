import Base
import FoundationEssentials
import TestSupport

/// A real Chromium, driven over the WebDriver protocol of chromedriver.
final class Browser: Sendable {
    private let driver: ChildProcess
    private let address: String
    private let curl: String
    private let session: String

    /// `language` is what the browser tells pages that it would like.
    init(language: String = "en", width: Int = 1360, height: Int = 1226) async throws {
        let program = try Programs.find("chromedriver", package: "chromium-driver")
        _ = try Programs.find("chromium", package: "chromium")
        curl = try Programs.find("curl", package: "curl")
        let port = try freePort()
        driver = try ChildProcess(program, ["--port=\(port)"])
        address = "http://127.0.0.1:\(port)"
        let options = """
            {"args":["--headless=new","--no-sandbox","--disable-gpu","--disable-dev-shm-usage","--window-size=\(width),\(height)","--accept-lang=\(language)",\
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"],"prefs":{"intl.accept_languages":"\(language)"}}
            """
        let (curl, address) = (curl, address)
        try await eventually("chromedriver", timeout: .seconds(60)) {
            try await run(curl, ["-sf", "\(address)/status"]).status == 0 ? () : nil
        }
        let made = try await Browser.call(
            curl, "\(address)/session",
            "{\"capabilities\":{\"alwaysMatch\":{\"goog:loggingPrefs\":{\"browser\":\"ALL\"},\"goog:chromeOptions\":\(options)}}}")
        guard let id = made["sessionId"]?.string else { throw Failure("no browser: \(made)") }
        session = id
    }

    /// Ends the browser; chromedriver goes with the value.
    func quit() async throws { _ = try await run(curl, ["-s", "-X", "DELETE", "\(address)/session/\(session)"]) }

    func open(_ url: String) async throws { try await ask("url", .object([("url", .string(url))])) }

    /// What a function's body answers inside the page.
    @discardableResult
    func evaluate(_ script: String) async throws -> JSON {
        try await ask("execute/sync", .object([("script", .string(script)), ("args", .array([]))]))
    }

    func text(_ selector: String) async throws -> String {
        try await evaluate("return document.querySelector(\(JSON.string(selector)))?.textContent ?? null").string ?? ""
    }

    func path() async throws -> String { try await evaluate("return location.pathname").string ?? "" }

    func type(_ text: String, into selector: String) async throws {
        try await ask("element/\(element(selector))/value", .object([("text", .string(text))]))
    }

    func click(_ selector: String) async throws { try await ask("element/\(element(selector))/click", .object([])) }

    /// Waits until the selector finds something.
    func wait(for selector: String) async throws {
        try await eventually("`\(selector)` on the page", timeout: .seconds(60)) {
            try await self.evaluate("return document.querySelector(\(JSON.string(selector))) !== null").bool == true ? () : nil
        }
    }

    /// What the console has said since the last asking: errors of scripts, refusals of the page's policy.
    func complaints() async throws -> [String] {
        try await ask("se/log", .object([("type", "browser")])).array?.compactMap { $0["message"]?.string } ?? []
    }

    private func element(_ selector: String) async throws -> String {
        let found = try await ask("element", .object([("using", "css selector"), ("value", .string(selector))]))
        guard let id = found.object?.first?.1.string else { throw Failure("`\(selector)` is not on the page") }
        return id
    }

    @discardableResult
    private func ask(_ path: String, _ body: JSON) async throws -> JSON {
        try await Browser.call(curl, "\(address)/session/\(session)/\(path)", body.description)
    }

    private static func call(_ curl: String, _ url: String, _ body: String) async throws -> JSON {
        let result = try await run(
            curl, ["-s", "-H", "Content-Type: application/json", "--data-binary", "@-", url], stdin: body, timeout: .seconds(120))
        let value = try JSON(parsing: result.stdout)["value"] ?? .null
        if let error = value["error"]?.string { throw Failure("\(error): \(value["message"]?.string ?? "")") }
        return value
    }
}
