WITH gathered AS (
SELECT key_1, key_2, max(m_1) AS m_1, max(m_2) AS m_2
FROM (
SELECT CAST(date_trunc('month', "day") AS date) AS key_1, "channel" AS key_2, sum("revenue") AS m_1, CAST(NULL AS numeric) AS m_2
FROM "mart"."payment_day"
WHERE "day" >= CAST($1 AS date) AND "day" < CAST($2 AS date) AND "day" IS NOT NULL
GROUP BY key_1, key_2
UNION ALL
SELECT CAST((CAST(date_trunc('month', "day") AS date) + INTERVAL '3 months') AS date) AS key_1, "channel" AS key_2, CAST(NULL AS numeric) AS m_1, sum("revenue") AS m_2
FROM "mart"."payment_day"
WHERE "day" >= CAST($3 AS date) AND "day" < CAST($4 AS date) AND "day" IS NOT NULL
GROUP BY key_1, key_2
) AS marts
GROUP BY key_1, key_2
), calendar AS (
SELECT key_2, generate_series(CAST(CAST('2026-04-01' AS date) AS timestamp), CAST(CAST('2026-04-01' AS date) AS timestamp), INTERVAL '1 months') AS moment
FROM gathered
GROUP BY key_2
), filled AS (
SELECT key_1, key_2, max(m_1) AS m_1, max(m_2) AS m_2
FROM (
SELECT key_1, key_2, m_1, m_2 FROM gathered
UNION ALL
SELECT CAST(moment AS date) AS key_1, key_2, CAST(NULL AS numeric) AS m_1, CAST(NULL AS numeric) AS m_2 FROM calendar
) AS whole
GROUP BY key_1, key_2
), valued AS (
SELECT key_1, key_2, m_1 AS v_1, m_2 AS b_1
FROM filled
)
SELECT key_1 AS "month", key_2 AS "channel", v_1 AS "revenue", b_1 AS "revenue_before", round(CAST(CAST(v_1 AS decimal(38,6)) - CAST(b_1 AS decimal(38,6)) AS numeric) / nullif(b_1, 0), 6) AS "revenue_change", round(CAST(v_1 AS numeric) / nullif(sum(v_1) OVER (PARTITION BY key_1), 0), 6) AS "revenue_share"
FROM valued
ORDER BY key_1 NULLS LAST, key_2 COLLATE "C" NULLS LAST
-- 1: text("2026-04-01")
-- 2: text("2026-04-11")
-- 3: text("2026-01-01")
-- 4: text("2026-01-11")
