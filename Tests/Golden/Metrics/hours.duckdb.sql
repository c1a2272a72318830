WITH gathered AS (
SELECT date_trunc('hour', ("paid_at" AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk')) AS key_1, nullif(count(*), 0) AS m_1
FROM "mart"."payment"
WHERE "paid_at" >= CAST(? AS timestamp) AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AND "paid_at" < CAST(? AS timestamp) AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AND "paid_at" IS NOT NULL
GROUP BY key_1
), calendar AS (
SELECT unnest(generate_series(CAST(CAST('2026-04-08' AS timestamp) AS timestamp), CAST(CAST('2026-04-10' AS timestamp) AS timestamp) - INTERVAL '1 hours', INTERVAL '1 hours')) AS moment
), filled AS (
SELECT key_1, max(m_1) AS m_1
FROM (
SELECT key_1, m_1 FROM gathered
UNION ALL
SELECT moment AS key_1, NULL AS m_1 FROM calendar
) AS whole
GROUP BY key_1
)
SELECT key_1 AS "hour", m_1 AS "attempts"
FROM filled
ORDER BY key_1 NULLS LAST
-- 1: text("2026-04-08")
-- 2: text("2026-04-10")
