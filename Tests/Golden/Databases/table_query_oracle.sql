-- all of it
SELECT *
FROM "BILLING"."PAYMENT";

-- a period
SELECT "ID" AS "id", "Order ""№"" `1` [2]", RTRIM("CURRENCY") AS "currency", SYS_EXTRACT_UTC("SETTLED_AT") AS "settled_at", SYS_EXTRACT_UTC(CAST("SEEN_AT" AS TIMESTAMP WITH TIME ZONE)) AS "seen_at"
FROM "BILLING"."PAYMENT"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "PAID_AT" >= TO_DATE('2026-03-17 00:00:00', 'YYYY-MM-DD HH24:MI:SS')
    AND "PAID_AT" < TIMESTAMP '2026-03-18 00:00:00.25';

-- its first page
SELECT "ID" AS "id", "Order ""№"" `1` [2]", RTRIM("CURRENCY") AS "currency", SYS_EXTRACT_UTC("SETTLED_AT") AS "settled_at", SYS_EXTRACT_UTC(CAST("SEEN_AT" AS TIMESTAMP WITH TIME ZONE)) AS "seen_at"
FROM "BILLING"."PAYMENT"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "PAID_AT" >= TO_DATE('2026-03-17 00:00:00', 'YYYY-MM-DD HH24:MI:SS')
    AND "PAID_AT" < TIMESTAMP '2026-03-18 00:00:00.25'
ORDER BY "ID"
FETCH FIRST 50000 ROWS ONLY;

-- a later page
SELECT "ID" AS "id", "Order ""№"" `1` [2]", RTRIM("CURRENCY") AS "currency", SYS_EXTRACT_UTC("SETTLED_AT") AS "settled_at", SYS_EXTRACT_UTC(CAST("SEEN_AT" AS TIMESTAMP WITH TIME ZONE)) AS "seen_at"
FROM "BILLING"."PAYMENT"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "PAID_AT" >= TO_DATE('2026-03-17 00:00:00', 'YYYY-MM-DD HH24:MI:SS')
    AND "PAID_AT" < TIMESTAMP '2026-03-18 00:00:00.25'
    AND "ID" > -42
ORDER BY "ID"
FETCH FIRST 50000 ROWS ONLY;

-- a page by a key of three columns
SELECT "ID" AS "id", "Order ""№"" `1` [2]", RTRIM("CURRENCY") AS "currency", SYS_EXTRACT_UTC("SETTLED_AT") AS "settled_at", SYS_EXTRACT_UTC(CAST("SEEN_AT" AS TIMESTAMP WITH TIME ZONE)) AS "seen_at"
FROM "BILLING"."PAYMENT"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "SETTLED_AT" >= TIMESTAMP '2026-03-17 00:00:00 +00:00'
    AND "SHOP" >= 'O''Hara \ Минск' AND ("SHOP" > 'O''Hara \ Минск' OR "DAY" >= DATE '2026-03-17' AND ("DAY" > DATE '2026-03-17' OR "NUMBER" > 12.50))
ORDER BY "SHOP", "DAY", "NUMBER"
FETCH FIRST 50000 ROWS ONLY;

-- how far it reaches
SELECT MIN("ID"), MAX("ID"), COUNT(*)
FROM "BILLING"."PAYMENT"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "SETTLED_AT" >= TIMESTAMP '2026-03-17 00:00:00 +00:00';
