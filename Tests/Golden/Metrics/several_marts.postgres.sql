WITH gathered AS (
SELECT key_1, max(m_1) AS m_1, max(m_2) AS m_2, max(m_3) AS m_3, max(m_4) AS m_4
FROM (
SELECT "channel" AS key_1, sum("revenue") AS m_1, CAST(NULL AS numeric) AS m_2, nullif(sum("payments"), 0) AS m_3, CAST(NULL AS numeric) AS m_4
FROM "mart"."payment_day"
WHERE ("channel" NOT IN ($1) OR "channel" IS NULL)
GROUP BY key_1
UNION ALL
SELECT "channel" AS key_1, CAST(NULL AS numeric) AS m_1, sum("refunds") AS m_2, CAST(NULL AS numeric) AS m_3, CAST(NULL AS numeric) AS m_4
FROM "mart"."refund_day"
WHERE ("channel" NOT IN ($2) OR "channel" IS NULL)
GROUP BY key_1
UNION ALL
SELECT "channel" AS key_1, CAST(NULL AS numeric) AS m_1, CAST(NULL AS numeric) AS m_2, CAST(NULL AS numeric) AS m_3, sum("plan") AS m_4
FROM "mart"."plan"
WHERE ("channel" NOT IN ($3) OR "channel" IS NULL)
GROUP BY key_1
) AS marts
GROUP BY key_1
)
SELECT key_1 AS "channel", CAST(m_1 AS decimal(38,6)) - CAST(coalesce(m_2, 0) AS decimal(38,6)) AS "net", round(CAST(m_3 AS numeric) / nullif(m_4, 0), 6) AS "done"
FROM gathered
ORDER BY "net" DESC NULLS LAST, key_1 COLLATE "C" NULLS LAST
LIMIT 10
-- 1: text("web")
-- 2: text("web")
-- 3: text("web")
