/*
owner: customers
about:
  en: >-
    Everybody with a wallet, as they stand at the end of the last day: first and last payment, what they have brought and are expected to
    bring, recency, frequency and money in fifths, the segment that follows from them, and whether they are lost (no payment in 30 days).
  ru: >-
    Каждый владелец кошелька, каким он стоит к концу последнего дня: первый и последний платёж, сколько принёс и сколько ожидаем,
    давность, частота и деньги в пятых долях, сегмент из них, и потерян ли человек (30 дней без платежа).
grain: {en: one person, ru: один человек}
columns:
  person_id: bigint
  registered_on: date
  cohort_on: date
  region: text
  city: text
  gender: text
  age_group: text
  install_channel: text
  install_campaign: text
  matched_by: text
  first_paid_on: date
  last_paid_on: date
  days_since_payment: bigint
  payments: bigint
  paid_days: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  revenue_30: decimal(38,2)
  revenue_recent: decimal(38,2)
  recency: smallint
  frequency: smallint
  monetary: smallint
  segment: text
  life: text
  stage: text
  churn_risk: decimal(18,6)
  ltv_expected: decimal(38,2)
key: person_id
time: registered_on
dimensions:
  - region
  - city
  - gender
  - age_group
  - install_channel
  - install_campaign
  - matched_by
  - segment
  - life
  - stage
order_by: [registered_on, person_id]
checks:
  - unique: person_id
  - accepted: {column: life, values: [active, lost, never_paid]}
*/
WITH ends AS (SELECT max(day) AS last_day FROM mart.person_day),
paid AS (
    SELECT
        days.person_id AS person_id,
        min(days.day) AS first_paid_on,
        max(days.day) AS last_paid_on,
        sum(days.payments) AS payments,
        count() AS paid_days,
        sum(days.turnover) AS turnover,
        sum(days.revenue) AS revenue,
        sumIf(days.revenue, days.day < addDays(days.registered_on, 30)) AS revenue_30,
        sumIf(days.revenue, days.day > addDays(ends.last_day, -90)) AS revenue_recent
    FROM mart.person_day AS days
    CROSS JOIN ends
    WHERE days.payments > 0
    GROUP BY person_id
),
-- Fifths of all who ever paid; those who are alike are told apart by number, so that the answer is one.
scored AS (
    SELECT
        paid.*,
        dateDiff('day', paid.last_paid_on, ends.last_day) AS days_since_payment,
        ntile(5) OVER (ORDER BY paid.paid_days, paid.person_id) AS frequency,
        ntile(5) OVER (ORDER BY paid.revenue, paid.person_id) AS monetary
    FROM paid
    CROSS JOIN ends
),
people AS (
    SELECT
        person.person_id AS person_id,
        person.registered_on AS registered_on,
        nullIf(person.region, '') AS region,
        nullIf(person.city, '') AS city,
        nullIf(person.gender, '') AS gender,
        CASE WHEN person.birth_date IS NOT NULL THEN dateDiff('year', person.birth_date, ends.last_day) END AS age,
        nullIf(person.install_channel, '') AS install_channel,
        coalesce(nullIf(person.install_campaign, ''), 'none') AS install_campaign,
        person.matched_by AS matched_by,
        coalesce(scored.payments, 0) > 0 AS has_paid,
        CASE WHEN has_paid THEN scored.first_paid_on END AS first_paid_on,
        CASE WHEN has_paid THEN scored.last_paid_on END AS last_paid_on,
        CASE WHEN has_paid THEN toInt64(scored.days_since_payment) END AS days_since_payment,
        coalesce(scored.payments, 0) AS payments,
        coalesce(scored.paid_days, 0) AS paid_days,
        scored.turnover AS turnover,
        scored.revenue AS revenue,
        scored.revenue_30 AS revenue_30,
        scored.revenue_recent AS revenue_recent,
        CASE
            WHEN NOT has_paid THEN 0
            WHEN days_since_payment < 7 THEN 5
            WHEN days_since_payment < 30 THEN 4
            WHEN days_since_payment < 60 THEN 3
            WHEN days_since_payment < 90 THEN 2
            ELSE 1
        END AS recency,
        CASE WHEN has_paid THEN scored.frequency ELSE 0 END AS frequency,
        CASE WHEN has_paid THEN scored.monetary ELSE 0 END AS monetary,
        least(greatest(dateDiff('day', person.registered_on, ends.last_day), 1), 90) AS recent_days
    FROM dimension.person AS person
    CROSS JOIN ends
    LEFT JOIN scored ON scored.person_id = person.person_id
)
SELECT
    people.person_id AS person_id,
    people.registered_on AS registered_on,
    toStartOfMonth(people.registered_on) AS cohort_on,
    people.region AS region,
    people.city AS city,
    people.gender AS gender,
    CASE
        WHEN people.age < 25 THEN '18–24'
        WHEN people.age < 35 THEN '25–34'
        WHEN people.age < 45 THEN '35–44'
        WHEN people.age < 55 THEN '45–54'
        WHEN people.age >= 55 THEN '55+'
    END AS age_group,
    people.install_channel AS install_channel,
    people.install_campaign AS install_campaign,
    people.matched_by AS matched_by,
    people.first_paid_on AS first_paid_on,
    people.last_paid_on AS last_paid_on,
    people.days_since_payment AS days_since_payment,
    people.payments AS payments,
    people.paid_days AS paid_days,
    people.turnover AS turnover,
    people.revenue AS revenue,
    people.revenue_30 AS revenue_30,
    people.revenue_recent AS revenue_recent,
    toInt16(people.recency) AS recency,
    toInt16(people.frequency) AS frequency,
    toInt16(people.monetary) AS monetary,
    CASE
        WHEN people.recency = 0 THEN 'never_paid'
        WHEN people.recency >= 4 AND people.frequency >= 4 AND people.monetary >= 4 THEN 'champion'
        WHEN people.recency >= 4 AND people.frequency >= 3 THEN 'loyal'
        WHEN people.recency >= 4 THEN 'promising'
        WHEN people.recency >= 2 AND people.frequency >= 3 THEN 'at_risk'
        WHEN people.recency >= 2 THEN 'cooling'
        ELSE 'gone'
    END AS segment,
    CASE
        WHEN people.recency = 0 THEN 'never_paid'
        WHEN people.days_since_payment < 30 THEN 'active'
        ELSE 'lost'
    END AS life,
    CASE
        WHEN people.paid_days = 0 THEN 'registered'
        WHEN people.paid_days = 1 THEN 'first_payment'
        WHEN people.paid_days < 10 THEN 'repeat'
        ELSE 'regular'
    END AS stage,
    CASE WHEN people.recency > 0 THEN hazard.risk_30 END AS churn_risk,
    CASE WHEN people.recency > 0 THEN
        toDecimal128(round(
            toFloat64(people.revenue)
                + toFloat64(people.revenue_recent) / people.recent_days * 365 * (1 - toFloat64(hazard.risk_30)), 2), 2)
    END AS ltv_expected
FROM people
LEFT JOIN mart.churn_hazard AS hazard ON hazard.days_since = least(coalesce(people.days_since_payment, 0), 365)
