WITH gathered AS (
SELECT CAST(date_trunc('day', "day") AS date) AS key_1, sum("revenue") AS m_1
FROM "mart"."payment_day"
WHERE "day" >= CAST($1 AS date) AND "day" < CAST($2 AS date) AND "day" IS NOT NULL
GROUP BY key_1
), calendar AS (
SELECT generate_series(CAST(CAST('2026-01-01' AS date) AS timestamp), CAST(CAST('2026-01-31' AS date) AS timestamp), INTERVAL '1 days') AS moment
), filled AS (
SELECT key_1, max(m_1) AS m_1
FROM (
SELECT key_1, m_1 FROM gathered
UNION ALL
SELECT CAST(moment AS date) AS key_1, CAST(NULL AS numeric) AS m_1 FROM calendar
) AS whole
GROUP BY key_1
)
SELECT key_1 AS "day", m_1 AS "revenue"
FROM filled
ORDER BY key_1 NULLS LAST
-- 1: text("2026-01-01")
-- 2: text("2026-02-01")
