import Base
import Columnar
import Databases
import HTTP
import Project

/// Official rates of the National Bank of Belarus.
package struct NationalBankReader: TableReader {
    private let table: SourceTable
    private let kind: NationalBank.Table
    private let bank: NationalBank
    private let limits: Source.Limits
    private let today: @Sendable () -> CalendarDay

    init(
        _ table: SourceTable, _ kind: NationalBank.Table, _ bank: NationalBank, _ limits: Source.Limits,
        today: @escaping @Sendable () -> CalendarDay = { .inMinsk() }
    ) {
        self.table = table
        self.kind = kind
        self.bank = bank
        self.limits = limits
        self.today = today
    }

    package func portions(after taken: Taken, _ taking: Taking) -> [Portion] {
        switch kind {
        case .currencies: [.everything]
        case .rates: days(after: taken).map { .span(from: $0.lowerBound.description, to: $0.upperBound.description) }
        }
    }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    /// The days that are wanted, in pieces. Tomorrow is among them: its rates are known in the afternoon.
    private func days(after taken: Taken) -> [Range<CalendarDay>] {
        let end = today().advanced(by: 2)
        guard let first = CalendarDay(bank.from) else { preconditionFailure("`from` was read as a day") }
        if let period = taken.period {
            let days = period.days
            let to = min(CalendarDay(Int(days.upperBound)), end)
            return pieces(CalendarDay(Int(days.lowerBound)), to, of: period.isDayByDay ? 1 : RateAnswers.longestSpan)
        }
        guard let last = taken.watermark.flatMap({ CalendarDay($0) }), case .incremental(_, let lookback) = table.mode else {
            return pieces(first, end, of: RateAnswers.longestSpan)
        }
        return pieces(max(first, last.advanced(by: 1 - Int(lookback.components.seconds / 86_400))), end, of: RateAnswers.longestSpan)
    }

    private func pieces(_ from: CalendarDay, _ to: CalendarDay, of length: Int) -> [Range<CalendarDay>] {
        guard from < to else { return [] }
        return stride(from: from, to: to, by: length).map { $0..<min($0.advanced(by: length), to) }
    }

    package func rows(of portion: Portion, _ taking: Taking) -> BatchStream {
        let caller = WebCaller("\(bank.url)", at: table.place, limits: limits, taking)
        var isDone = false
        return BatchStream(table.schema) {
            guard !isDone else { return nil }
            isDone = true
            let batch = try batch(of: portion, RateAnswers(bank, caller), taking)
            return batch.count > 0 ? batch : nil
        }
    }

    private func batch(of portion: Portion, _ answers: RateAnswers, _ taking: Taking) throws -> RecordBatch {
        let builder = RowBuilder(table.schema)
        let currencies = try answers.currencies()
        switch (kind, portion) {
        case (.rates, .span(let from?, let to?)):
            guard let from = CalendarDay(from), let to = CalendarDay(to) else { preconditionFailure("the span of rates is not in days") }
            let rates = try answers.rates(from..<to, currencies)
            let filling = RateFilling(currencies: currencies, today: today())
            for row in filling.rows(of: from..<to, rates) {
                row.append(to: builder)
                let problems = builder.endRow()
                if !problems.isEmpty { taking.rejects.add(file: "\(row.day)", line: nil, problems: problems, raw: row.official) }
            }
        case (.currencies, _):
            for currency in currencies {
                currency.append(to: builder)
                let problems = builder.endRow()
                if !problems.isEmpty {
                    taking.rejects.add(file: "currencies", line: nil, problems: problems, raw: currency.raw.description)
                }
            }
        default: preconditionFailure("rates are taken by days")
        }
        return builder.finish()
    }
}
