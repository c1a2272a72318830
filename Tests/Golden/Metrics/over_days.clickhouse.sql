WITH gathered AS (
SELECT key_1, max(m_1) AS m_1, max(m_2) AS m_2
FROM (
SELECT key_1, argMaxOrNullIf(d_1, on_day, d_1 IS NOT NULL) AS m_1, NULL AS m_2
FROM (
SELECT assumeNotNull(toStartOfMonth(`day`)) AS key_1, assumeNotNull(toDate(`day`)) AS on_day, sumOrNull(`balance`) AS d_1
FROM `mart`.`account_day`
WHERE `day` IS NOT NULL
GROUP BY key_1, on_day
) AS days
GROUP BY key_1
UNION ALL
SELECT key_1, NULL AS m_1, toDecimal128(round(toDecimal128(sumOrNull(d_2), 8) / nullIf(toDecimal128(count(d_2), 8), 0), 6), 6) AS m_2
FROM (
SELECT assumeNotNull(toStartOfMonth(`day`)) AS key_1, assumeNotNull(toDate(`day`)) AS on_day, nullif(maxOrNull(`payers`), 0) AS d_2
FROM `mart`.`user_day`
WHERE `day` IS NOT NULL
GROUP BY key_1, on_day
) AS days
GROUP BY key_1
) AS marts
GROUP BY key_1
), filled AS (
SELECT key_1, m_1, m_2
FROM gathered
ORDER BY key_1 WITH FILL STEP INTERVAL 1 month
)
SELECT key_1 AS `month`, m_1 AS `balance`, m_2 AS `dau`
FROM filled
ORDER BY key_1 NULLS LAST
