/*
owner: sales
about:
  en: What was paid on each day, by what it was, where it was made and with what.
  ru: Что оплачено за каждый день — по виду, месту и способу платежа.
grain: {en: "a day, kind, channel, method and currency", ru: "день, вид, канал, способ и валюта"}
materialized: incremental
period: day
columns:
  day: date
  kind: text
  channel: text
  method: text
  currency: text
  payments: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  cashback: decimal(38,2)
key: [day, kind, channel, method, currency]
time: day
dimensions: [kind, channel, method, currency]
order_by: [day, kind, channel, method, currency]
checks:
  - unique: [day, kind, channel, method, currency]
*/
SELECT
    day,
    kind,
    channel,
    method,
    currency,
    count() AS payments,
    sum(amount_byn) AS turnover,
    sum(fee_byn) AS revenue,
    sum(cashback_byn) AS cashback
FROM fact.payment
WHERE status = 'paid'
GROUP BY day, kind, channel, method, currency
