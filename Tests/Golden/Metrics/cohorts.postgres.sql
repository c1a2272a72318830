WITH activity AS (
SELECT "user_id" AS who, CAST(date_trunc('month', ("paid_at" AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk')) AS date) AS stretch, min(CAST(date_trunc('day', ("paid_at" AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk')) AS date)) AS born_on, min("paid_at") AS first_at, (array_agg("channel" ORDER BY "paid_at", CAST("channel" AS text) COLLATE "C") FILTER (WHERE "channel" IS NOT NULL))[1] AS key_1, coalesce(sum("amount"), 0) AS done
FROM "mart"."payment"
WHERE "status" = $1 AND "user_id" IS NOT NULL AND "paid_at" IS NOT NULL
GROUP BY who, stretch
), people AS (
SELECT who, CAST(date_trunc('month', min(born_on)) AS date) AS cohort, (array_agg(activity.key_1 ORDER BY activity.first_at, CAST(activity.key_1 AS text) COLLATE "C") FILTER (WHERE activity.key_1 IS NOT NULL))[1] AS key_1
FROM activity
GROUP BY who
HAVING min(born_on) >= CAST('2026-01-01' AS date)
), sizes AS (
SELECT cohort, key_1, count(*) AS people
FROM people
GROUP BY cohort, key_1
), ages AS (
SELECT cohort, key_1, people, generate_series(CAST(0 AS bigint), CAST(CAST((extract(year FROM (SELECT max(CAST(date_trunc('month', ("paid_at" AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk')) AS date)) FROM "mart"."payment" WHERE "status" = $2 AND "user_id" IS NOT NULL AND "paid_at" IS NOT NULL)) * 12 + extract(month FROM (SELECT max(CAST(date_trunc('month', ("paid_at" AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk')) AS date)) FROM "mart"."payment" WHERE "status" = $3 AND "user_id" IS NOT NULL AND "paid_at" IS NOT NULL)) - extract(year FROM cohort) * 12 - extract(month FROM cohort)) / 1 AS bigint) AS bigint)) AS age
FROM sizes
), deeds AS (
SELECT people.cohort, people.key_1, CAST(CAST((extract(year FROM activity.stretch) * 12 + extract(month FROM activity.stretch) - extract(year FROM people.cohort) * 12 - extract(month FROM people.cohort)) / 1 AS bigint) AS bigint) AS age, sum(activity.done) AS done
FROM activity JOIN people ON people.who = activity.who
GROUP BY people.cohort, people.key_1, age
), cells AS (
SELECT ages.cohort, ages.key_1, ages.people, ages.age, coalesce(deeds.done, 0) AS done
FROM ages LEFT JOIN deeds ON ages.cohort IS NOT DISTINCT FROM deeds.cohort AND ages.age IS NOT DISTINCT FROM deeds.age AND ages.key_1 IS NOT DISTINCT FROM deeds.key_1
)
SELECT cohort AS "month", key_1 AS "channel", age, people, round(CAST(sum(done) OVER (PARTITION BY cohort, key_1 ORDER BY age) AS numeric) / nullif(people, 0), 6) AS "ltv"
FROM cells
ORDER BY cohort NULLS LAST, key_1 COLLATE "C" NULLS LAST, age NULLS LAST
-- 1: text("paid")
-- 2: text("paid")
-- 3: text("paid")
