SELECT measure_1 AS "rows", measure_2 AS "cities", CAST(CAST(measure_3 AS decimal(38,6)) / nullif(measure_4, 0) AS decimal(38,6)) AS "mean", measure_5 AS "least", measure_6 AS "known", CAST(CAST(CAST(CAST(measure_3 AS decimal(38,6)) / nullif(measure_4, 0) AS decimal(38,6)) AS decimal(38,6)) / nullif(measure_7, 0) AS decimal(38,6)) AS "share"
FROM (
  SELECT count(*) AS measure_1, count(DISTINCT "ci""t`y") AS measure_2, sum("revenue") AS measure_3, count("revenue") AS measure_4, min("revenue") AS measure_5, count("category") AS measure_6, sum("payments") AS measure_7
  FROM "mart"."payment_day"
) AS grouped
