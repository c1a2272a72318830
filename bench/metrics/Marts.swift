import Engines
import SQLText

/// The marts that are asked, as files of a project and as rows.
enum Marts {
    static let files: [String: String] = [
        "vitrina.yaml": "name: Bench\nlanguages: [en]\ncurrency: BYN\ntime_zone: Europe/Minsk\n",
        "models/mart/payment.sql": """
        /*
        columns: {paid_at: timestamp, user_id: bigint, channel: text, region: text, category: text, status: text, amount: "decimal(18,2)"}
        time: paid_at
        dimensions: [channel, region, category, status]
        */
        SELECT 1
        """,
        "models/mart/payment_day.sql": """
        /*
        columns: {day: date, channel: text, region: text, revenue: "decimal(38,2)", payments: bigint, attempts: bigint}
        time: day
        dimensions: [channel, region]
        */
        SELECT 1
        """,
        "models/mart/category_day.sql": """
        /*
        columns: {day: date, category: text, revenue: "decimal(38,2)", payments: bigint}
        time: day
        dimensions: [category]
        */
        SELECT 1
        """,
        "models/mart/payer_day.sql": "/*\ncolumns: {day: date, payers: bigint}\ntime: day\nkey: day\n*/\nSELECT 1\n",
        "models/mart/payers_month.sql":
            "/*\ncolumns: {month_on: date, payers: bigint}\ntime: month_on\ntime_grain: month\nkey: month_on\n*/\nSELECT 1\n",
        "models/mart/payer_month.sql": """
        /*
        columns: {month_on: date, user_id: bigint, channel: text, region: text, born_on: date, revenue: "decimal(38,2)", payments: bigint}
        time: month_on
        time_grain: month
        dimensions: [channel, region]
        */
        SELECT 1
        """,
        "models/mart/event.sql": """
        /*
        columns: {user_id: bigint, name: text, at: timestamp, channel: text}
        time: at
        dimensions: [channel]
        */
        SELECT 1
        """,
        "metrics/sales.yaml": """
        name: Sales
        mart: payment
        metrics:
          revenue: {name: Revenue, sum: amount, where: {status: paid}, ready: [payment_day, category_day], unit: money}
          payments: {name: Payments, count: "*", where: {status: paid}, ready: [payment_day, category_day]}
          attempts: {name: Attempts, count: "*", ready: payment_day}
          ticket: {name: Ticket, formula: revenue / payments, unit: money}
          success: {name: Success, formula: payments / attempts, unit: percent}
          so_far: {name: So far, running: revenue, unit: money}
          this_month: {name: This month, running: revenue, since: month, unit: money}
          week: {name: Week, moving: revenue, over: 7 days, unit: money}
          week_ticket: {name: Week ticket, moving: ticket, over: 7 days, unit: money}
          middle: {name: Middle, median: amount, unit: money}
          payers: {name: Payers, distinct: user_id, where: {status: paid}, ready: [payer_day, payers_month]}
          about: {name: About, mart: payer_month, distinct: user_id, approximate: true}
          dau: {name: DAU, distinct: user_id, where: {status: paid}, ready: {payer_day: payers}, over_days: average}
          arpu: {name: ARPU, formula: revenue / payers, unit: money}
          retention: {name: Retention, mart: payer_month, cohort: {of: user_id, born: born_on}}
          ltv: {name: LTV, mart: payer_month, cohort: {of: user_id, born: born_on, sum: revenue}, unit: money}
          checkout: {name: Checkout, mart: event, funnel: {of: user_id, step: name, steps: [view, basket, checkout, payment], within: 1 day}}
        """,
    ]

    /// A year of payments, as many as wanted, by a fortieth as many people; and a quarter as many steps of one month.
    static func tables(payments: Int) -> [Query] {
        let count = "\(payments)"
        let fact: Query = """
            CREATE TABLE mart.payment ENGINE = MergeTree ORDER BY paid_at AS
            SELECT toDateTime64('2025-12-31 21:00:00', 6, 'UTC') + toIntervalSecond(intDiv(number * 31536000, \(sql: count))) AS paid_at,
                toInt64(cityHash64(number) % \(sql: "\(max(1, payments / 40))")) AS user_id,
                ['app', 'web', 'terminal', 'partner', 'call'][cityHash64(number, 1) % 5 + 1] AS channel,
                ['Minsk', 'Brest', 'Vitebsk', 'Gomel', 'Grodno', 'Mogilev', 'other'][cityHash64(number, 2) % 7 + 1] AS region,
                concat('category ', toString(cityHash64(number, 3) % 40)) AS category,
                if(cityHash64(number, 4) % 20 = 0, 'failed', 'paid') AS status,
                toDecimal64(cityHash64(number, 5) % 20000, 2) / 100 AS amount
            FROM numbers(\(sql: count))
            """
        let day = "toDate(toTimeZone(paid_at, 'Europe/Minsk'))"
        return [
            "CREATE DATABASE mart", fact,
            """
            CREATE TABLE mart.payment_day ENGINE = MergeTree ORDER BY (day, channel, region) AS
            SELECT \(sql: day) AS day, channel, region, sumIf(amount, status = 'paid') AS revenue,
                toInt64(countIf(status = 'paid')) AS payments, toInt64(count()) AS attempts
            FROM mart.payment GROUP BY day, channel, region
            """,
            """
            CREATE TABLE mart.category_day ENGINE = MergeTree ORDER BY (day, category) AS
            SELECT \(sql: day) AS day, category, sum(amount) AS revenue, toInt64(count()) AS payments
            FROM mart.payment WHERE status = 'paid' GROUP BY day, category
            """,
            """
            CREATE TABLE mart.payer_day ENGINE = MergeTree ORDER BY day AS
            SELECT \(sql: day) AS day, toInt64(uniqExact(user_id)) AS payers FROM mart.payment WHERE status = 'paid' GROUP BY day
            """,
            """
            CREATE TABLE mart.payer_month ENGINE = MergeTree ORDER BY (user_id, month_on) AS
            SELECT toStartOfMonth(\(sql: day)) AS month_on, user_id, any(channel) AS channel, any(region) AS region, any(born_on) AS born_on,
                sum(amount) AS revenue, toInt64(count()) AS payments
            FROM mart.payment
            JOIN (SELECT user_id, min(\(sql: day)) AS born_on FROM mart.payment WHERE status = 'paid' GROUP BY user_id) AS born USING user_id
            WHERE status = 'paid' GROUP BY month_on, user_id
            """,
            """
            CREATE TABLE mart.payers_month ENGINE = MergeTree ORDER BY month_on AS
            SELECT month_on, toInt64(count()) AS payers FROM mart.payer_month GROUP BY month_on
            """,
            """
            CREATE TABLE mart.event ENGINE = MergeTree ORDER BY (user_id, at) AS
            SELECT toInt64(cityHash64(number, 6) % \(sql: "\(max(1, payments / 40))")) AS user_id,
                ['view', 'view', 'view', 'basket', 'basket', 'checkout', 'payment'][cityHash64(number, 7) % 7 + 1] AS name,
                toDateTime64('2026-11-30 21:00:00', 6, 'UTC') + toIntervalSecond(intDiv(number * 4 * 2678400, \(sql: count))) AS at,
                ['app', 'web'][cityHash64(number, 8) % 2 + 1] AS channel
            FROM numbers(\(sql: "\(payments / 4)"))
            """,
        ]
    }
}
