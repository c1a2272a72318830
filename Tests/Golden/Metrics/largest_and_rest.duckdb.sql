WITH gathered AS (
SELECT CASE WHEN "region" IN (SELECT "region" FROM (
WITH top_gathered AS (
SELECT "region" AS key_1, nullif(count(DISTINCT "user_id") FILTER (WHERE "status" = ?), 0) AS m_1
FROM "mart"."payment"
WHERE "status" = ? AND "region" LIKE ? ESCAPE '\' AND "region" IS NOT NULL
GROUP BY key_1
)
SELECT key_1 AS "region", m_1 AS "payers"
FROM top_gathered
ORDER BY "payers" DESC NULLS LAST, key_1 NULLS LAST
LIMIT 3
) AS largest) THEN "region" END AS key_1, nullif(count(DISTINCT "user_id") FILTER (WHERE "status" = ?), 0) AS m_1
FROM "mart"."payment"
WHERE "status" = ? AND "region" LIKE ? ESCAPE '\'
GROUP BY key_1
)
SELECT key_1 AS "region", m_1 AS "payers"
FROM gathered
ORDER BY key_1 IS NULL, "payers" DESC NULLS LAST, key_1 NULLS LAST
-- 1: text("paid")
-- 2: text("paid")
-- 3: text("М%")
-- 4: text("paid")
-- 5: text("paid")
-- 6: text("М%")
