/*
owner: product
about:
  en: >-
    One visit to the app or the site, with what was done in it counted. Who came is known if they signed in at any moment
    of it.
  ru: >-
    Один визит в приложение или на сайт и сколько чего в нём сделано. Кто приходил, известно, если он вошёл хоть на миг.
grain: {en: one session, ru: одна сессия}
key: session_id
materialized: incremental
period: day
columns:
  session_id: bigint
  person_id: bigint
  device_id: text
  platform: text
  version: text
  source: text
  campaign: text
  started_at: timestamp
  ended_at: timestamp
  seconds: integer
  day: date
  events: integer
  views: integer
  searches: integer
  products: integer
  baskets: integer
  checkouts: integer
  payments: integer
  errors: integer
checks:
  - not_null: session_id
  - not_null: day
  - unique: session_id
    severity: warn
*/
SELECT
    session_id,
    max(person_id) AS person_id,
    max(device_id) AS device_id,
    max(platform) AS platform,
    max(version) AS version,
    max(source) AS source,
    max(campaign) AS campaign,
    min(event.at) AS started_at,
    max(event.at) AS ended_at,
    CAST(floor(extract(epoch FROM max(event.at) - min(event.at))) AS integer) AS seconds,
    day,
    CAST(count(*) AS integer) AS events,
    CAST(count(*) FILTER (WHERE name = 'view') AS integer) AS views,
    CAST(count(*) FILTER (WHERE name = 'search') AS integer) AS searches,
    CAST(count(*) FILTER (WHERE name = 'product') AS integer) AS products,
    CAST(count(*) FILTER (WHERE name = 'basket') AS integer) AS baskets,
    CAST(count(*) FILTER (WHERE name = 'checkout') AS integer) AS checkouts,
    CAST(count(*) FILTER (WHERE name = 'payment') AS integer) AS payments,
    CAST(count(*) FILTER (WHERE name = 'error') AS integer) AS errors
FROM fact.event AS event
WHERE session_id IS NOT NULL
GROUP BY session_id, day
