/*
owner: product
about:
  en: Steps of visits from a product to its payment, moment by moment. The funnel is counted here, with its order and its time.
  ru: Шаги визитов от товара до оплаты, с точностью до мгновения. Здесь считается воронка — с порядком шагов и сроком.
grain: {en: one step of a visit, ru: один шаг визита}
materialized: incremental
period: day
lookups: [dimension.person, dimension.product]
columns:
  event_id: bigint
  at: timestamp
  day: date
  step: text
  session_id: bigint
  person_id: bigint
  platform: text
  version: text
  vertical: text
  install_channel: text
key: event_id
time: at
dimensions: [platform, version, vertical, install_channel]
order_by: [session_id, at]
checks:
  - unique: event_id
*/
SELECT
    event.event_id AS event_id,
    event.at AS at,
    event.day AS day,
    event.name AS step,
    event.session_id AS session_id,
    event.person_id AS person_id,
    event.platform AS platform,
    event.version AS version,
    nullIf(product.vertical, '') AS vertical,
    nullIf(person.install_channel, '') AS install_channel
FROM fact.event AS event
LEFT JOIN dimension.product AS product ON product.product_id = event.product_id
LEFT JOIN dimension.person AS person ON person.person_id = event.person_id
WHERE event.name IN ('product', 'basket', 'checkout', 'payment') AND event.product_id IS NOT NULL
