import Base
import Project
import Testing

@testable import Metrics

@Suite struct `A figure` {
    @Test(
        arguments: [
            ("1234567.005", Unit.money("BYN"), "1,234,567.01", "1\u{A0}234\u{A0}567,01"), ("-0.004", .money("BYN"), "0.00", "0,00"),
            ("-999.995", .money("BYN"), "-1,000.00", "-1\u{A0}000,00"), ("12", .money("BYN"), "12.00", "12,00"),
            ("99.95", .count(nil), "100", "100"), ("0.125", .percent, "12.5\u{A0}%", "12,5\u{A0}%"),
            ("1", .percent, "100.0\u{A0}%", "100,0\u{A0}%"),
            ("0.0004", .percent, "0.0\u{A0}%", "0,0\u{A0}%"), ("3", .number, "3", "3"), ("3.14159", .number, "3.14", "3,14"),
            ("12345678901234567890123456789012.345", .money("BYN"), "12,345,678,901,234,567,890,123,456,789,012.35", nil),
            ("200", .duration, "3 min 20 s", "3 мин 20 с"), ("nan", .number, "nan", "nan"),
        ] as [(String, Unit, String, String?)])
    func `is written by its digits`(digits: String, unit: Unit, en: String, ru: String?) {
        #expect(FigureText(.en).figure(digits, unit) == en)
        if let ru { #expect(FigureText(.ru).figure(digits, unit) == ru) }
    }

    @Test func `is a dash where there is none`() { #expect(FigureText(.en).figure(nil, .percent) == "–") }

    @Test(arguments: [
        (Grain.hour, "2026-02-05 13:00:00", "2026-02-05 13:00", "05.02.2026 13:00"), (.day, "2026-02-05", "2026-02-05", "05.02.2026"),
        (.month, "2026-02-01", "2026-02", "02.2026"), (.quarter, "2026-04-01", "2026 Q2", "2 кв. 2026"),
        (.year, "2026-01-01", "2026", "2026"),
    ])
    func `has a time beside it`(grain: Grain, text: String, en: String, ru: String) {
        #expect(FigureText(.en).time(text, grain) == en)
        #expect(FigureText(.ru).time(text, grain) == ru)
    }
}

@Suite struct `A recipe` {
    @Test(arguments: [
        ("revenue", "the sum of `amount` in mart.payment where `status=paid`"), ("failing", "failed / attempts * 100 - 0.5"),
        ("dau", "the number of different `user_id` in mart.payment where `status=paid`, the average of the days"),
        ("dear", "`amount` that 95\u{A0}% do not exceed in mart.payment where `amount=10..`"), ("week", "`revenue` over the last 7 × day"),
        ("ever", "`payments`, added up since the very first day"),
        ("checkout", "the part of `user_id` that took the steps view → basket → payment in mart.event"),
    ])
    func `tells how a figure comes about`(id: String, recipe: String) throws {
        #expect(try Shop.catalogue.get().metric(id).recipe.en == recipe)
    }
}
