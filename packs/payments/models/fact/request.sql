/*
owner: quality
about:
  en: >-
    Requests to our servers by the hour in Minsk, what was asked for and how it was answered, and the seconds they took
    together.
  ru: "Запросы к нашим серверам по минским часам: что спрашивали, как им ответили и сколько секунд это заняло вместе."
grain: {en: an hour of a path and a status, ru: "час, путь и код ответа"}
key: [day, hour, path, status]
materialized: incremental
period: day
columns:
  day: date
  hour: integer
  path: text
  status: integer
  requests: bigint
  seconds: decimal(18,3)
checks:
  - not_null: day
  - unique: [day, hour, path, status]
*/
WITH request AS (
    SELECT
        CAST(time_local AT TIME ZONE 'Europe/Minsk' AS date) AS day,
        CAST(extract(hour FROM time_local AT TIME ZONE 'Europe/Minsk') AS integer) AS hour,
        split_part(split_part(request, ' ', 2), '?', 1) AS path,
        CAST(status AS integer) AS status,
        request_time
    FROM stage.logs_nginx
)
SELECT day, hour, path, status, count(*) AS requests, CAST(sum(request_time) AS decimal(18,3)) AS seconds
FROM request
GROUP BY day, hour, path, status
