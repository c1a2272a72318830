WITH gathered AS (
SELECT "region" AS key_1, sum("amount") FILTER (WHERE "status" = $1) AS m_1, nullif(count(*) FILTER (WHERE "status" = $2), 0) AS m_2, max("amount") FILTER (WHERE "status" = $3) AS m_3, min("amount") AS m_4, sum("amount") FILTER (WHERE ("status" NOT IN ($4) OR "status" IS NULL)) AS m_5, nullif(count("amount") FILTER (WHERE ("status" NOT IN ($5) OR "status" IS NULL)), 0) AS m_6, percentile_disc(0.500) WITHIN GROUP (ORDER BY "amount") AS m_7, percentile_disc(0.950) WITHIN GROUP (ORDER BY "amount") FILTER (WHERE "amount" >= CAST($6 AS numeric(38,6))) AS m_8, nullif(count(DISTINCT "region"), 0) AS m_9, nullif(count(DISTINCT "user_id"), 0) AS m_10
FROM "mart"."payment"
GROUP BY key_1
)
SELECT key_1 AS "region", m_1 AS "revenue", m_2 AS "payments", m_3 AS "largest", m_4 AS "smallest", round(CAST(m_5 AS numeric) / nullif(m_6, 0), 6) AS "mean", m_7 AS "middle", m_8 AS "dear", m_9 AS "regions", m_10 AS "about"
FROM gathered
ORDER BY key_1 COLLATE "C" NULLS LAST
-- 1: text("paid")
-- 2: text("paid")
-- 3: text("paid")
-- 4: text("failed")
-- 5: text("failed")
-- 6: text("10")
