/*
owner: corporate
about:
  en: Meetings, calls and letters of those who sell.
  ru: Встречи, звонки и письма тех, кто продаёт.
grain: {en: one activity, ru: одно дело}
columns:
  activity_id: bigint
  day: date
  activity_kind: text
  direction: text
  owner_kind: text
  manager: text
  seconds: bigint
  is_completed: smallint
key: activity_id
time: day
dimensions: [activity_kind, direction, owner_kind, manager]
order_by: [day, activity_id]
checks:
  - unique: activity_id
*/
SELECT
    activity.activity_id AS activity_id,
    activity.day AS day,
    activity.kind AS activity_kind,
    activity.direction AS direction,
    activity.owner_kind AS owner_kind,
    nullIf(manager.login, '') AS manager,
    activity.seconds AS seconds,
    toInt16(activity.is_completed) AS is_completed
FROM fact.activity AS activity
LEFT JOIN dimension.manager AS manager ON manager.manager_id = activity.manager_id
