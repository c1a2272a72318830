SELECT measure_1 AS `rows`, measure_2 AS `cities`, toDecimal128(measure_3, 6) / nullIf(toDecimal128(measure_4, 6), 0) AS `mean`, measure_5 AS `least`, measure_6 AS `known`, toDecimal128(toDecimal128(measure_3, 6) / nullIf(toDecimal128(measure_4, 6), 0), 6) / nullIf(toDecimal128(measure_7, 6), 0) AS `share`
FROM (
  SELECT count(*) AS measure_1, uniqExact(`ci"t\`y`) AS measure_2, sum(`revenue`) AS measure_3, count(`revenue`) AS measure_4, min(`revenue`) AS measure_5, count(`category`) AS measure_6, sum(`payments`) AS measure_7
  FROM `mart`.`payment_day`
) AS grouped
