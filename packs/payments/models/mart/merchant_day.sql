/*
owner: sales
about:
  en: >-
    What was paid on each day at each merchant, with its chain, make, vertical and place. Transfers and top-ups, which have no merchant,
    stand in a row without one, so that the whole is the whole.
  ru: >-
    Что оплачено за каждый день в каждой торговой точке — с сетью, маркой, вертикалью и местом. Переводы и пополнения, у которых точки
    нет, стоят строкой без неё, чтобы целое оставалось целым.
grain: {en: a day of a merchant, ru: день торговой точки}
materialized: incremental
period: day
lookups: dimension.merchant
columns:
  day: date
  merchant_id: bigint
  merchant: text
  chain: text
  brand: text
  vertical: text
  category: text
  merchant_region: text
  merchant_city: text
  payments: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  cashback: decimal(38,2)
key: [day, merchant_id]
time: day
dimensions: [merchant, chain, brand, vertical, category, merchant_region, merchant_city]
order_by: [day, vertical, merchant_id]
checks:
  - unique: [day, merchant_id]
*/
SELECT
    payment.day AS day,
    payment.merchant_id AS merchant_id,
    any(nullIf(merchant.name, '')) AS merchant,
    any(payment.chain) AS chain,
    any(nullIf(merchant.brand, '')) AS brand,
    any(payment.vertical) AS vertical,
    any(payment.category) AS category,
    any(payment.region) AS merchant_region,
    any(payment.city) AS merchant_city,
    count() AS payments,
    sum(payment.amount_byn) AS turnover,
    sum(payment.fee_byn) AS revenue,
    sum(payment.cashback_byn) AS cashback
FROM fact.payment AS payment
LEFT JOIN dimension.merchant AS merchant ON merchant.merchant_id = payment.merchant_id
WHERE payment.status = 'paid'
GROUP BY day, merchant_id
