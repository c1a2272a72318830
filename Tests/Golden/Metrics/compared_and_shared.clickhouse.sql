WITH gathered AS (
SELECT key_1, key_2, max(m_1) AS m_1, max(m_2) AS m_2
FROM (
SELECT assumeNotNull(toStartOfMonth(`day`)) AS key_1, `channel` AS key_2, sumOrNull(`revenue`) AS m_1, NULL AS m_2
FROM `mart`.`payment_day`
WHERE `day` >= toDate(?) AND `day` < toDate(?) AND `day` IS NOT NULL
GROUP BY key_1, key_2
UNION ALL
SELECT addMonths(assumeNotNull(toStartOfMonth(`day`)), 3) AS key_1, `channel` AS key_2, NULL AS m_1, sumOrNull(`revenue`) AS m_2
FROM `mart`.`payment_day`
WHERE `day` >= toDate(?) AND `day` < toDate(?) AND `day` IS NOT NULL
GROUP BY key_1, key_2
) AS marts
GROUP BY key_1, key_2
), spread AS (
SELECT key_1, key_2, m_1, m_2, 1 AS is_found
FROM gathered
ORDER BY key_2, key_1 WITH FILL FROM toDate('2026-04-01') TO toDate('2026-05-01') STEP INTERVAL 1 month
), marked AS (
SELECT key_1, key_2, m_1, m_2, max(is_found) OVER () AS is_known
FROM spread
), filled AS (
SELECT key_1, key_2, m_1, m_2
FROM marked
WHERE is_known = 1
), valued AS (
SELECT key_1, key_2, m_1 AS v_1, m_2 AS b_1
FROM filled
)
SELECT key_1 AS `month`, key_2 AS `channel`, v_1 AS `revenue`, b_1 AS `revenue_before`, toDecimal128(round(toDecimal128(toDecimal128(v_1, 6) - toDecimal128(b_1, 6), 8) / nullIf(toDecimal128(b_1, 8), 0), 6), 6) AS `revenue_change`, toDecimal128(round(toDecimal128(v_1, 8) / nullIf(toDecimal128(sum(v_1) OVER (PARTITION BY key_1), 8), 0), 6), 6) AS `revenue_share`
FROM valued
ORDER BY key_1 NULLS LAST, key_2 NULLS LAST
-- 1: text("2026-04-01")
-- 2: text("2026-04-11")
-- 3: text("2026-01-01")
-- 4: text("2026-01-11")
