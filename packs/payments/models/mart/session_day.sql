/*
owner: product
about:
  en: >-
    Visits to the app on each day, and how far they came: product, basket, checkout, payment. Who saw no product stands among the
    visits, not in the way to a purchase.
  ru: >-
    Визиты в приложение за каждый день и как далеко они зашли: товар, корзина, оформление, оплата. Кто товара не видел, тот есть среди
    визитов, но не на пути к покупке.
grain: {en: "a day, platform, version, source and acquisition channel", ru: "день, платформа, версия, источник и канал привлечения"}
materialized: incremental
period: day
lookups: dimension.person
columns:
  day: date
  platform: text
  version: text
  source: text
  install_channel: text
  sessions: bigint
  signed_in: bigint
  seconds: bigint
  events: bigint
  bounces: bigint
  searching: bigint
  with_product: bigint
  with_basket: bigint
  with_checkout: bigint
  with_purchase: bigint
  with_payment: bigint
  with_error: bigint
key: [day, platform, version, source, install_channel]
time: day
dimensions: [platform, version, source, install_channel]
order_by: [day, platform, version, source, install_channel]
checks:
  - unique: [day, platform, version, source, install_channel]
  - name: nobody_skips_a_step
    sql: "with_product >= with_basket AND with_basket >= with_checkout AND with_checkout >= with_purchase"
    severity: warn
*/
SELECT
    visit.day AS day,
    visit.platform AS platform,
    visit.version AS version,
    visit.source AS source,
    nullIf(person.install_channel, '') AS install_channel,
    count() AS sessions,
    countIf(visit.person_id IS NOT NULL) AS signed_in,
    sum(visit.seconds) AS seconds,
    sum(visit.events) AS events,
    countIf(visit.events <= 2) AS bounces,
    countIf(visit.searches > 0) AS searching,
    countIf(visit.products > 0) AS with_product,
    countIf(visit.products > 0 AND visit.baskets > 0) AS with_basket,
    countIf(visit.products > 0 AND visit.checkouts > 0) AS with_checkout,
    countIf(visit.products > 0 AND visit.payments > 0) AS with_purchase,
    countIf(visit.payments > 0) AS with_payment,
    countIf(visit.errors > 0) AS with_error
FROM fact.session AS visit
LEFT JOIN dimension.person AS person ON person.person_id = visit.person_id
GROUP BY day, platform, version, source, install_channel
