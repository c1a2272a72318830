/*
owner: customers
about:
  en: Messages pushed to phones on each day, and how many of them were opened.
  ru: Сообщения на телефоны за каждый день и сколько из них открыли.
grain: {en: "a day, message, platform and acquisition channel", ru: "день, сообщение, платформа и канал привлечения"}
materialized: incremental
period: day
lookups: dimension.person
columns:
  day: date
  message: text
  platform: text
  install_channel: text
  pushes: bigint
  opened: bigint
key: [day, message, platform, install_channel]
time: day
dimensions: [message, platform, install_channel]
order_by: [day, message, platform, install_channel]
checks:
  - unique: [day, message, platform, install_channel]
*/
SELECT
    event.day AS day,
    event.message AS message,
    event.platform AS platform,
    nullIf(person.install_channel, '') AS install_channel,
    count() AS pushes,
    countIf(event.opened) AS opened
FROM fact.event AS event
LEFT JOIN dimension.person AS person ON person.person_id = event.person_id
WHERE event.name = 'push'
GROUP BY day, message, platform, install_channel
