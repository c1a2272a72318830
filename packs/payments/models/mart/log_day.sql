/*
owner: quality
about:
  en: Lines that the app's servers wrote on each day, by level, part and message.
  ru: Строки, которые серверы приложения написали за каждый день, — по уровню, части и сообщению.
grain: {en: "a day, level, component and message", ru: "день, уровень, часть и сообщение"}
materialized: incremental
period: day
columns:
  day: date
  level: text
  component: text
  log_message: text
  lines: bigint
key: [day, level, component, log_message]
time: day
dimensions: [level, component, log_message]
order_by: [day, level, component]
checks:
  - unique: [day, level, component, log_message]
*/
SELECT
    day,
    level,
    component,
    message AS log_message,
    count() AS lines
FROM fact.log_line
GROUP BY day, level, component, log_message
