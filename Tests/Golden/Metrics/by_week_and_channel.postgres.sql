SELECT by_1 AS "week", by_2 AS "channel", measure_1 AS "revenue", measure_2 AS "payments", CAST(CAST(measure_1 AS decimal(38,6)) / nullif(measure_2, 0) AS decimal(38,6)) AS "ticket"
FROM (
  SELECT CAST(date_trunc('week', "day") AS date) AS by_1, "channel" AS by_2, sum("revenue") AS measure_1, sum("payments") AS measure_2
  FROM "mart"."payment_day"
  GROUP BY CAST(date_trunc('week', "day") AS date), "channel"
) AS grouped
ORDER BY "week", "channel"
