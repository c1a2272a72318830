-- all of it
SELECT *
FROM "billing"."payment";

-- a period
SELECT "id", "Order ""№"" `1` [2]", "currency", "settled_at", "seen_at"
FROM "billing"."payment"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "paid_at" >= {ts '2026-03-17 00:00:00'}
    AND "paid_at" < {ts '2026-03-18 00:00:00.25'};

-- its first page
SELECT "id", "Order ""№"" `1` [2]", "currency", "settled_at", "seen_at"
FROM "billing"."payment"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "paid_at" >= {ts '2026-03-17 00:00:00'}
    AND "paid_at" < {ts '2026-03-18 00:00:00.25'}
ORDER BY "id"
FETCH FIRST 50000 ROWS ONLY;

-- a later page
SELECT "id", "Order ""№"" `1` [2]", "currency", "settled_at", "seen_at"
FROM "billing"."payment"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "paid_at" >= {ts '2026-03-17 00:00:00'}
    AND "paid_at" < {ts '2026-03-18 00:00:00.25'}
    AND "id" > -42
ORDER BY "id"
FETCH FIRST 50000 ROWS ONLY;

-- a page by a key of three columns
SELECT "id", "Order ""№"" `1` [2]", "currency", "settled_at", "seen_at"
FROM "billing"."payment"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "settled_at" >= {ts '2026-03-17 00:00:00'}
    AND "shop" >= 'O''Hara \ Минск' AND ("shop" > 'O''Hara \ Минск' OR "day" >= {d '2026-03-17'} AND ("day" > {d '2026-03-17'} OR "number" > 12.50))
ORDER BY "shop", "day", "number"
FETCH FIRST 50000 ROWS ONLY;

-- how far it reaches
SELECT MIN("id"), MAX("id"), COUNT(*)
FROM "billing"."payment"
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND "settled_at" >= {ts '2026-03-17 00:00:00'};
