SELECT by_1 AS "category", by_2 AS "channel", measure_1 AS "revenue"
FROM (
  SELECT "category" AS by_1, "channel" AS by_2, sum("revenue") AS measure_1
  FROM "mart"."payment_day"
  WHERE "day" >= CAST(? AS date)
  GROUP BY "category", "channel"
) AS grouped
ORDER BY "revenue" DESC NULLS LAST, "channel", "category"
LIMIT 10
-- 1: text("2026-01-01")
