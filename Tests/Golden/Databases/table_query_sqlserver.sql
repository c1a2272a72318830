-- all of it
SELECT *
FROM [billing].[payment];

-- a period
SELECT [id], [Order "№" `1` [2]]], [currency], [settled_at], [seen_at]
FROM [billing].[payment]
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND [paid_at] >= CAST('2026-03-17 00:00:00' AS datetime2(6))
    AND [paid_at] < CAST('2026-03-18 00:00:00.25' AS datetime2(6));

-- its first page
SELECT TOP (50000) [id], [Order "№" `1` [2]]], [currency], [settled_at], [seen_at]
FROM [billing].[payment]
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND [paid_at] >= CAST('2026-03-17 00:00:00' AS datetime2(6))
    AND [paid_at] < CAST('2026-03-18 00:00:00.25' AS datetime2(6))
ORDER BY [id];

-- a later page
SELECT TOP (50000) [id], [Order "№" `1` [2]]], [currency], [settled_at], [seen_at]
FROM [billing].[payment]
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND [paid_at] >= CAST('2026-03-17 00:00:00' AS datetime2(6))
    AND [paid_at] < CAST('2026-03-18 00:00:00.25' AS datetime2(6))
    AND [id] > -42
ORDER BY [id];

-- a page by a key of three columns
SELECT TOP (50000) [id], [Order "№" `1` [2]]], [currency], [settled_at], [seen_at]
FROM [billing].[payment]
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND [settled_at] >= CAST('2026-03-17 00:00:00 +00:00' AS datetimeoffset(6))
    AND [shop] >= N'O''Hara \ Минск' AND ([shop] > N'O''Hara \ Минск' OR [day] >= CAST('2026-03-17' AS date) AND ([day] > CAST('2026-03-17' AS date) OR [number] > 12.50))
ORDER BY [shop], [day], [number];

-- how far it reaches
SELECT MIN([id]), MAX([id]), COUNT(*)
FROM [billing].[payment]
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND [settled_at] >= CAST('2026-03-17 00:00:00 +00:00' AS datetimeoffset(6));
