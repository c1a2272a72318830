/*
owner: quality
about:
  en: >-
    Whether payments worked, hour by hour. An hour counts as down when at least a third of ten or more attempts were declined for
    technical reasons.
  ru: >-
    Работали ли платежи, час за часом. Час считается простоем, когда из десяти и больше попыток не меньше трети отклонено по
    техническим причинам.
grain: {en: an hour of a day, ru: час дня}
materialized: incremental
period: day
columns:
  day: date
  hour_of_day: smallint
  attempts: bigint
  technical: bigint
  hours: bigint
  hours_down: bigint
  turnover_declined: decimal(38,2)
key: [day, hour_of_day]
time: day
dimensions: [hour_of_day]
order_by: [day, hour_of_day]
checks:
  - unique: [day, hour_of_day]
*/
SELECT
    day,
    toInt16(hour) AS hour_of_day,
    count() AS attempts,
    countIf(decline_reason = 'technical') AS technical,
    toInt64(1) AS hours,
    CASE WHEN attempts >= 10 AND 3 * technical >= attempts THEN toInt64(1) ELSE toInt64(0) END AS hours_down,
    sum(CASE WHEN decline_reason = 'technical' THEN amount_byn ELSE toDecimal64(0, 2) END) AS turnover_declined
FROM fact.payment
GROUP BY day, hour_of_day
