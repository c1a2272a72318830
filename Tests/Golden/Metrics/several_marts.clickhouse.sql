WITH gathered AS (
SELECT key_1, max(m_1) AS m_1, max(m_2) AS m_2, max(m_3) AS m_3, max(m_4) AS m_4
FROM (
SELECT `channel` AS key_1, sumOrNull(`revenue`) AS m_1, NULL AS m_2, nullif(sumOrNull(`payments`), 0) AS m_3, NULL AS m_4
FROM `mart`.`payment_day`
WHERE (`channel` NOT IN (?) OR `channel` IS NULL)
GROUP BY key_1
UNION ALL
SELECT `channel` AS key_1, NULL AS m_1, sumOrNull(`refunds`) AS m_2, NULL AS m_3, NULL AS m_4
FROM `mart`.`refund_day`
WHERE (`channel` NOT IN (?) OR `channel` IS NULL)
GROUP BY key_1
UNION ALL
SELECT `channel` AS key_1, NULL AS m_1, NULL AS m_2, NULL AS m_3, sumOrNull(`plan`) AS m_4
FROM `mart`.`plan`
WHERE (`channel` NOT IN (?) OR `channel` IS NULL)
GROUP BY key_1
) AS marts
GROUP BY key_1
)
SELECT key_1 AS `channel`, toDecimal128(m_1, 6) - toDecimal128(coalesce(m_2, 0), 6) AS `net`, toDecimal128(round(toDecimal128(m_3, 8) / nullIf(toDecimal128(m_4, 8), 0), 6), 6) AS `done`
FROM gathered
ORDER BY `net` DESC NULLS LAST, key_1 NULLS LAST
LIMIT 10
-- 1: text("web")
-- 2: text("web")
-- 3: text("web")
