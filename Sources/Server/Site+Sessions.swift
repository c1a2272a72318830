import Access
import Base
import Dashboards
import HTTP

extension Site {
    private static let cookie = "vitrina_session"

    func person(_ request: Request) async throws -> Person? {
        guard let token = request.cookies[Site.cookie] else { return nil }
        return try await accounts.person(token: token)
    }

    func language(of request: Request) -> Language {
        let wanted = request.headers["Accept-Language"] ?? ""
        return wanted.lowercased().hasPrefix("en") ? .en : wanted.lowercased().contains("ru") ? .ru : .en
    }

    func signInPage(_ language: Language, problem: Text?) -> Response {
        let warning = problem.map { "<p class=\"problem\">\(escaped($0[language]))</p>" } ?? ""
        let content = """
            <form class="card" method="post" action="/sign-in">
            <h1>\(Text("Sign in", "Вход")[language])</h1>\(warning)
            <label>\(Text("Name", "Имя")[language])<input name="name" autocomplete="username" required autofocus></label>
            <label>\(Text("Password", "Пароль")[language])<input name="password" type="password" autocomplete="current-password" required></label>
            <button>\(Text("Sign in", "Войти")[language])</button>
            </form>
            """
        return .html(
            Page(title: Text("Sign in", "Вход")[language], language: language, person: nil, content: content).html,
            status: problem == nil ? 200 : 403)
    }

    func signIn(_ request: Request) async -> Response {
        let language = language(of: request)
        guard isOwnForm(request), let form = request.form, let name = form["name"], let password = form["password"] else {
            return signInPage(language, problem: Text("The form did not arrive whole.", "Форма пришла не полностью."))
        }
        do {
            let signIn = try await accounts.signIn(name, password: password, address: request.remote)
            var response = Response.seeOther("/")
            response.headers.add("Set-Cookie", "\(Site.cookie)=\(signIn.token); Path=/; HttpOnly; SameSite=Lax\(secure(request))")
            return response
        } catch let diagnostic as Diagnostic {
            return signInPage(language, problem: diagnostic.message)
        } catch {
            return signInPage(language, problem: Text("Nobody can sign in just now.", "Сейчас войти нельзя."))
        }
    }

    func signOut(_ request: Request) async -> Response {
        if isOwnForm(request), let token = request.cookies[Site.cookie] { try? await accounts.signOut(token: token) }
        var response = Response.seeOther("/sign-in")
        response.headers.add("Set-Cookie", "\(Site.cookie)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
        return response
    }

    /// Behind a proxy that ends TLS, the cookie never travels without it.
    private func secure(_ request: Request) -> String { request.headers["X-Forwarded-Proto"] == "https" ? "; Secure" : "" }

    /// Whether a form comes from a page of ours: a browser says where from, and no other page may sign anybody in or out.
    private func isOwnForm(_ request: Request) -> Bool {
        guard let origin = request.headers["Origin"], origin != "null" else {
            return request.headers["Sec-Fetch-Site"].map { $0 == "same-origin" } ?? true
        }
        return origin.split(separator: "/").last.map(String.init) == request.headers["Host"]
    }
}
