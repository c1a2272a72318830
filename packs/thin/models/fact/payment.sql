/*
owner: sales
about:
  en: Every payment with its merchant's category and its business day in Minsk; the source's times are UTC.
  ru: Каждый платёж с категорией продавца и минским рабочим днём; время в источнике — UTC.
grain: {en: one payment, ru: один платёж}
key: payment_id
materialized: incremental
period: day
columns:
  payment_id: bigint
  user_id: bigint
  merchant_id: bigint
  category: text
  channel: text
  status: text
  amount: decimal(18,2)
  paid_at: timestamp
  day: date
checks:
  - unique: payment_id
  - reference: {column: merchant_id, to: dimension.merchant.merchant_id}
    severity: warn
*/
SELECT
    payment.id AS payment_id,
    payment.user_id,
    payment.merchant_id,
    coalesce(merchant.category, 'unknown') AS category,
    coalesce(nullif(lower(trim(payment.channel)), ''), 'unknown') AS channel,
    payment.status,
    payment.amount,
    payment.created_at AS paid_at,
    CAST(payment.created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS day
FROM stage.sales_payment AS payment
LEFT JOIN dimension.merchant AS merchant ON merchant.merchant_id = payment.merchant_id
