/*
owner: marketing
about:
  en: >-
    What advertising cost and what the agency says it brought, by channel and campaign, in rubles at the day's rate. The
    names of the agency are put into those of the app by the handbook.
  ru: >-
    Во что обошлась реклама и что она дала по словам агентства — по каналам и кампаниям, в рублях по курсу дня. Названия
    агентства переведены в коды приложения по справочнику.
grain: {en: a day of a channel and a campaign, ru: день канала и кампании}
key: [day, channel, campaign]
materialized: full
period: day
columns:
  day: date
  channel: text
  campaign: text
  spend_byn: decimal(18,2)
  impressions: bigint
  clicks: bigint
  installs: bigint
checks:
  - not_null: day
  - not_null: channel
  - not_null: spend_byn
  - unique: [day, channel, campaign]
*/
WITH report AS (
    SELECT
        CAST(CASE WHEN day LIKE '____-__-__' THEN day END AS date) AS day,
        clean_text(channel) AS channel,
        clean_text(campaign) AS campaign,
        spend,
        currency,
        impressions,
        clicks,
        installs
    FROM stage.agency_report
    WHERE day LIKE '____-__-__'
)
SELECT
    report.day,
    coalesce(channel.channel, report.channel) AS channel,
    coalesce(campaign.campaign, report.campaign) AS campaign,
    CAST(round(report.spend * rate.rate, 2) AS decimal(18,2)) AS spend_byn,
    report.impressions,
    report.clicks,
    report.installs
FROM report
LEFT JOIN dimension.rate_day AS rate ON rate.day = report.day AND rate.currency = report.currency
LEFT JOIN stage.handbook_channel AS channel ON channel.written = report.channel
LEFT JOIN stage.handbook_campaign AS campaign ON campaign.written = report.campaign
