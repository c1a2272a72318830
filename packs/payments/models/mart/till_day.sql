/*
owner: sales
about:
  en: What the tills of a supermarket took on a day by any means, and how much of it was paid with us.
  ru: Сколько за день прошло через кассы супермаркета любыми способами и сколько из этого оплачено через нас.
grain: {en: a day of a supermarket with a till report, ru: день супермаркета с отчётом касс}
materialized: incremental
period: day
lookups: dimension.merchant
columns:
  day: date
  merchant_id: bigint
  merchant: text
  chain: text
  category: text
  merchant_region: text
  merchant_city: text
  till_receipts: bigint
  till_turnover: decimal(38,2)
  our_payments: bigint
  our_turnover: decimal(38,2)
key: [day, merchant_id]
time: day
dimensions: [merchant, chain, category, merchant_region, merchant_city]
order_by: [day, merchant_id]
checks:
  - unique: [day, merchant_id]
*/
WITH tills AS (
    SELECT day, merchant_id, any(chain) AS chain, sum(receipts) AS receipts, sum(turnover_byn) AS turnover
    FROM fact.till
    GROUP BY day, merchant_id
),
paid AS (
    SELECT day, merchant_id, sum(payments) AS payments, sum(turnover) AS turnover
    FROM mart.merchant_day
    WHERE merchant_id IS NOT NULL
    GROUP BY day, merchant_id
)
SELECT
    tills.day AS day,
    tills.merchant_id AS merchant_id,
    nullIf(merchant.name, '') AS merchant,
    tills.chain AS chain,
    nullIf(merchant.category, '') AS category,
    nullIf(merchant.region, '') AS merchant_region,
    nullIf(merchant.city, '') AS merchant_city,
    tills.receipts AS till_receipts,
    tills.turnover AS till_turnover,
    coalesce(paid.payments, 0) AS our_payments,
    coalesce(paid.turnover, toDecimal128(0, 2)) AS our_turnover
FROM tills
LEFT JOIN paid ON paid.day = tills.day AND paid.merchant_id = tills.merchant_id
LEFT JOIN dimension.merchant AS merchant ON merchant.merchant_id = tills.merchant_id
