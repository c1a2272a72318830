SELECT by_1 AS "day", measure_1 AS "revenue"
FROM (
  SELECT CAST(date_trunc('day', "day") AS date) AS by_1, sum("revenue") AS measure_1
  FROM "mart"."payment_day"
  GROUP BY CAST(date_trunc('day', "day") AS date)
) AS grouped
ORDER BY "day"
