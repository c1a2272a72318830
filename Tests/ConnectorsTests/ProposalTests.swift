import Connectors
import Project
import Testing
import TestSupport

@Suite struct `A look at a file` {
    private func look(_ text: String, encoding: String = "utf-8") async throws -> (columns: [String], settings: [String], fields: [String])
    {
        let folder = try TemporaryFolder("look")
        try await encode(text, encoding, to: folder.path("file"))
        let proposal = try FileProposal.look(at: folder.path("file"))
        return (
            proposal.columns.map { "\($0.name): \($0.type)" }, proposal.settings.map { "\($0.key): \($0.value)" },
            proposal.fields.map { "\($0.key): \($0.value)" }
        )
    }

    @Test func `proposes types, and never a binary fraction`() async throws {
        let found = try await look(
            "id,code,amount,rate,paid,day,at,big,note\n1,007,10.50,0.123456,true,2026-01-31,2026-01-31 10:00:00,12345678901234567890,\n2,010,-7,1,false,2026-02-01,2026-02-01 00:00:00,1,x\n"
        )
        #expect(
            found.columns == [
                "id: bigint", "code: text", "amount: decimal(18,2)", "rate: decimal(18,6)", "paid: boolean", "day: date", "at: timestamp",
                "big: decimal(20,0)", "note: text",
            ])
        #expect(found.settings.isEmpty && found.fields.isEmpty)
    }

    @Test func `knows how Russian offices write`() async throws {
        let found = try await look(
            "Дата;Номер клиента;Сумма, руб.\n31.01.2026;7;\"1 234,50\"\n01.02.2026;8;12,5\n", encoding: "cp1251")
        #expect(found.columns == ["data: date", "nomer_klienta: bigint", "summa_rub: decimal(18,2)"])
        #expect(
            found.settings == [
                "encoding: cp1251", "delimiter: ;", "decimal_separator: ,", "thousands_separator:  ", "date_format: %d.%m.%Y",
            ])
        #expect(found.fields == ["data: Дата", "nomer_klienta: Номер клиента", "summa_rub: Сумма, руб."])
        #expect(try await look("1\ta\n2\tb\n").settings == ["delimiter: \\t", "header: false"])
        #expect(try await look("код,имя\nа,б\n", encoding: "cp866").settings == ["encoding: cp866"])
    }

    @Test func `knows JSON and logs`() async throws {
        var found = try await look(
            "{\"id\":1,\"user\":{\"id\":2,\"tags\":[1]},\"sum\":1.5}\n{\"id\":2,\"user\":{\"id\":null},\"sum\":12345678901234567.123}\n")
        #expect(found.columns == ["id: bigint", "user_id: bigint", "user_tags: json", "sum: decimal(20,3)"])
        #expect(found.settings == ["format: ndjson"])
        #expect(found.fields == ["user_id: user.id", "user_tags: user.tags"])
        found = try await look("2026-11-20 13:10:58.123 ERROR Payment 7 failed\nat x\n2026-11-20 13:10:59 INFO done\n")
        #expect(found.settings == ["format: log", "pattern: app"])
        #expect(found.columns == ["time: timestamp", "level: text", "message: text"])
        found = try await look("203.0.113.7 - - [20/Nov/2026:13:10:58 +0300] \"GET / HTTP/1.1\" 200 512 \"-\" \"curl\"\n")
        #expect(found.settings == ["format: log", "pattern: nginx_combined"])
        #expect(found.columns[2] == "time_local: timestamptz")
    }
}
