/*
owner: product
about:
  en: What each person did on each day, in the app and with money. Daily, weekly and monthly audiences are counted here.
  ru: Что каждый человек делал за каждый день — в приложении и деньгами. Здесь считают дневную, недельную и месячную аудиторию.
grain: {en: a day of a person, ru: день человека}
materialized: incremental
period: day
lookups: dimension.person
columns:
  day: date
  person_id: bigint
  sessions: bigint
  seconds: bigint
  payments: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  region: text
  gender: text
  install_channel: text
  install_campaign: text
  registered_on: date
key: [day, person_id]
time: day
dimensions: [region, gender, install_channel, install_campaign]
order_by: [day, person_id]
checks:
  - unique: [day, person_id]
*/
WITH doings AS (
    SELECT day, person_id, 1 AS sessions, seconds, 0 AS payments, toDecimal64(0, 2) AS turnover, toDecimal64(0, 2) AS revenue
    FROM fact.session
    WHERE person_id IS NOT NULL
    UNION ALL
    SELECT day, person_id, 0, 0, 1, amount_byn, fee_byn
    FROM fact.payment
    WHERE status = 'paid'
),
days AS (
    SELECT
        day,
        assumeNotNull(person_id) AS person_id,
        sum(sessions) AS sessions,
        sum(seconds) AS seconds,
        sum(payments) AS payments,
        sum(turnover) AS turnover,
        sum(revenue) AS revenue
    FROM doings
    GROUP BY day, person_id
)
SELECT
    days.day AS day,
    days.person_id AS person_id,
    days.sessions AS sessions,
    days.seconds AS seconds,
    days.payments AS payments,
    days.turnover AS turnover,
    days.revenue AS revenue,
    nullIf(person.region, '') AS region,
    nullIf(person.gender, '') AS gender,
    nullIf(person.install_channel, '') AS install_channel,
    coalesce(nullIf(person.install_campaign, ''), 'none') AS install_campaign,
    person.registered_on AS registered_on
FROM days
LEFT JOIN dimension.person AS person ON person.person_id = days.person_id
