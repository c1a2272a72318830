/*
owner: risk
about:
  en: Money given back, with the day it was paid and what it was for.
  ru: Возвращённые деньги — с днём платежа и тем, за что платили.
grain: {en: one refund, ru: один возврат}
materialized: incremental
period: day
lookups: fact.payment
columns:
  refund_id: bigint
  payment_id: bigint
  person_id: bigint
  merchant_id: bigint
  day: date
  reason: text
  channel: text
  method: text
  vertical: text
  category: text
  chain: text
  merchant_region: text
  amount: decimal(18,2)
  seconds: bigint
  is_whole: smallint
key: refund_id
time: day
dimensions: [reason, channel, method, vertical, category, chain, merchant_region]
order_by: [day, refund_id]
checks:
  - unique: refund_id
*/
SELECT
    refund.refund_id AS refund_id,
    refund.payment_id AS payment_id,
    refund.person_id AS person_id,
    refund.merchant_id AS merchant_id,
    refund.day AS day,
    refund.reason AS reason,
    payment.channel AS channel,
    payment.method AS method,
    payment.vertical AS vertical,
    payment.category AS category,
    payment.chain AS chain,
    payment.region AS merchant_region,
    refund.amount_byn AS amount,
    toInt64(dateDiff('second', payment.paid_at, refund.refunded_at)) AS seconds,
    toInt16(refund.amount_byn = payment.amount_byn) AS is_whole
FROM fact.refund AS refund
JOIN fact.payment AS payment ON payment.payment_id = refund.payment_id
