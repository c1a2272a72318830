WITH gathered AS (
SELECT `region` AS key_1, sumOrNullIf(`amount`, `status` = ?) AS m_1, nullif(countIf(`status` = ?), 0) AS m_2, maxOrNullIf(`amount`, `status` = ?) AS m_3, minOrNull(`amount`) AS m_4, sumOrNullIf(`amount`, (`status` NOT IN (?) OR `status` IS NULL)) AS m_5, nullif(countIf(`amount` IS NOT NULL AND (`status` NOT IN (?) OR `status` IS NULL)), 0) AS m_6, quantileExactOrNull(0.4999999999999)(`amount`) AS m_7, quantileExactOrNullIf(0.9499999999999)(`amount`, `amount` >= CAST(? AS Decimal(38, 6))) AS m_8, nullif(uniqExact(`region`), 0) AS m_9, nullif(uniq(`user_id`), 0) AS m_10
FROM `mart`.`payment`
GROUP BY key_1
)
SELECT key_1 AS `region`, m_1 AS `revenue`, m_2 AS `payments`, m_3 AS `largest`, m_4 AS `smallest`, toDecimal128(round(toDecimal128(m_5, 8) / nullIf(toDecimal128(m_6, 8), 0), 6), 6) AS `mean`, m_7 AS `middle`, m_8 AS `dear`, m_9 AS `regions`, m_10 AS `about`
FROM gathered
ORDER BY key_1 NULLS LAST
-- 1: text("paid")
-- 2: text("paid")
-- 3: text("paid")
-- 4: text("failed")
-- 5: text("failed")
-- 6: text("10")
