/*
owner: sales
about:
  en: Paid payments by day, channel and category of the merchant.
  ru: Оплаченные платежи по дням, каналам и категориям продавцов.
grain: {en: a day of a channel and a category, ru: "день, канал и категория"}
materialized: incremental
period: day
columns:
  day: date
  channel: text
  category: text
  payments: bigint
  revenue: decimal(38,2)
key: [day, channel, category]
time: day
dimensions: [channel, category]
order_by: [day, channel, category]
checks:
  - unique: [day, channel, category]
*/
SELECT
    day,
    channel,
    category,
    count() AS payments,
    sum(amount) AS revenue
FROM fact.payment
WHERE status = 'paid'
GROUP BY day, channel, category
