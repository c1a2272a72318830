/*
owner: quality
about:
  en: Requests that the servers answered in each hour, by what was asked for and how it ended.
  ru: Запросы, на которые серверы ответили за каждый час, — по тому, что просили и чем кончилось.
grain: {en: "an hour of a day, path and status", ru: "час дня, путь и статус"}
materialized: incremental
period: day
columns:
  day: date
  hour_of_day: smallint
  path: text
  http_status: text
  outcome: text
  requests: bigint
  seconds: decimal(38,3)
key: [day, hour_of_day, path, http_status]
time: day
dimensions: [hour_of_day, path, http_status, outcome]
order_by: [day, hour_of_day, path, http_status]
checks:
  - unique: [day, hour_of_day, path, http_status]
*/
SELECT
    day,
    toInt16(hour) AS hour_of_day,
    path,
    toString(status) AS http_status,
    CASE WHEN status >= 500 THEN 'failed' WHEN status >= 400 THEN 'refused' ELSE 'answered' END AS outcome,
    sum(requests) AS requests,
    sum(seconds) AS seconds
FROM fact.request
GROUP BY day, hour_of_day, path, http_status, outcome
