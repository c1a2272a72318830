import CODBC
import Glibc

/// The small change of ODBC's calls.
enum ODBC {
    static func isGood(_ code: SQLRETURN) -> Bool { code == SQL_SUCCESS || code == SQL_SUCCESS_WITH_INFO }

    /// Calls with a text in UTF-16, the one form whose encoding every driver agrees on.
    static func withText<Result>(_ text: String, _ body: (UnsafeMutablePointer<SQLWCHAR>, Int) -> Result) -> Result {
        var units = Array(text.utf16)
        let count = units.count
        units.append(0)
        return units.withUnsafeMutableBufferPointer { body($0.baseAddress!, count) }
    }

    /// The same for a name that may be missing, whose length goes in a small number.
    static func withName<Result>(_ name: String?, _ body: (UnsafeMutablePointer<SQLWCHAR>?, SQLSMALLINT) -> Result) -> Result {
        guard let name else { return body(nil, 0) }
        return withText(name) { body($0, SQLSMALLINT(clamping: $1)) }
    }

    /// Drivers that know no UTF-16 are handed texts in the encoding that the thread's locale has when their
    /// connection is made.
    static func inUTF8<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else { return try body() }
        let before = uselocale(utf8)
        defer {
            uselocale(before)
            freelocale(utf8)
        }
        return try body()
    }

    /// Lets a call fill a text, whose length it tells in bytes.
    static func text(_ fill: (UnsafeMutableRawPointer, SQLSMALLINT, UnsafeMutablePointer<SQLSMALLINT>) -> SQLRETURN) -> String? {
        var units = [SQLWCHAR](repeating: 0, count: 2048)
        var length: SQLSMALLINT = 0
        let code = units.withUnsafeMutableBytes { fill($0.baseAddress!, SQLSMALLINT($0.count), &length) }
        guard isGood(code) else { return nil }
        return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    }

    /// A number where an attribute's value goes as a pointer.
    static func attribute(_ value: Int) -> SQLPOINTER? { SQLPOINTER(bitPattern: value) }
}
