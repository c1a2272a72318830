/*
owner: quality
about:
  en: How late the rows of payments came, by the day of the payment.
  ru: С каким опозданием приходят строки платежей, по дню платежа.
grain: {en: a day and a number of days late, ru: день и дни опоздания}
materialized: incremental
period: day
columns:
  day: date
  days_late: bigint
  arrival: text
  rows: bigint
key: [day, days_late]
time: day
dimensions: [arrival]
order_by: [day, days_late]
checks:
  - unique: [day, days_late]
*/
SELECT
    day,
    toInt64(intDiv(dateDiff('second', paid_at, received_at) + 43200, 86400)) AS days_late,
    CASE WHEN days_late > 0 THEN 'late' ELSE 'in_time' END AS arrival,
    count() AS rows
FROM fact.payment
GROUP BY day, days_late, arrival
