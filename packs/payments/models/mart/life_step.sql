/*
owner: product
about:
  en: >-
    The first time that a person did each thing on the way from registration to a habit. Only those who registered since the events
    begin: of the others the beginning is not known.
  ru: >-
    Когда человек впервые сделал каждый шаг от регистрации до привычки. Только те, кто зарегистрировался после начала событий: у
    остальных начало неизвестно.
grain: {en: a person's step, ru: шаг человека}
columns:
  person_id: bigint
  step: text
  at: timestamp
  region: text
  gender: text
  install_channel: text
  install_campaign: text
key: [person_id, step]
time: at
dimensions: [region, gender, install_channel, install_campaign]
order_by: [person_id, at]
checks:
  - unique: [person_id, step]
*/
WITH starts AS (SELECT min(day) AS first_day FROM fact.session),
newcomers AS (
    SELECT
        person.person_id AS person_id,
        person.registered_at AS registered_at,
        nullIf(person.region, '') AS region,
        nullIf(person.gender, '') AS gender,
        nullIf(person.install_channel, '') AS install_channel,
        coalesce(nullIf(person.install_campaign, ''), 'none') AS install_campaign
    FROM dimension.person AS person
    CROSS JOIN starts
    WHERE person.registered_on >= starts.first_day
),
paid AS (
    SELECT person_id, paid_at, row_number() OVER (PARTITION BY person_id ORDER BY paid_at, payment_id) AS place
    FROM fact.payment
    WHERE status = 'paid'
),
steps AS (
    SELECT person_id, 'registration' AS step, registered_at AS at FROM newcomers
    UNION ALL
    SELECT
        person_id,
        CASE place WHEN 1 THEN 'first_payment' WHEN 2 THEN 'second_payment' ELSE 'tenth_payment' END,
        paid_at
    FROM paid
    WHERE place IN (1, 2, 10)
)
SELECT
    newcomers.person_id AS person_id,
    steps.step AS step,
    steps.at AS at,
    newcomers.region AS region,
    newcomers.gender AS gender,
    newcomers.install_channel AS install_channel,
    newcomers.install_campaign AS install_campaign
FROM steps
JOIN newcomers ON newcomers.person_id = steps.person_id
