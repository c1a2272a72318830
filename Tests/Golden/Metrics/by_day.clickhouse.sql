WITH gathered AS (
SELECT assumeNotNull(toDate(`day`)) AS key_1, sumOrNull(`revenue`) AS m_1
FROM `mart`.`payment_day`
WHERE `day` >= toDate(?) AND `day` < toDate(?) AND `day` IS NOT NULL
GROUP BY key_1
), filled AS (
SELECT key_1, m_1
FROM gathered
ORDER BY key_1 WITH FILL FROM toDate('2026-01-01') TO toDate('2026-02-01') STEP INTERVAL 1 day
)
SELECT key_1 AS `day`, m_1 AS `revenue`
FROM filled
ORDER BY key_1 NULLS LAST
-- 1: text("2026-01-01")
-- 2: text("2026-02-01")
