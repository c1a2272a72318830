import Base
import Engines
import Generator
@testable import Pipeline
import SQLText
import Testing
import TestSupport

/// The functions that clean texts give the same answer in both warehouses, whatever the text.
@Suite struct `A cleaning function` {
    private func connect(_ warehouse: Warehouse) async throws -> any Connection {
        let connection: any Connection
        switch warehouse {
        case .duckdb: connection = try await DuckDBDatabase(library: DuckDBLibrary(in: TestProject.libraries)).connect()
        case .postgres:
            connection = try await PostgresDatabase(url: PostgresServer.shared().makeDatabase()).connect()
        }
        try await Functions.make(on: connection)
        try await Functions.make(on: connection)
        if warehouse == .postgres { try await connection.execute("SET search_path = public, vitrina") }
        return connection
    }

    @Test(
        arguments: Warehouse.allCases,
        [
            ("clean_text", "  Иван \t\n Петров\u{A0}\u{3000}", "Иван Петров"), ("clean_text", "\u{FEFF}a\u{200B}b\u{AD}c", "abc"),
            ("clean_text", "e\u{301}ё и\u{306}", "éё й"), ("clean_text", " \u{2028} ", nil), ("clean_text", nil, nil),
            ("clean_name", "ООО «Лидо»  –  Минск,", "ООО \"Лидо\" - Минск"), ("clean_name", "— О’Коннор ;", "О'Коннор"),
            ("clean_address", "г.Минск,ул.Ленина , д.5;;кв.3,", "г. Минск, ул. Ленина, д. 5, кв. 3"),
            ("clean_phone", "8 (029) 123-45-67", "+375291234567"), ("clean_phone", "+375 29 123 45 67 доб. 12", "+375291234567"),
            ("clean_phone", "291234567", "+375291234567"), ("clean_phone", "тел.: 8 029 1234567", "+375291234567"),
            ("clean_phone", "00375291234567", "+375291234567"),
            ("clean_phone", "8 916 123-45-67", "+79161234567"), ("clean_phone", "+380 44 123 45 67", "+380441234567"),
            ("clean_phone", "+44 20 7946 0958", "+442079460958"), ("clean_phone", "12345", nil), ("clean_phone", "нет", nil),
            ("clean_email", " Ivan.Petrov@Mail.BY. ", "ivan.petrov@mail.by"), ("clean_email", "<mailto:А@Б.рф>", "а@б.рф"),
            ("clean_email", "ivan@mail", nil), ("clean_email", "a@b@c.by", nil),
        ] as [(String, String?, String?)])
    func `cleans`(warehouse: Warehouse, example: (function: String, text: String?, clean: String?)) async throws {
        let connection = try await connect(warehouse)
        let clean = try await connection.value("SELECT \(sql: example.function)(CAST(\(example.text) AS text))")
        #expect(clean.map { Array($0.unicodeScalars) } == example.clean.map { Array($0.unicodeScalars) })
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `answers the same in DuckDB and in PostgreSQL`(seed: UInt64) async throws {
        var random = Random(seed: seed)
        let pieces =
            [
                "+375", "8029", "00", "29", "доб", "ext", "#", "г.", "ул.", "д.5", ",", ";", "@", ".by", "mailto:", "«", "»", "–", "’", " ",
                "\t",
            ]
            + ["é", "e\u{301}", "\u{1E9B}\u{323}", "\u{200D}", "\u{202E}", "\u{2028}", "\u{A0}", "İ", "ß", "ﬁ", "Ǆ", "ё", "Ё", "Ў", "І"]
            + [
                "👩‍👩‍👧", "🇧🇾", "한", "ᄒ\u{1161}\u{11AB}", "\u{0344}", "\u{FFFD}", "\u{1}", "\u{7F}", "\u{85}", "\u{FEFF}", "А", "z", "0", "7",
                "\u{10FFFF}",
            ]
        let texts = (0..<400).map { _ in (0..<random.below(9)).map { _ in pieces[random.below(pieces.count)] }.joined() }
        let duckdb = try await connect(.duckdb)
        let postgres = try await connect(.postgres)
        for name in TextCleaning.names {
            for part in stride(from: 0, to: texts.count, by: 100) {
                let values = texts[part..<(part + 100)].enumerated().map { "(\($0), CAST(\($1) AS text))" as Query }.joined(separator: ", ")
                let query: Query = "SELECT \(sql: name)(t) FROM (VALUES \(values)) AS v(i, t) ORDER BY i"
                let here = try await duckdb.rows(query).flatMap { batch in (0..<batch.count).map { batch[0].string($0) } }
                let there = try await postgres.rows(query).flatMap { batch in (0..<batch.count).map { batch[0].string($0) } }
                for (index, text) in texts[part..<(part + 100)].enumerated()
                where here[index].map({ Array($0.utf8) }) != there[index].map({ Array($0.utf8) }) {
                    Issue.record("\(name)(\(text.debugDescription)): \(here[index].debugDescription) and \(there[index].debugDescription)")
                }
            }
        }
    }
}
