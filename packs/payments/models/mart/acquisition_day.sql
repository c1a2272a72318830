/*
owner: marketing
about:
  en: >-
    What was spent on each day in each channel and campaign, and whom it brought: installs as the agency tells them, people who
    registered that day, how many of them have paid, and what they have brought since. `none` is the channel without a campaign. Where
    nothing was reported, the spend is unknown, not zero.
  ru: >-
    Сколько за каждый день потрачено в каждом канале и кампании и кого это привело: установки со слов агентства, зарегистрированные в
    этот день, сколько из них заплатило и сколько они с тех пор принесли. `none` — канал без кампании. Где отчёта не было, расход
    неизвестен, а не равен нулю.
grain: {en: "a day, channel and campaign", ru: "день, канал и кампания"}
columns:
  day: date
  install_channel: text
  install_campaign: text
  spend: decimal(38,2)
  impressions: bigint
  clicks: bigint
  installs: bigint
  registrations: bigint
  payers: bigint
  revenue: decimal(38,2)
  revenue_30: decimal(38,2)
key: [day, install_channel, install_campaign]
time: day
dimensions: [install_channel, install_campaign]
order_by: [day, install_channel, install_campaign]
checks:
  - unique: [day, install_channel, install_campaign]
*/
WITH both AS (
    SELECT
        day,
        channel AS install_channel,
        coalesce(nullIf(campaign, ''), 'none') AS install_campaign,
        spend_byn AS spend,
        impressions,
        clicks,
        installs,
        0 AS registrations,
        0 AS payers,
        toDecimal128(0, 2) AS revenue,
        toDecimal128(0, 2) AS revenue_30
    FROM fact.spend
    UNION ALL
    SELECT
        registered_on,
        install_channel,
        install_campaign,
        NULL,
        NULL,
        NULL,
        NULL,
        1,
        CASE WHEN payments > 0 THEN 1 ELSE 0 END,
        revenue,
        revenue_30
    FROM mart.person
    WHERE registered_on >= (SELECT min(day) FROM fact.spend)
)
SELECT
    day,
    install_channel,
    install_campaign,
    sum(both.spend) AS spend,
    sum(both.impressions) AS impressions,
    sum(both.clicks) AS clicks,
    sum(both.installs) AS installs,
    sum(both.registrations) AS registrations,
    sum(both.payers) AS payers,
    sum(both.revenue) AS revenue,
    sum(both.revenue_30) AS revenue_30
FROM both
GROUP BY day, install_channel, install_campaign
