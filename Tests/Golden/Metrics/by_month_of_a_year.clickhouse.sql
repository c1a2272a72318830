SELECT by_1 AS `month`, toDecimal128(measure_1, 6) / nullIf(toDecimal128(measure_2, 6), 0) AS `ticket`
FROM (
  SELECT toStartOfMonth(`day`) AS by_1, sum(`revenue`) AS measure_1, sum(`payments`) AS measure_2
  FROM `mart`.`payment_day`
  WHERE `day` >= toDate(?) AND `day` < toDate(?)
  GROUP BY toStartOfMonth(`day`)
) AS grouped
ORDER BY `month`
-- 1: text("2026-01-01")
-- 2: text("2027-01-01")
