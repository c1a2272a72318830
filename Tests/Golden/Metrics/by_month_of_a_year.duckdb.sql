SELECT by_1 AS "month", CAST(CAST(measure_1 AS decimal(38,6)) / nullif(measure_2, 0) AS decimal(38,6)) AS "ticket"
FROM (
  SELECT CAST(date_trunc('month', "day") AS date) AS by_1, sum("revenue") AS measure_1, sum("payments") AS measure_2
  FROM "mart"."payment_day"
  WHERE "day" >= CAST(? AS date) AND "day" < CAST(? AS date)
  GROUP BY CAST(date_trunc('month', "day") AS date)
) AS grouped
ORDER BY "month"
-- 1: text("2026-01-01")
-- 2: text("2027-01-01")
