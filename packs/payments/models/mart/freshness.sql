/*
owner: quality
about:
  en: How new each table of facts is, and how many days it lags behind the newest of them.
  ru: Насколько свежа каждая таблица фактов и на сколько дней она отстала от самой свежей.
grain: {en: a table of facts, ru: таблица фактов}
columns:
  table_name: text
  rows: bigint
  first_day: date
  last_day: date
  days_behind: bigint
key: table_name
dimensions: [table_name]
order_by: table_name
checks:
  - unique: table_name
*/
WITH tables AS (
    SELECT 'payment' AS table_name, count() AS rows, min(day) AS first_day, max(day) AS last_day FROM fact.payment
    UNION ALL SELECT 'refund', count(), min(day), max(day) FROM fact.refund
    UNION ALL SELECT 'dispute', count(), min(day), max(day) FROM fact.dispute
    UNION ALL SELECT 'event', count(), min(day), max(day) FROM fact.event
    UNION ALL SELECT 'session', count(), min(day), max(day) FROM fact.session
    UNION ALL SELECT 'spend', count(), min(day), max(day) FROM fact.spend
    UNION ALL SELECT 'till', count(), min(day), max(day) FROM fact.till
    UNION ALL SELECT 'order', count(), min(day), max(day) FROM fact.order
    UNION ALL SELECT 'lead', count(), min(day), max(day) FROM fact.lead
    UNION ALL SELECT 'activity', count(), min(day), max(day) FROM fact.activity
    UNION ALL SELECT 'log_line', count(), min(day), max(day) FROM fact.log_line
    UNION ALL SELECT 'request', count(), min(day), max(day) FROM fact.request
)
SELECT
    table_name,
    tables.rows AS rows,
    tables.first_day AS first_day,
    tables.last_day AS last_day,
    toInt64(dateDiff('day', tables.last_day, (SELECT max(last_day) FROM tables))) AS days_behind
FROM tables
