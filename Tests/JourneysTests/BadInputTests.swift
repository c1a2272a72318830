import Base
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What the message of a bad input must say, in both languages.
struct Trouble: Sendable, CustomTestStringConvertible {
    let name: String
    /// The code and the place of the message.
    let code: String
    let place: String
    /// Words of the English and of the Russian message.
    let en: String
    let ru: String
    let spoil: @Sendable (Shop) async throws -> Void

    var testDescription: String { name }

    static let payments = "data/payments-2026-01.csv"

    static let all = [
        Trouble(
            name: "a missing file", code: "source.no-files", place: "sources/sales.yaml:31", en: "is called `merchants.csv`",
            ru: "нет файлов `merchants.csv`"
        ) {
            try FileManager.default.removeItem(atPath: $0.root + "/data/merchants.csv")
        },
        Trouble(name: "a missing folder", code: "source.no-folder", place: "sources/sales.yaml:6", en: "There is no folder", ru: "нет.") {
            try FileManager.default.removeItem(atPath: $0.root + "/data")
        },
        Trouble(
            name: "a wrong encoding", code: "source.encoding", place: "sources/sales.yaml:31", en: "data/merchants.csv:2` is not in utf-8",
            ru: "data/merchants.csv:2` не в кодировке utf-8"
        ) { shop in
            let iconv = try Programs.find("iconv", package: "libc-bin")
            try succeed(
                await run(
                    "sh", ["-c", "\(iconv) -f utf-8 -t cp1251 merchants.csv > next && mv next merchants.csv"], folder: shop.root + "/data"))
        },
        Trouble(
            name: "another header", code: "source.header", place: "sources/sales.yaml:6", en: "lacks amount and has sum instead",
            ru: "Нет колонок amount, вместо них есть sum"
        ) {
            try $0.replace("amount", with: "sum", in: payments)
        },
        Trouble(name: "an empty file", code: "source.header", place: "sources/sales.yaml:6", en: "lacks id,", ru: "Нет колонок id,") {
            try $0.write("", to: payments)
        },
        Trouble(name: "a folder for a file", code: "file.not-a-file", place: payments, en: "This is no file", ru: "Это не файл") {
            try FileManager.default.removeItem(atPath: "\($0.root)/\(payments)")
            try $0.write("", to: payments + "/inside")
        },
    ]
}

@Suite(.fewAtOnce) struct `Bad input` {
    @Test(arguments: Trouble.all) func `ends in one clear message, and is mended`(trouble: Trouble) async throws {
        let shop = try await Shop()
        try await shop.works("run")
        let before = try await shop.tables()
        try await keep("data", of: shop)
        try await trouble.spoil(shop)
        for (language, words) in [("en", trouble.en), ("ru", trouble.ru)] {
            let result = try await shop.vitrina("run", "--lang", language)
            #expect(result.status == 1)
            #expect(
                result.stdout.contains("[\(trouble.code)] ") && result.stdout.contains(trouble.place) && result.stdout.contains(words),
                "\(result.stdout)\(result.stderr)")
            let tables = trouble.code == "source.no-folder" ? 2 : 1
            #expect(result.stdout.split(separator: "[\(trouble.code)]").count == 1 + tables, "told once a table")
        }
        #expect(try await shop.works("status").contains("failed"))
        try await restore("data", of: shop)
        #expect(try await shop.tables() == before)
        #expect(try await shop.works("run", "--full").contains("done in"))
        #expect(try await shop.tables() == before)
    }

    @Test(arguments: [1, 20, 5_000]) func `a gzip that was cut short is told`(missing: Int) async throws {
        let shop = try await Shop(payments: 20_000)
        let gzip = try Programs.find("gzip", package: "gzip")
        try shop.replace("payments-*.csv", with: "payments-*.csv.gz", in: "sources/sales.yaml")
        try succeed(await run("sh", ["-c", "\(gzip) payments-*.csv"], folder: shop.root + "/data"))
        try await shop.works("run")
        let before = try await shop.tables()
        try await keep("data", of: shop)
        #expect(truncate("\(shop.root)/\(Trouble.payments).gz", size(shop, Trouble.payments + ".gz") - missing) == 0)
        let result = try await shop.vitrina("run", "--lang", "ru")
        #expect(result.status == 1 && result.stdout.contains("[source.truncated] sources/sales.yaml:6"), "\(result.stdout)")
        #expect(result.stdout.contains("\(Trouble.payments).gz` обрывается"))
        try await restore("data", of: shop)
        #expect(try await shop.tables() == before)
        try await shop.works("run")
        #expect(try await shop.tables() == before)
    }

    @Test func `a file without rights is told`() async throws {
        let shop = try await Shop(payments: 100)
        chmod("\(shop.root)/\(Trouble.payments)", 0)
        let result = try await nobody(shop, "run")
        #expect(
            result.status == 1 && result.stdout.contains("[file.denied] ") && result.stdout.contains(Trouble.payments),
            "\(result.stdout)\(result.stderr)")
        chmod("\(shop.root)/\(Trouble.payments)", 0o644)
        #expect(try await nobody(shop, "run").status == 0)
    }

    @Test(arguments: ["run", "check", "status"]) func `a project without rights is told`(command: String) async throws {
        let shop = try await Shop(payments: 10)
        if command == "run" { chmod(shop.root, 0o555) } else { chmod("\(shop.root)/sources", 0) }
        let result = try await nobody(shop, command)
        chmod(shop.root, 0o755)
        chmod("\(shop.root)/sources", 0o755)
        #expect(result.status == 1 && result.stderr.contains("[file.denied] "), "\(result.stdout)\(result.stderr)")
        #expect(result.stderr.contains(command == "run" ? ".vitrina" : "sources"))
    }

    private func size(_ shop: Shop, _ name: String) -> Int {
        var status = stat()
        stat("\(shop.root)/\(name)", &status)
        return status.st_size
    }

    private func keep(_ name: String, of shop: Shop) async throws {
        try succeed(await run("cp", ["-a", "\(shop.root)/\(name)", "\(shop.root)/\(name).good"]))
    }

    private func restore(_ name: String, of shop: Shop) async throws {
        try succeed(await run("sh", ["-c", "rm -rf \(name) && mv \(name).good \(name)"], folder: shop.root))
    }

    /// Runs a command as a user that is not root; root may do everything.
    private func nobody(_ shop: Shop, _ command: String) async throws -> ProgramResult {
        guard geteuid() == 0 else { return try await shop.vitrina(command) }
        let setpriv = try Programs.find("setpriv", package: "util-linux")
        chmod(shop.folder.path, 0o755)
        // The whole project belongs to the other user, with the rights that the test has set.
        try succeed(await run("chown", ["-R", "nobody:nogroup", shop.root]))
        let words = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", try vitrinaProgram(), command, "--project", shop.root]
        return try await run(setpriv, words, environment: ["LANG": "C.UTF-8", "HOME": "/tmp"], folder: "/", timeout: .seconds(120))
    }
}
