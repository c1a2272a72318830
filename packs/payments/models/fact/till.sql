/*
owner: sales
about:
  en: "What the tills of the chains sold in a day by any means of payment: what our payments in them are a share of."
  ru: "Что кассы сетей продали за день при любой оплате: доля от этого — наши платежи в них."
grain: {en: a day of a shop, ru: день магазина}
key: [day, merchant_id]
materialized: incremental
period: day
columns:
  day: date
  merchant_id: bigint
  chain: text
  receipts: integer
  turnover_byn: decimal(18,2)
checks:
  - not_null: day
  - not_null: merchant_id
  - not_null: turnover_byn
  - unique: [day, merchant_id]
*/
SELECT
    till.sale_date AS day,
    till.merchant_id,
    clean_name(till.chain) AS chain,
    till.receipts,
    CAST(round(till.turnover * rate.rate, 2) AS decimal(18,2)) AS turnover_byn
FROM stage.sales_till AS till
LEFT JOIN dimension.rate_day AS rate ON rate.day = till.sale_date AND rate.currency = till.currency
