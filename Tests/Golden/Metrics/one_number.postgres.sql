WITH gathered AS (
SELECT sum("revenue") AS m_1
FROM "mart"."payment_month"
)
SELECT m_1 AS "revenue"
FROM gathered
