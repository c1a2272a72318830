WITH gathered AS (
SELECT assumeNotNull(toStartOfHour(toDateTime(`paid_at`, 'UTC') + timeZoneOffset(toTimeZone(`paid_at`, 'Europe/Minsk')))) AS key_1, nullif(count(*), 0) AS m_1
FROM `mart`.`payment`
WHERE `paid_at` >= toDateTime64(?, 0, 'Europe/Minsk') AND `paid_at` < toDateTime64(?, 0, 'Europe/Minsk') AND `paid_at` IS NOT NULL
GROUP BY key_1
), filled AS (
SELECT key_1, m_1
FROM gathered
ORDER BY key_1 WITH FILL FROM toDateTime('2026-04-08 00:00:00', 'UTC') TO toDateTime('2026-04-10 00:00:00', 'UTC') STEP INTERVAL 1 hour
)
SELECT key_1 AS `hour`, m_1 AS `attempts`
FROM filled
ORDER BY key_1 NULLS LAST
-- 1: text("2026-04-08")
-- 2: text("2026-04-10")
