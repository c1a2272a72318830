import Columnar
import Project
import Stubs
import TestSupport
import Testing

@testable import Connectors

private func bank(_ url: String, _ more: String = "", from: String = "2025-10-30", currencies: String = "[USD, EUR, RUB]") throws -> Source {
    try source("kind: nbrb\nurl: \(url)\nfrom: \(from)\ncurrencies: \(currencies)\n\(more)tables:\n  rates:\n  currencies:\n")
}

private func rates(_ source: Source, today: String) throws -> NationalBankReader {
    guard case .web(.nationalBank(let bank)) = source.kind else { throw Failure("no bank") }
    let day = CalendarDay(today)!
    return NationalBankReader(try source.table("rates"), .rates, bank, source.limits, today: { day })
}

private func options(today: String, folder: String? = nil) -> StubServer.Options {
    var options = StubServer.Options()
    options.today = CalendarDay(today)
    options.folder = folder
    return options
}

@Suite struct `Rates of the National Bank` {
    @Test func `come with a row for each day and currency, exact per unit`() async throws {
        try await withStubs(options(today: "2025-11-03")) { url in
            let takings = try await take(try rates(bank(url), today: "2025-11-03"))
            #expect(takings.rejects.isEmpty)
            #expect(takings.rows.count == 5 * 3)
            print(takings.texts("day", "currency", "rate", "scale", "official_rate", "source_day", "is_carried"))
        }
    }
}
