/*
owner: sales
about:
  en: What was paid in each hour of Minsk, by channel and vertical. Peaks of the day and the week come from here.
  ru: Что оплачено за каждый минский час — по каналам и вертикалям. Отсюда пики дня и недели.
grain: {en: "an hour of a day, channel and vertical", ru: "час дня, канал и вертикаль"}
materialized: incremental
period: day
columns:
  day: date
  hour_of_day: smallint
  day_of_week: smallint
  channel: text
  vertical: text
  payments: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  cashback: decimal(38,2)
key: [day, hour_of_day, channel, vertical]
time: day
dimensions: [hour_of_day, day_of_week, channel, vertical]
order_by: [day, hour_of_day, channel, vertical]
checks:
  - unique: [day, hour_of_day, channel, vertical]
*/
SELECT
    day,
    toInt16(hour) AS hour_of_day,
    toInt16(toDayOfWeek(day)) AS day_of_week,
    channel,
    vertical,
    count() AS payments,
    sum(amount_byn) AS turnover,
    sum(fee_byn) AS revenue,
    sum(cashback_byn) AS cashback
FROM fact.payment
WHERE status = 'paid'
GROUP BY day, hour_of_day, day_of_week, channel, vertical
