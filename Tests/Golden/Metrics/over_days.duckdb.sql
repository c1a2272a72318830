WITH gathered AS (
SELECT key_1, max(m_1) AS m_1, max(m_2) AS m_2
FROM (
SELECT key_1, arg_max(d_1, on_day) FILTER (WHERE d_1 IS NOT NULL) AS m_1, NULL AS m_2
FROM (
SELECT CAST(date_trunc('month', "day") AS date) AS key_1, CAST(date_trunc('day', "day") AS date) AS on_day, sum("balance") AS d_1
FROM "mart"."account_day"
WHERE "day" IS NOT NULL
GROUP BY key_1, on_day
) AS days
GROUP BY key_1
UNION ALL
SELECT key_1, NULL AS m_1, CAST(CAST(CAST(CAST(sum(d_2) AS decimal(38,8)) * 100000000 AS hugeint) * 100000000 // nullif(CAST(CAST(count(d_2) AS decimal(38,8)) * 100000000 AS hugeint), 0) AS decimal(38,0)) * 0.00000001 AS decimal(38,6)) AS m_2
FROM (
SELECT CAST(date_trunc('month', "day") AS date) AS key_1, CAST(date_trunc('day', "day") AS date) AS on_day, nullif(max("payers"), 0) AS d_2
FROM "mart"."user_day"
WHERE "day" IS NOT NULL
GROUP BY key_1, on_day
) AS days
GROUP BY key_1
) AS marts
GROUP BY key_1
), calendar AS (
SELECT unnest(generate_series(CAST(min(key_1) AS timestamp), CAST(max(key_1) AS timestamp), INTERVAL '1 months')) AS moment
FROM gathered
), filled AS (
SELECT key_1, max(m_1) AS m_1, max(m_2) AS m_2
FROM (
SELECT key_1, m_1, m_2 FROM gathered
UNION ALL
SELECT CAST(moment AS date) AS key_1, NULL AS m_1, NULL AS m_2 FROM calendar
) AS whole
GROUP BY key_1
)
SELECT key_1 AS "month", m_1 AS "balance", m_2 AS "dau"
FROM filled
ORDER BY key_1 NULLS LAST
