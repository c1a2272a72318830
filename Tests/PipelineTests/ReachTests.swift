import Base
import Engines
@testable import Pipeline
import Project
import SQLText
import Testing

/// Which days of a table are made again is read from its SQL: what cannot be shown to stay within a day must not be
/// taken to.
@Suite struct `A change in an input` {
    private static let periods = ["stage.pay": "paid_at", "fact.sale": "day", "fact.refund": "day"]
    private static let columns = [
        "stage.pay": ["id", "paid_at", "amount"], "fact.sale": ["id", "day", "merchant_id", "user_id", "amount"],
        "fact.refund": ["sale_id", "day"],
        "dimension.merchant": ["merchant_id", "name"],
    ]

    @Test(arguments: [
        ("SELECT day FROM fact.sale", ["fact.sale": "same"]),
        ("SELECT * FROM fact.sale", ["fact.sale": "same"]),
        ("SELECT CAST(paid_at AS date) AS day FROM stage.pay", ["stage.pay": "same"]),
        ("SELECT CAST(p.paid_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS day FROM stage.pay AS p", ["stage.pay": "near"]),
        ("SELECT date_trunc('day', paid_at) AS day FROM stage.pay", ["stage.pay": "same"]),
        ("SELECT date_trunc('month', day) AS day FROM fact.sale", ["fact.sale": "everything"]),
        ("SELECT day + 1 AS day FROM fact.sale", ["fact.sale": "everything"]),
        ("SELECT max(day) AS day FROM fact.sale", ["fact.sale": "everything"]),
        ("SELECT day, count(*) FROM fact.sale GROUP BY day", ["fact.sale": "same"]),
        ("SELECT day, count(*) FROM fact.sale GROUP BY ROLLUP (day)", ["fact.sale": "everything"]),
        ("SELECT day FROM fact.sale ORDER BY id LIMIT 10", ["fact.sale": "everything"]),
        ("SELECT DISTINCT day FROM fact.sale", ["fact.sale": "same"]),
        ("SELECT DISTINCT ON (user_id) user_id, day FROM fact.sale ORDER BY user_id, day", ["fact.sale": "everything"]),
        ("SELECT day, row_number() OVER (PARTITION BY user_id ORDER BY day) AS n FROM fact.sale", ["fact.sale": "everything"]),
        ("SELECT day, row_number() OVER (PARTITION BY day ORDER BY id) AS n FROM fact.sale", ["fact.sale": "same"]),
        ("SELECT day FROM (SELECT *, sum(amount) OVER (ORDER BY id) AS s FROM fact.sale) AS t", ["fact.sale": "everything"]),
        (
            "SELECT s.day FROM fact.sale AS s JOIN dimension.merchant AS m ON m.merchant_id = s.merchant_id",
            ["fact.sale": "same", "dimension.merchant": "everything"]
        ),
        (
            "SELECT s.day FROM fact.sale AS s LEFT JOIN fact.refund AS r ON r.day = s.day AND r.sale_id = s.id",
            ["fact.sale": "same", "fact.refund": "same"]
        ),
        ("SELECT s.day FROM fact.sale AS s LEFT JOIN fact.refund AS r USING (day)", ["fact.sale": "same", "fact.refund": "same"]),
        (
            "SELECT s.day FROM fact.sale AS s LEFT JOIN fact.refund AS r ON r.sale_id = s.id",
            ["fact.sale": "same", "fact.refund": "everything"]
        ),
        (
            "SELECT s.day FROM fact.sale AS s, fact.refund AS r WHERE r.day = s.day OR r.sale_id = s.id",
            ["fact.sale": "same", "fact.refund": "everything"]
        ),
        (
            // The condition of an outer join says nothing of rows that it joins to nothing.
            "SELECT s.day FROM fact.sale AS s CROSS JOIN fact.refund AS r LEFT JOIN dimension.merchant AS m ON r.day = s.day",
            ["fact.sale": "same", "fact.refund": "everything", "dimension.merchant": "everything"]
        ),
        ("SELECT s.day FROM fact.sale AS s JOIN fact.sale AS old ON old.user_id = s.user_id", ["fact.sale": "everything"]),
        (
            "SELECT day FROM fact.sale WHERE EXISTS (SELECT 1 FROM fact.refund WHERE sale_id = id)",
            ["fact.sale": "same", "fact.refund": "everything"]
        ),
        ("SELECT day FROM fact.sale WHERE day > (SELECT max(day) FROM fact.sale) - 30", ["fact.sale": "everything"]),
        (
            "WITH d AS (SELECT day AS on_day, id FROM fact.sale), e(x) AS (SELECT on_day FROM d) SELECT x AS day FROM e",
            ["fact.sale": "same"]
        ),
        ("WITH d AS (SELECT day FROM fact.sale LIMIT 5) SELECT day FROM d", ["fact.sale": "everything"]),
        (
            "SELECT day FROM fact.sale UNION ALL SELECT CAST(paid_at AS date) FROM stage.pay",
            ["fact.sale": "same", "stage.pay": "same"]
        ),
        ("SELECT id, day FROM fact.sale UNION ALL SELECT 1, day + 1 FROM fact.refund", ["fact.sale": "same", "fact.refund": "everything"]),
        (
            "SELECT coalesce(s.day, r.day) AS day FROM fact.sale AS s FULL JOIN fact.refund AS r ON r.day = s.day",
            ["fact.sale": "everything", "fact.refund": "everything"]
        ),
        ("WITH RECURSIVE d AS (SELECT day FROM fact.sale UNION ALL SELECT day FROM d) SELECT day FROM d", ["fact.sale": "everything"]),
    ])
    func `reaches only the days that it can be shown to reach`(sql: String, reaches: [String: String]) async throws {
        let connection = try await DuckDBDatabase(library: DuckDBLibrary(in: TestProject.libraries)).connect()
        let text = try await connection.value("SELECT json_serialize_sql(\(sql))")
        let select = try #require(Select(tree: try JSON(parsing: text ?? "")))
        let reader = ReachReader(reader: LineageReader { Self.columns["\($0)"] }) { Self.periods["\($0)"] }
        let found = reader.reaches(of: select, period: "day")
        #expect(Dictionary(uniqueKeysWithValues: found.map { ("\($0.key)", $0.value.rawValue) }) == reaches)
    }
}
