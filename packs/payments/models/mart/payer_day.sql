/*
owner: sales
about:
  en: What was paid on each day, by who pays, from where, and which channel once brought them.
  ru: Что оплачено за каждый день — по тому, кто платит, откуда он и какой канал его когда-то привёл.
grain: {en: "a day, region, city, gender and acquisition channel", ru: "день, область, город, пол и канал привлечения"}
materialized: incremental
period: day
lookups: dimension.person
columns:
  day: date
  region: text
  city: text
  gender: text
  install_channel: text
  payments: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  cashback: decimal(38,2)
key: [day, region, city, gender, install_channel]
time: day
dimensions: [region, city, gender, install_channel]
order_by: [day, region, city, gender, install_channel]
checks:
  - unique: [day, region, city, gender, install_channel]
*/
SELECT
    payment.day AS day,
    nullIf(person.region, '') AS region,
    nullIf(person.city, '') AS city,
    nullIf(person.gender, '') AS gender,
    nullIf(person.install_channel, '') AS install_channel,
    count() AS payments,
    sum(payment.amount_byn) AS turnover,
    sum(payment.fee_byn) AS revenue,
    sum(payment.cashback_byn) AS cashback
FROM fact.payment AS payment
LEFT JOIN dimension.person AS person ON person.person_id = payment.person_id
WHERE payment.status = 'paid'
GROUP BY day, region, city, gender, install_channel
