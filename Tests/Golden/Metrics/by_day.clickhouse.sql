SELECT by_1 AS `day`, measure_1 AS `revenue`
FROM (
  SELECT toDate(`day`) AS by_1, sum(`revenue`) AS measure_1
  FROM `mart`.`payment_day`
  GROUP BY toDate(`day`)
) AS grouped
ORDER BY `day`
