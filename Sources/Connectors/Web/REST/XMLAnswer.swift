import Base
import Documents
import HTTP

/// An answer in XML, as JSON has it.
enum XMLAnswer {
    static func json(_ answer: ClientResponse, named name: String, _ place: Place) throws -> JSON {
        do {
            return try XMLTree.json(answer.body)
        } catch {
            throw Diagnostic(
                "web.not-xml", "The answer about \(name) is not XML, line \(error.line): \(error.reason.en).",
                "Ответ на \(name) — не XML, строка \(error.line): \(error.reason.ru).", at: place,
                mend: Text("check the address and the path, or `format`", "проверьте адрес и путь или `format`"))
        }
    }
}
