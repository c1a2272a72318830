WITH people AS (
SELECT `user_id` AS who, assumeNotNull(toMonday(toTimeZone(`at`, 'Europe/Minsk'))) AS key_1, substring(minOrNullIf(concat(reinterpretAsFixedString(byteSwap(toUInt64(toUnixTimestamp64Micro(toDateTime64(assumeNotNull(`at`), 6, 'UTC'))))), toString(`channel`)), `name` = ? AND `channel` IS NOT NULL), 9) AS key_2, windowFunnel(86400000000)(toUInt64(toUnixTimestamp64Micro(toDateTime64(assumeNotNull(`at`), 6, 'UTC'))), ifNull(`name` = ?, false), ifNull(`name` = ?, false), ifNull(`name` = ?, false)) AS level
FROM `mart`.`event`
WHERE `channel` IN (?, ?) AND `name` IN (?, ?, ?) AND `user_id` IS NOT NULL AND `at` IS NOT NULL
GROUP BY who, key_1
), counted AS (
SELECT key_1, key_2, sumOrNull(CASE WHEN level >= 1 THEN 1 ELSE 0 END) AS n_1, sumOrNull(CASE WHEN level >= 2 THEN 1 ELSE 0 END) AS n_2, sumOrNull(CASE WHEN level >= 3 THEN 1 ELSE 0 END) AS n_3
FROM people
WHERE level > 0
GROUP BY key_1, key_2
)
SELECT key_1 AS `week`, key_2 AS `channel`, step, CASE step WHEN 1 THEN 'view' WHEN 2 THEN 'basket' WHEN 3 THEN 'payment' END AS step_name, CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_2 WHEN 3 THEN n_3 END AS people, toDecimal128(round(toDecimal128(CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_2 WHEN 3 THEN n_3 END, 8) / nullIf(toDecimal128(CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_1 WHEN 3 THEN n_2 END, 8), 0), 6), 6) AS passed, toDecimal128(round(toDecimal128(CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_2 WHEN 3 THEN n_3 END, 8) / nullIf(toDecimal128(n_1, 8), 0), 6), 6) AS `checkout`
FROM counted CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step UNION ALL SELECT 3 AS step) AS steps
ORDER BY key_1 NULLS LAST, key_2 NULLS LAST, `step` NULLS LAST
-- 1: text("view")
-- 2: text("view")
-- 3: text("basket")
-- 4: text("payment")
-- 5: text("app")
-- 6: text("web")
-- 7: text("view")
-- 8: text("basket")
-- 9: text("payment")
