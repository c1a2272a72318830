/*
owner: product
about:
  en: >-
    What each person did in each month, with the day they registered and the day of their first payment: the ground of cohorts.
    It is small, so that a table of cohorts is quick.
  ru: >-
    Что каждый человек делал за каждый месяц, с днём регистрации и днём первого платежа: основа когорт. Она мала, поэтому таблица
    когорт считается быстро.
grain: {en: a month of a person, ru: месяц человека}
columns:
  month_on: date
  person_id: bigint
  sessions: bigint
  payments: bigint
  paid_days: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  region: text
  gender: text
  install_channel: text
  install_campaign: text
  registered_on: date
  first_paid_on: date
key: [month_on, person_id]
time: month_on
time_grain: month
dimensions: [region, gender, install_channel, install_campaign]
order_by: [person_id, month_on]
checks:
  - unique: [month_on, person_id]
*/
WITH months AS (
    SELECT
        toStartOfMonth(days.day) AS month_on,
        days.person_id AS person_id,
        sum(days.sessions) AS sessions,
        sum(days.payments) AS payments,
        countIf(days.payments > 0) AS paid_days,
        sum(days.turnover) AS turnover,
        sum(days.revenue) AS revenue,
        argMax(days.region, days.day) AS region,
        argMax(days.gender, days.day) AS gender,
        argMax(days.install_channel, days.day) AS install_channel,
        argMax(days.install_campaign, days.day) AS install_campaign,
        min(days.registered_on) AS registered_on
    FROM mart.person_day AS days
    GROUP BY month_on, person_id
),
payers AS (
    SELECT person_id, toNullable(min(day)) AS first_paid_on
    FROM mart.person_day
    WHERE payments > 0
    GROUP BY person_id
)
SELECT
    months.month_on AS month_on,
    months.person_id AS person_id,
    months.sessions AS sessions,
    months.payments AS payments,
    months.paid_days AS paid_days,
    months.turnover AS turnover,
    months.revenue AS revenue,
    months.region AS region,
    months.gender AS gender,
    months.install_channel AS install_channel,
    months.install_campaign AS install_campaign,
    months.registered_on AS registered_on,
    payers.first_paid_on AS first_paid_on
FROM months
LEFT JOIN payers ON payers.person_id = months.person_id
