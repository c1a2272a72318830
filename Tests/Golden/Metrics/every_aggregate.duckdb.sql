WITH gathered AS (
SELECT "region" AS key_1, sum("amount") FILTER (WHERE "status" = ?) AS m_1, nullif(count(*) FILTER (WHERE "status" = ?), 0) AS m_2, max("amount") FILTER (WHERE "status" = ?) AS m_3, min("amount") AS m_4, sum("amount") FILTER (WHERE ("status" NOT IN (?) OR "status" IS NULL)) AS m_5, nullif(count("amount") FILTER (WHERE ("status" NOT IN (?) OR "status" IS NULL)), 0) AS m_6, quantile_disc("amount", 0.500) AS m_7, quantile_disc("amount", 0.950) FILTER (WHERE "amount" >= CAST(? AS decimal(38,6))) AS m_8, nullif(count(DISTINCT "region"), 0) AS m_9, nullif(approx_count_distinct("user_id"), 0) AS m_10
FROM "mart"."payment"
GROUP BY key_1
)
SELECT key_1 AS "region", m_1 AS "revenue", m_2 AS "payments", m_3 AS "largest", m_4 AS "smallest", CAST(CAST(CAST(CAST(m_5 AS decimal(38,8)) * 100000000 AS hugeint) * 100000000 // nullif(CAST(CAST(m_6 AS decimal(38,8)) * 100000000 AS hugeint), 0) AS decimal(38,0)) * 0.00000001 AS decimal(38,6)) AS "mean", m_7 AS "middle", m_8 AS "dear", m_9 AS "regions", m_10 AS "about"
FROM gathered
ORDER BY key_1 NULLS LAST
-- 1: text("paid")
-- 2: text("paid")
-- 3: text("paid")
-- 4: text("failed")
-- 5: text("failed")
-- 6: text("10")
