WITH gathered AS (
SELECT assumeNotNull(toDate(`day`)) AS key_1, sumOrNull(`revenue`) AS m_1, nullif(sumOrNull(`payments`), 0) AS m_2
FROM `mart`.`payment_day`
WHERE `day` >= toDate(?) AND `day` < toDate(?) AND `day` IS NOT NULL
GROUP BY key_1
), filled AS (
SELECT key_1, m_1, m_2
FROM gathered
ORDER BY key_1 WITH FILL FROM toDate('2026-03-26') TO toDate('2026-04-11') STEP INTERVAL 1 day
), rolled AS (
SELECT key_1, m_1, m_2, sum(m_1) OVER (PARTITION BY key_1 < toDate('2026-04-01') ORDER BY key_1 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS w_1, sum(m_1) OVER (PARTITION BY assumeNotNull(toStartOfMonth(key_1)) ORDER BY key_1 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS w_2, sum(m_1) OVER (ORDER BY key_1 ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS w_3, sum(m_2) OVER (ORDER BY key_1 ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS w_4
FROM filled
)
SELECT key_1 AS `day`, w_1 AS `so_far`, w_2 AS `this_month`, toDecimal128(round(toDecimal128(w_3, 8) / nullIf(toDecimal128(w_4, 8), 0), 6), 6) AS `week_ticket`
FROM rolled
WHERE key_1 >= toDate('2026-04-01')
ORDER BY key_1 NULLS LAST
-- 1: text("2026-03-26")
-- 2: text("2026-04-11")
