/*
owner: corporate
about:
  en: Meetings, calls and letters of managers, by the lead or the deal they belong to.
  ru: Встречи, звонки и письма менеджеров — по лидам и сделкам, к которым относятся.
grain: {en: one activity, ru: одно дело}
key: activity_id
materialized: full
period: day
columns:
  activity_id: bigint
  kind: text
  direction: text
  owner_kind: text
  owner_id: bigint
  manager_id: bigint
  started_at: timestamp
  seconds: bigint
  is_completed: boolean
  day: date
checks:
  - not_null: activity_id
  - not_null: day
  - not_null: kind
  - unique: activity_id
*/
SELECT
    id AS activity_id,
    CASE type_id WHEN 1 THEN 'meeting' WHEN 2 THEN 'call' WHEN 4 THEN 'email' END AS kind,
    CASE direction WHEN 1 THEN 'in' WHEN 2 THEN 'out' END AS direction,
    CASE owner_type_id WHEN 1 THEN 'lead' WHEN 2 THEN 'deal' END AS owner_kind,
    owner_id,
    responsible_id AS manager_id,
    start_time AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AS started_at,
    CAST(floor(extract(epoch FROM end_time - start_time)) AS bigint) AS seconds,
    completed = 'Y' AS is_completed,
    CAST(start_time AS date) AS day
FROM stage.bitrix_activities
