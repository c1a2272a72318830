/*
owner: corporate
about:
  en: What companies pay through the bank's corporate channel, in rubles at the day's rate, and what we earn on it.
  ru: Что компании платят через корпоративный канал, в рублях по курсу дня, и сколько мы на этом зарабатываем.
grain: {en: one payment order, ru: одно платёжное поручение}
key: order_id
materialized: incremental
period: day
columns:
  order_id: bigint
  entity_id: bigint
  kind: text
  amount_byn: decimal(18,2)
  fee_byn: decimal(18,2)
  status: text
  created_at: timestamp
  day: date
checks:
  - not_null: order_id
  - not_null: day
  - not_null: amount_byn
  - unique: order_id
*/
WITH ordered AS (
    SELECT *, CAST(created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS day
    FROM stage.corporate_payment_orders
)
SELECT
    ordered.order_id,
    ordered.entity_id,
    ordered.kind,
    CAST(round(ordered.amount * rate.rate, 2) AS decimal(18,2)) AS amount_byn,
    CAST(round(ordered.fee * rate.rate, 2) AS decimal(18,2)) AS fee_byn,
    ordered.status,
    ordered.created_at,
    ordered.day
FROM ordered
LEFT JOIN dimension.rate_day AS rate ON rate.day = ordered.day AND rate.currency = ordered.currency
