/*
owner: sales
about:
  en: Money given back for payments, whole or half, in rubles at the rate of the day it was given back.
  ru: Деньги, возвращённые за платежи, целиком или наполовину; в рублях по курсу дня возврата.
grain: {en: one refund, ru: один возврат}
key: refund_id
materialized: full
period: day
columns:
  refund_id: bigint
  payment_id: bigint
  person_id: bigint
  merchant_id: bigint
  amount_byn: decimal(18,2)
  reason: text
  refunded_at: timestamp
  day: date
checks:
  - not_null: refund_id
  - not_null: day
  - not_null: amount_byn
  - unique: refund_id
  - reference: {column: payment_id, to: fact.payment.payment_id}
    severity: warn
*/
WITH refund AS (
    SELECT *, CAST(refund_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS day
    FROM stage.billing_refunds
)
SELECT
    refund.refund_id,
    refund.transaction_id AS payment_id,
    payment.person_id,
    payment.merchant_id,
    CAST(round(refund.amount * rate.rate, 2) AS decimal(18,2)) AS amount_byn,
    refund.reason,
    refund.refund_date AS refunded_at,
    refund.day
FROM refund
LEFT JOIN dimension.rate_day AS rate ON rate.day = refund.day AND rate.currency = refund.currency
LEFT JOIN fact.payment AS payment ON payment.payment_id = refund.transaction_id
