WITH gathered AS (
SELECT CAST(date_trunc('day', "day") AS date) AS key_1, sum("revenue") AS m_1, nullif(sum("payments"), 0) AS m_2
FROM "mart"."payment_day"
WHERE "day" >= CAST($1 AS date) AND "day" < CAST($2 AS date) AND "day" IS NOT NULL
GROUP BY key_1
), calendar AS (
SELECT generate_series(CAST(CAST('2026-03-26' AS date) AS timestamp), CAST(CAST('2026-04-10' AS date) AS timestamp), INTERVAL '1 days') AS moment
), filled AS (
SELECT key_1, max(m_1) AS m_1, max(m_2) AS m_2
FROM (
SELECT key_1, m_1, m_2 FROM gathered
UNION ALL
SELECT CAST(moment AS date) AS key_1, CAST(NULL AS numeric) AS m_1, CAST(NULL AS numeric) AS m_2 FROM calendar
) AS whole
GROUP BY key_1
), rolled AS (
SELECT key_1, m_1, m_2, sum(m_1) OVER (PARTITION BY key_1 < CAST('2026-04-01' AS date) ORDER BY key_1 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS w_1, sum(m_1) OVER (PARTITION BY CAST(date_trunc('month', key_1) AS date) ORDER BY key_1 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS w_2, sum(m_1) OVER (ORDER BY key_1 ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS w_3, sum(m_2) OVER (ORDER BY key_1 ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS w_4
FROM filled
)
SELECT key_1 AS "day", w_1 AS "so_far", w_2 AS "this_month", round(CAST(w_3 AS numeric) / nullif(w_4, 0), 6) AS "week_ticket"
FROM rolled
WHERE key_1 >= CAST('2026-04-01' AS date)
ORDER BY key_1 NULLS LAST
-- 1: text("2026-03-26")
-- 2: text("2026-04-11")
