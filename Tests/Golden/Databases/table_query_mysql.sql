-- all of it
SELECT *
FROM `billing`.`payment`;

-- a period
SELECT `id`, `Order "№" ``1`` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `paid_at` >= TIMESTAMP '2026-03-17 00:00:00'
    AND `paid_at` < TIMESTAMP '2026-03-18 00:00:00.25';

-- its first page
SELECT `id`, `Order "№" ``1`` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `paid_at` >= TIMESTAMP '2026-03-17 00:00:00'
    AND `paid_at` < TIMESTAMP '2026-03-18 00:00:00.25'
ORDER BY `id`
LIMIT 50000;

-- a later page
SELECT `id`, `Order "№" ``1`` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `paid_at` >= TIMESTAMP '2026-03-17 00:00:00'
    AND `paid_at` < TIMESTAMP '2026-03-18 00:00:00.25'
    AND `id` > -42
ORDER BY `id`
LIMIT 50000;

-- a page by a key of three columns
SELECT `id`, `Order "№" ``1`` [2]`, `currency`, `settled_at`, `seen_at`
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `settled_at` >= TIMESTAMP '2026-03-17 00:00:00'
    AND `shop` >= _utf8mb4 X'4F2748617261205C20D09CD0B8D0BDD181D0BA' AND (`shop` > _utf8mb4 X'4F2748617261205C20D09CD0B8D0BDD181D0BA' OR `day` >= DATE '2026-03-17' AND (`day` > DATE '2026-03-17' OR `number` > 12.50))
ORDER BY `shop`, `day`, `number`
LIMIT 50000;

-- how far it reaches
SELECT MIN(`id`), MAX(`id`), COUNT(*)
FROM `billing`.`payment`
WHERE (
status <> 'draft' OR amount > 0 -- whatever moved money
)
    AND `settled_at` >= TIMESTAMP '2026-03-17 00:00:00';
