/*
owner: sales
about:
  en: Everything that people tried to pay, by hour, with how it ended and why it was declined. An outage is seen here first.
  ru: Всё, что пытались оплатить, по часам — с исходом и причиной отказа. Сбой виден здесь раньше всего.
grain: {en: "an hour of a day, channel, kind, method, status and reason", ru: "час дня, канал, вид, способ, исход и причина"}
materialized: incremental
period: day
columns:
  day: date
  hour_of_day: smallint
  day_of_week: smallint
  channel: text
  kind: text
  method: text
  status: text
  decline_reason: text
  attempts: bigint
  amount: decimal(38,2)
key: [day, hour_of_day, channel, kind, method, status, decline_reason]
time: day
dimensions: [hour_of_day, day_of_week, channel, kind, method, status, decline_reason]
order_by: [day, hour_of_day, channel, kind, method, status]
checks:
  - unique: [day, hour_of_day, channel, kind, method, status, decline_reason]
*/
SELECT
    day,
    toInt16(hour) AS hour_of_day,
    toInt16(toDayOfWeek(day)) AS day_of_week,
    channel,
    kind,
    method,
    status,
    decline_reason,
    count() AS attempts,
    sum(amount_byn) AS amount
FROM fact.payment
GROUP BY day, hour_of_day, day_of_week, channel, kind, method, status, decline_reason
