/*
owner: risk
about:
  en: >-
    Payments that their payers dispute, with how it ended: open, won or lost by the client. The day is the one it was
    opened.
  ru: >-
    Платежи, которые оспорили плательщики, и чем кончилось: открыт, выигран или проигран клиентом. День — когда спор
    открыт.
grain: {en: one dispute, ru: один спор}
key: dispute_id
materialized: full
period: day
columns:
  dispute_id: bigint
  payment_id: bigint
  person_id: bigint
  merchant_id: bigint
  amount_byn: decimal(18,2)
  reason: text
  outcome: text
  opened_at: timestamp
  closed_at: timestamp
  day: date
checks:
  - not_null: dispute_id
  - not_null: day
  - not_null: amount_byn
  - unique: dispute_id
*/
WITH dispute AS (
    SELECT *, CAST(opened_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS day
    FROM stage.billing_disputes
)
SELECT
    dispute.dispute_id,
    dispute.transaction_id AS payment_id,
    payment.person_id,
    payment.merchant_id,
    CAST(round(dispute.amount * rate.rate, 2) AS decimal(18,2)) AS amount_byn,
    dispute.reason,
    dispute.outcome,
    dispute.opened_at,
    dispute.closed_at,
    dispute.day
FROM dispute
LEFT JOIN dimension.rate_day AS rate ON rate.day = dispute.day AND rate.currency = dispute.currency
LEFT JOIN fact.payment AS payment ON payment.payment_id = dispute.transaction_id
