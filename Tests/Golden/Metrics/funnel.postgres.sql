WITH rows_1 AS (
SELECT *, CASE WHEN number = 1 THEN moment END AS start_1
FROM (
SELECT "user_id" AS who, "at" AS moment, CASE WHEN "name" = $1 THEN 1 WHEN "name" = $2 THEN 2 WHEN "name" = $3 THEN 3 END AS number, CAST(date_trunc('week', ("at" AT TIME ZONE 'Europe/Minsk')) AS date) AS key_1, "channel" AS key_2
FROM "mart"."event"
WHERE "channel" IN ($4, $5) AND "name" IN ($6, $7, $8) AND "user_id" IS NOT NULL AND "at" IS NOT NULL
) AS rows_0
), rows_2 AS (
SELECT *, CASE WHEN number = 2 AND max(start_1) OVER (PARTITION BY who, key_1 ORDER BY moment, number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) >= moment - INTERVAL '86400 seconds' THEN max(start_1) OVER (PARTITION BY who, key_1 ORDER BY moment, number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) END AS start_2
FROM rows_1
), rows_3 AS (
SELECT *, CASE WHEN number = 3 AND max(start_2) OVER (PARTITION BY who, key_1 ORDER BY moment, number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) >= moment - INTERVAL '86400 seconds' THEN max(start_2) OVER (PARTITION BY who, key_1 ORDER BY moment, number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) END AS start_3
FROM rows_2
), people AS (
SELECT who, key_1, (array_agg(key_2 ORDER BY moment, CAST(key_2 AS text) COLLATE "C") FILTER (WHERE number = 1 AND key_2 IS NOT NULL))[1] AS key_2, CASE WHEN count(start_3) > 0 THEN 3 WHEN count(start_2) > 0 THEN 2 WHEN count(start_1) > 0 THEN 1 ELSE 0 END AS level
FROM rows_3
GROUP BY who, key_1
), counted AS (
SELECT key_1, key_2, sum(CASE WHEN level >= 1 THEN 1 ELSE 0 END) AS n_1, sum(CASE WHEN level >= 2 THEN 1 ELSE 0 END) AS n_2, sum(CASE WHEN level >= 3 THEN 1 ELSE 0 END) AS n_3
FROM people
WHERE level > 0
GROUP BY key_1, key_2
)
SELECT key_1 AS "week", key_2 AS "channel", step, CASE step WHEN 1 THEN 'view' WHEN 2 THEN 'basket' WHEN 3 THEN 'payment' END AS step_name, CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_2 WHEN 3 THEN n_3 END AS people, round(CAST(CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_2 WHEN 3 THEN n_3 END AS numeric) / nullif(CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_1 WHEN 3 THEN n_2 END, 0), 6) AS passed, round(CAST(CASE step WHEN 1 THEN n_1 WHEN 2 THEN n_2 WHEN 3 THEN n_3 END AS numeric) / nullif(n_1, 0), 6) AS "checkout"
FROM counted CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step UNION ALL SELECT 3 AS step) AS steps
ORDER BY key_1 NULLS LAST, key_2 COLLATE "C" NULLS LAST, "step" NULLS LAST
-- 1: text("view")
-- 2: text("basket")
-- 3: text("payment")
-- 4: text("app")
-- 5: text("web")
-- 6: text("view")
-- 7: text("basket")
-- 8: text("payment")
