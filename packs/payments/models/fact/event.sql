/*
owner: product
about:
  en: >-
    Everything people do in the app and on the site. Who it was is known from the sign-in on; before it only the device
    is.
  ru: Всё, что люди делают в приложении и на сайте. Кто это был, известно со входа; до него известно только устройство.
grain: {en: one event, ru: одно событие}
key: event_id
materialized: incremental
period: day
lookups: [dimension.person]
columns:
  event_id: bigint
  at: timestamp
  day: date
  name: text
  person_id: bigint
  device_id: text
  session_id: bigint
  platform: text
  version: text
  source: text
  campaign: text
  screen: text
  query: text
  product_id: bigint
  merchant_id: bigint
  amount_byn: decimal(18,2)
  payment_id: bigint
  status: text
  message: text
  opened: boolean
  error: text
checks:
  - not_null: event_id
  - not_null: day
  - sql: amount_byn IS NOT NULL OR name NOT IN ('basket', 'checkout', 'payment')
    name: amount_in_rubles
*/
WITH event AS (
    SELECT *, CAST(ts AT TIME ZONE 'Europe/Minsk' AS date) AS day
    FROM stage.events_event
)
SELECT
    event.event_id,
    event.ts AT TIME ZONE 'UTC' AS at,
    event.day,
    event.name,
    person.person_id,
    event.device_id,
    event.session AS session_id,
    event.platform,
    event.version,
    event.source,
    event.campaign,
    event.screen,
    event.query,
    event.product_id,
    event.merchant_id,
    CAST(round(event.amount * rate.rate, 2) AS decimal(18,2)) AS amount_byn,
    event.transaction_id AS payment_id,
    event.status,
    event.message,
    event.opened,
    event.error
FROM event
LEFT JOIN dimension.person AS person ON person.app_user_id = event.user
LEFT JOIN dimension.rate_day AS rate ON rate.day = event.day AND rate.currency = event.currency
