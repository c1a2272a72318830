-- all of it
SELECT *
FROM `billing`.`payment`;

-- a period
SELECT `id`, `Order "№" \`1\` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `paid_at` >= toDateTime('2026-03-17 00:00:00', 'UTC')
    AND `paid_at` < toDateTime64('2026-03-18 00:00:00.25', 6, 'UTC');

-- its first page
SELECT `id`, `Order "№" \`1\` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `paid_at` >= toDateTime('2026-03-17 00:00:00', 'UTC')
    AND `paid_at` < toDateTime64('2026-03-18 00:00:00.25', 6, 'UTC')
ORDER BY `id`
LIMIT 50000;

-- a later page
SELECT `id`, `Order "№" \`1\` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `paid_at` >= toDateTime('2026-03-17 00:00:00', 'UTC')
    AND `paid_at` < toDateTime64('2026-03-18 00:00:00.25', 6, 'UTC')
    AND `id` > -42
ORDER BY `id`
LIMIT 50000;

-- a page by a key of three columns
SELECT `id`, `Order "№" \`1\` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `settled_at` >= toDateTime('2026-03-17 00:00:00', 'UTC')
    AND `shop` >= 'O\'Hara \\ Минск' AND (`shop` > 'O\'Hara \\ Минск' OR `day` >= toDate('2026-03-17') AND (`day` > toDate('2026-03-17') OR `number` > 12.50))
ORDER BY `shop`, `day`, `number`
LIMIT 50000;

-- how far it reaches
SELECT MIN(`id`), MAX(`id`), COUNT(*)
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `settled_at` >= toDateTime('2026-03-17 00:00:00', 'UTC');
