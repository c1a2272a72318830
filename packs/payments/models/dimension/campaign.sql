/*
owner: marketing
about:
  en: When each campaign ran, by the days that the agency reported for it.
  ru: Когда шла каждая кампания — по дням, за которые отчиталось агентство.
grain: {en: a campaign in a channel, ru: кампания в канале}
key: [channel, campaign]
columns:
  channel: text
  campaign: text
  first_day: date
  last_day: date
checks:
  - unique: [channel, campaign]
*/
SELECT channel, campaign, min(day) AS first_day, max(day) AS last_day
FROM fact.spend
WHERE campaign IS NOT NULL
GROUP BY channel, campaign
