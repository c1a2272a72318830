/*
owner: customers
about:
  en: >-
    How likely somebody who has not paid for so many days is to pay next, learned from all pauses between payments so far (Kaplan and
    Meier's estimate, which does not mistake pauses that still last for pauses without end). `risk_30` is the chance of thirty more days
    without a payment.
  ru: >-
    С какой вероятностью заплатит тот, кто не платил столько-то дней: по всем паузам между платежами (оценка Каплана — Мейера, которая не
    путает ещё идущую паузу с вечной). `risk_30` — вероятность ещё тридцати дней без платежа.
grain: {en: a number of days since the last payment, ru: число дней с последнего платежа}
columns:
  days_since: bigint
  at_risk: bigint
  returned: bigint
  hazard: decimal(18,6)
  survival: decimal(18,6)
  risk_30: decimal(18,6)
key: days_since
order_by: days_since
checks:
  - unique: days_since
  - name: chances_are_chances
    sql: "hazard >= 0 AND hazard <= 1 AND risk_30 >= 0 AND risk_30 <= 1"
*/
WITH pauses AS (
    SELECT
        dateDiff('day', day, next_day) AS days,
        dateDiff('day', day, (SELECT max(day) FROM mart.person_day)) AS days_so_far
    FROM (
        SELECT
            day,
            leadInFrame(toNullable(day)) OVER (
                PARTITION BY person_id ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_day
        FROM mart.person_day
        WHERE payments > 0
    ) AS paid
),
lengths AS (
    SELECT toInt64(coalesce(days, days_so_far)) AS days_since, count() AS pauses, countIf(days IS NOT NULL) AS returned
    FROM pauses
    GROUP BY days_since
    UNION ALL
    SELECT toInt64(number), 0, 0 FROM numbers(366)
    WHERE number <= (SELECT max(days_so_far) FROM pauses)
),
counted AS (
    SELECT
        least(days_since, 365) AS days_since,
        sum(pauses) AS pauses,
        sumIf(returned, days_since <= 365) AS returned
    FROM lengths
    GROUP BY days_since
),
risks AS (
    SELECT
        days_since,
        sum(pauses) OVER (ORDER BY days_since ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS at_risk,
        returned
    FROM counted
),
hazards AS (
    SELECT days_since, at_risk, returned, CASE WHEN at_risk > 0 THEN returned / at_risk ELSE 0 END AS hazard
    FROM risks
),
survivals AS (
    SELECT
        days_since,
        at_risk,
        returned,
        hazard,
        exp(sum(log(greatest(1 - hazard, 0.000001))) OVER (ORDER BY days_since)) AS survival
    FROM hazards
)
SELECT
    days_since,
    at_risk,
    returned,
    toDecimal64(round(hazard, 6), 6) AS hazard,
    toDecimal64(round(survivals.survival, 6), 6) AS survival,
    toDecimal64(round(
        min(survivals.survival) OVER (ORDER BY days_since ROWS BETWEEN CURRENT ROW AND 30 FOLLOWING) / survivals.survival, 6), 6) AS risk_30
FROM survivals
