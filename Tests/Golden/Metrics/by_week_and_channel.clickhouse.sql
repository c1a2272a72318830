SELECT by_1 AS `week`, by_2 AS `channel`, measure_1 AS `revenue`, measure_2 AS `payments`, toDecimal128(measure_1, 6) / nullIf(toDecimal128(measure_2, 6), 0) AS `ticket`
FROM (
  SELECT toMonday(`day`) AS by_1, `channel` AS by_2, sum(`revenue`) AS measure_1, sum(`payments`) AS measure_2
  FROM `mart`.`payment_day`
  GROUP BY toMonday(`day`), `channel`
) AS grouped
ORDER BY `week`, `channel`
