/*
owner: marketing
about:
  en: >-
    What brought people to the app: an advertisement, a search, a friend, a push. A touch before the sign-in is known by
    its device, and belongs to the person who signs in on it later. Launches that nothing led to are no touches.
  ru: >-
    Что привело людей в приложение: реклама, поиск, друг, уведомление. Касание до входа известно по устройству и
    принадлежит тому, кто на нём потом войдёт. Запуск, к которому ничто не привело, — не касание.
grain: {en: one touch, ru: одно касание}
key: touch_id
materialized: full
period: day
columns:
  touch_id: bigint
  person_id: bigint
  device_id: text
  at: timestamp
  day: date
  channel: text
  campaign: text
checks:
  - not_null: touch_id
  - not_null: day
  - unique: touch_id
*/
WITH device AS (
    SELECT device_id, min(person_id) AS person_id
    FROM fact.event
    WHERE name = 'launch' AND person_id IS NOT NULL
    GROUP BY device_id
)
SELECT
    touch.event_id AS touch_id,
    coalesce(touch.person_id, device.person_id) AS person_id,
    touch.device_id,
    touch.at,
    touch.day,
    touch.source AS channel,
    touch.campaign
FROM fact.event AS touch
LEFT JOIN device ON device.device_id = touch.device_id
WHERE touch.name = 'launch' AND touch.source <> 'direct'
