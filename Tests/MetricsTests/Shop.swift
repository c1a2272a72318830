import Base
import Columnar
import Project
import SQLText
import TestSupport

@testable import Metrics

/// A shop with marts of several sizes, and metrics of every kind.
enum Shop {
    static let files: [String: String] = [
        "vitrina.yaml": "name: Shop\nlanguages: [en, ru]\ncurrency: BYN\ntime_zone: Europe/Minsk\n",
        "models/mart/payment.sql": """
        /*
        columns: {id: bigint, paid_at: timestamp, user_id: bigint, channel: text, region: text, status: text, amount: "decimal(18,2)"}
        time: paid_at
        dimensions: [channel, region, status]
        */
        SELECT 1
        """,
        "models/mart/payment_day.sql": """
        /*
        columns: {day: date, channel: text, revenue: "decimal(38,2)", payments: bigint, largest: "decimal(18,2)"}
        time: day
        dimensions: [channel]
        key: [day, channel]
        */
        SELECT 1
        """,
        "models/mart/payment_month.sql": """
        /*
        columns: {month_on: date, revenue: "decimal(38,2)"}
        time: month_on
        time_grain: month
        */
        SELECT 1
        """,
        "models/mart/user_day.sql": "/*\ncolumns: {day: date, payers: bigint}\ntime: day\nkey: day\n*/\nSELECT 1\n",
        "models/mart/refund_day.sql": """
        /*
        columns: {day: date, channel: text, refunds: "decimal(38,2)"}
        time: day
        dimensions: [channel]
        */
        SELECT 1
        """,
        "models/mart/account_day.sql": """
        /*
        columns: {day: date, region: text, balance: "decimal(38,2)"}
        time: day
        dimensions: [region]
        */
        SELECT 1
        """,
        "models/mart/event.sql": """
        /*
        columns: {user_id: bigint, name: text, at: timestamptz, channel: text}
        time: at
        dimensions: [channel]
        */
        SELECT 1
        """,
        "models/mart/plan.sql": "/*\ncolumns: {channel: text, plan: bigint}\ndimensions: [channel]\n*/\nSELECT 1\n",
        "metrics/sales.yaml": sales,
        "metrics/people.yaml": people,
    ]

    private static let sales = """
        name: {en: Sales, ru: Продажи}
        mart: payment
        dimensions:
          channel: {en: Channel, ru: Канал}
        metrics:
          revenue:
            name: {en: Revenue, ru: Выручка}
            about: {en: The sum of paid payments., ru: Сумма оплаченных платежей.}
            synonyms: {en: [turnover, sales], ru: [оборот, объём продаж]}
            sum: amount
            where: {status: paid}
            ready: [payment_day, payment_month]
            unit: money
            good: up
          payments: {name: Payments, count: "*", where: {status: paid}, ready: payment_day, unit: {en: payments, ru: платежей}}
          attempts: {name: Attempts, count: "*"}
          largest: {name: Largest, max: amount, where: {status: [paid]}, ready: payment_day, unit: money}
          smallest: {name: Smallest, min: amount, unit: money}
          mean: {name: Mean, average: amount, where: {status: {not: failed}}, unit: money}
          middle: {name: Middle, median: amount, unit: money}
          dear: {name: Dear, percentile: {of: amount, at: 95}, where: {amount: {from: 10}}, unit: money}
          regions: {name: Regions, distinct: region}
          failed: {name: Failed, count: id, where: {status: failed}}
          ticket: {name: Ticket, formula: revenue / payments, unit: money}
          failing: {name: Failing, formula: failed / attempts * 100 - 0.5, unit: percent}
          refunds: {name: Refunds, mart: refund_day, sum: refunds, empty: 0, unit: money}
          net: {name: Net, formula: revenue - refunds, unit: money}
          so_far: {name: So far, running: revenue}
          this_month: {name: This month, running: revenue, since: month}
          ever: {name: Ever, running: payments, since: ever}
          week: {name: Week, moving: revenue, over: 7 days}
          week_ticket: {name: Week ticket, moving: ticket, over: 7 days}
          plan: {name: Plan, mart: plan, sum: plan}
          done: {name: Done, formula: payments / plan, unit: percent}
        """

    private static let people = """
        name: {en: People, ru: Люди}
        mart: payment
        metrics:
          payers: {name: Payers, distinct: user_id, where: {status: paid}, ready: user_day}
          about: {name: About, distinct: user_id, approximate: true}
          dau: {name: DAU, distinct: user_id, where: {status: paid}, ready: {user_day: payers}, over_days: average}
          balance: {name: Balance, mart: account_day, sum: balance, over_days: last, unit: money}
          poorest: {name: Poorest, mart: account_day, sum: balance, over_days: min, unit: money}
          narrow: {name: Narrow, count: "*", dimensions: [region]}
          retention: {name: Retention, cohort: {of: user_id}, where: {status: paid}}
          ltv: {name: LTV, cohort: {of: user_id, sum: amount}, where: {status: paid}, unit: money}
          checkout:
            name: Checkout
            mart: event
            funnel:
              of: user_id
              step: name
              steps: {view: {en: View, ru: Просмотр}, basket: {en: Basket, ru: Корзина}, payment: {en: Payment, ru: Оплата}}
              within: 1 day
        """

    static func folder(_ changes: [String: String] = [:]) throws -> Folder {
        let folder = try TemporaryFolder("shop")
        for (file, text) in files.merging(changes, uniquingKeysWith: { $1 }) { try folder.write(text, to: file) }
        let (loaded, diagnostics) = Folder.load(folder.path, environment: [:])
        guard let loaded else { throw Failure(diagnostics.sorted.map { $0.render(in: .en) }.joined()) }
        return loaded
    }

    static let today = CalendarDay("2026-04-10")!

    static let catalogue = Result { Catalogue(try folder(), today: today) }

    /// How many rows the marts have, where the largest is to be taken for the smallest: to ask the same of other marts.
    static let upsideDown: [TableName: Int] = [
        TableName("mart", "payment"): 1, TableName("mart", "payment_day"): 2, TableName("mart", "payment_month"): 3,
        TableName("mart", "user_day"): 4,
    ]
}

extension Question {
    init(_ metrics: String..., by: [String] = [], _ change: (inout Question) -> Void = { _ in }) {
        self.init(metrics, by: by)
        change(&self)
    }
}
