WITH people AS (
SELECT `user_id` AS who, assumeNotNull(toStartOfMonth(min(assumeNotNull(toDate(toTimeZone(`paid_at`, 'Europe/Minsk')))))) AS cohort, substring(minOrNullIf(concat(reinterpretAsFixedString(byteSwap(toUInt64(toUnixTimestamp64Micro(toDateTime64(assumeNotNull(`paid_at`), 6, 'UTC'))))), toString(`channel`)), `channel` IS NOT NULL), 9) AS key_1, groupArray(assumeNotNull(toStartOfMonth(toTimeZone(`paid_at`, 'Europe/Minsk')))) AS times, groupArray(coalesce(`amount`, 0)) AS deeds
FROM `mart`.`payment`
WHERE `status` = ? AND `user_id` IS NOT NULL AND `paid_at` IS NOT NULL
GROUP BY who
HAVING min(assumeNotNull(toDate(toTimeZone(`paid_at`, 'Europe/Minsk')))) >= toDate('2026-01-01')
), cohorts AS (
SELECT cohort, key_1, count() AS people, sumMap(arrayMap(time -> toInt32(dateDiff('month', cohort, time)), times), deeds) AS done_at
FROM people
GROUP BY cohort, key_1
), ages AS (
SELECT cohort, key_1, people, done_at, arrayJoin(range(toUInt32(dateDiff('month', cohort, assumeNotNull((SELECT max(assumeNotNull(toStartOfMonth(toTimeZone(`paid_at`, 'Europe/Minsk')))) FROM `mart`.`payment` WHERE `status` = ? AND `user_id` IS NOT NULL AND `paid_at` IS NOT NULL))) + 1))) AS age
FROM cohorts
), cells AS (
SELECT cohort, key_1, people, age, done_at.2[indexOf(done_at.1, toInt32(age))] AS done
FROM ages
)
SELECT cohort AS `month`, key_1 AS `channel`, age, people, toDecimal128(round(toDecimal128(sum(done) OVER (PARTITION BY cohort, key_1 ORDER BY age), 8) / nullIf(toDecimal128(people, 8), 0), 6), 6) AS `ltv`
FROM cells
ORDER BY cohort NULLS LAST, key_1 NULLS LAST, age NULLS LAST
-- 1: text("paid")
-- 2: text("paid")
