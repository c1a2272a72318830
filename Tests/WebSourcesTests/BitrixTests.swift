import Base
import Columnar
import Connectors
import HTTP
import Project
import Stubs
import TestSupport
import Testing

private func portal(_ url: String, _ tables: String, key: String = "abc123") throws -> Source {
    try source("kind: bitrix\nurl: ${HOOK}\nrate: 1000\nretries: 2\ntables:\n\(tables)", environment: ["HOOK": "\(url)/rest/1/\(key)/"])
}

private func take(_ source: Source, _ table: String, after taken: Taken = Taken()) async throws -> Takings {
    try await take(source.reader(of: source.table(table), root: "/"), after: taken)
}

private let all = "  leads:\n  deals:\n  companies:\n  contacts:\n  activities:\n  users:\n  statuses:\n  lead_history:\n  deal_history:\n"

@Suite struct `Lists of Bitrix24` {
    @Test func `come whole, each once, in the types of their columns`() async throws {
        try await withStubs { url in
            let source = try portal(url, all)
            for (name, count) in [
                ("leads", 120), ("deals", 130), ("companies", 30), ("contacts", 60), ("activities", 70), ("users", 12), ("statuses", 5),
                ("lead_history", 120), ("deal_history", 130),
            ] {
                let takings = try await take(source, name)
                #expect(takings.rejects.isEmpty, "\(name): \(takings.rejects.first ?? [])")
                #expect(takings.texts("id") == (1...count).map(String.init), "\(name)")
            }
            let deals = try await take(source, "deals")
            #expect(
                deals.texts("id", "opportunity", "closed", "stage_id", "date_create", "probability")[0]
                    == "1 100.50000000 false PREPARATION 2025-11-01 07:15:00Z -")
        }
    }

    @Test func `of exactly full pages end`() async throws {
        let folder = try TemporaryFolder("bitrix")
        for count in [0, 50, 500, 501] {
            let rows = (1...max(count, 1)).prefix(count).map { #"{"ID":"\#($0 * 3)","DATE_MODIFY":"2025-11-01T10:00:00+03:00"}"# }
            for list in ["crm.company", "user"] { try folder.write("[" + rows.joined(separator: ",") + "]", to: "bitrix/\(list).json") }
            var options = StubServer.Options()
            options.folder = folder.path
            try await withStubs(options) { url in
                let source = try portal(url, "  companies:\n  users:\n")
                for table in ["companies", "users"] {
                    #expect(try await take(source, table).texts("id") == (0..<count).map { "\(($0 + 1) * 3)" }, "\(table)")
                }
            }
        }
    }

    @Test func `grow by what was changed`() async throws {
        let folder = try TemporaryFolder("bitrix")
        @Sendable func write(_ rows: [(id: Int, title: String, at: String)]) throws {
            let rows = rows.map { #"{"ID":"\#($0.id)","TITLE":"\#($0.title)","DATE_MODIFY":"\#($0.at)"}"# }
            try folder.write("[" + rows.joined(separator: ",") + "]", to: "bitrix/crm.deal.json")
        }
        var options = StubServer.Options()
        options.folder = folder.path
        try await withStubs(options) { url in
            let source = try portal(url, "  deals:\n    lookback: 1h\n")
            try write([(1, "a", "2025-11-01T12:00:00+03:00"), (2, "b", "2025-11-01T13:00:00+03:00")])
            let first = try await take(source, "deals")
            #expect(first.portions == [.span(from: nil, to: nil)])
            #expect(first.texts("id", "title") == ["1 a", "2 b"])

            try write([(1, "a", "2025-11-01T12:00:00+03:00"), (2, "b", "2025-11-01T13:00:00+03:00"), (3, "c", "2025-11-02T09:00:00+03:00")])
            let second = try await take(source, "deals", after: Taken(watermark: "2025-11-01 10:00:00+00"))
            #expect(second.portions == [.span(from: "2025-11-01 09:00:00+00", to: nil)])
            #expect(second.texts("id", "title") == ["1 a", "2 b", "3 c"])

            try write([(1, "z", "2025-11-03T09:00:00+03:00"), (2, "b", "2025-11-01T13:00:00+03:00"), (3, "c", "2025-11-02T09:00:00+03:00")])
            #expect(
                try await take(source, "deals", after: Taken(watermark: "2025-11-02 09:00:00+03")).texts("id", "title") == ["1 z", "3 c"])
            let day = DayRange(20_394..<20_395)
            #expect(try await take(source, "deals", after: Taken(period: day)).texts("id") == ["3"])
        }
    }

    @Test func `bring the fields of the project's own, and refuse what does not fit`() async throws {
        let folder = try TemporaryFolder("bitrix")
        try folder.write(
            #"[{"ID":"1","UF_CRM_CITY":"Брест","OPPORTUNITY":"10.5","DATE_MODIFY":"2025-11-01T10:00:00+03:00"},{"ID":"2","OPPORTUNITY":"много","DATE_MODIFY":"2025-11-01T10:00:00+03:00"}]"#,
            to: "bitrix/crm.deal.json")
        var options = StubServer.Options()
        options.folder = folder.path
        try await withStubs(options) { url in
            let takings = try await take(portal(url, "  deals:\n    columns: {uf_crm_city: text}\n"), "deals")
            #expect(takings.texts("id", "uf_crm_city") == ["1 Брест"])
            #expect(takings.rejects.map { $0[0...2].map { $0 ?? "-" } } == [["crm.deal.list, page 1", "2", "opportunity"]])
            #expect(takings.rejects[0][4]?.contains("много") == true)
        }
    }

    @Test(arguments: [Troubles(refuseEvery: 2), Troubles(failEvery: 2), Troubles(cutEvery: 2)])
    func `come whole through limits and failures`(troubles: Troubles) async throws {
        var options = StubServer.Options()
        options.troubles = troubles
        try await withStubs(options) { url in
            let source = try portal(url, all)
            #expect(try await take(source, "deals").rows.count == 130)
            #expect(try await take(source, "users").rows.count == 12)
        }
    }

    @Test func `tell of a webhook that is not known, and never show it`() async throws {
        try await withStubs { url in
            do {
                _ = try await take(portal(url, "  deals:\n", key: "wrong"), "deals")
                Issue.record("a wrong webhook was taken")
            } catch let problem as Diagnostic {
                #expect(problem.code == "web.denied")
                #expect(problem.message.en.contains("INVALID_CREDENTIALS") && !problem.message.en.contains("wrong"))
            }
        }
        do {
            _ = try await take(portal("http://127.0.0.1:1", "  deals:\n", key: "k3y"), "deals")
        } catch let problem as Diagnostic {
            #expect(problem.code == "http.unreachable" && !problem.message.en.contains("k3y"))
        }
    }
}
