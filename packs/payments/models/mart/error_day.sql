/*
owner: quality
about:
  en: What went wrong in people's hands on each day, by kind of error, platform and version.
  ru: Что за каждый день сломалось в руках у людей — по виду ошибки, платформе и версии.
grain: {en: "a day, error, platform and version", ru: "день, ошибка, платформа и версия"}
materialized: incremental
period: day
columns:
  day: date
  error: text
  platform: text
  version: text
  errors: bigint
  sessions: bigint
  devices: bigint
key: [day, error, platform, version]
time: day
dimensions: [error, platform, version]
order_by: [day, error, platform, version]
checks:
  - unique: [day, error, platform, version]
*/
SELECT
    day,
    error,
    platform,
    version,
    count() AS errors,
    uniqExact(session_id) AS sessions,
    uniqExact(device_id) AS devices
FROM fact.event
WHERE name = 'error'
GROUP BY day, error, platform, version
