SELECT measure_1 AS "revenue"
FROM (
  SELECT sum("revenue") AS measure_1
  FROM "mart"."payment_day"
) AS grouped
