/*
owner: product
about:
  en: >-
    How many people were in the app on each day, in the seven and in the thirty days up to it; how many paid in those thirty days, who of
    them came new, came back, or was lost (no payment in 30 days). People of a region and a channel add up, days do not.
  ru: >-
    Сколько людей было в приложении за день, за семь и за тридцать дней по этот день; сколько платило за эти тридцать дней, кто из них
    пришёл впервые, вернулся или потерян (30 дней без платежа). Люди областей и каналов складываются, дни — нет.
grain: {en: "a day, region and acquisition channel", ru: "день, область и канал привлечения"}
columns:
  day: date
  region: text
  install_channel: text
  dau: bigint
  wau: bigint
  mau: bigint
  paying_base: bigint
  new_payers: bigint
  returned_payers: bigint
  lost_payers: bigint
key: [day, region, install_channel]
time: day
dimensions: [region, install_channel]
order_by: [day, region, install_channel]
checks:
  - unique: [day, region, install_channel]
  - name: audiences_hold_each_other
    sql: "dau >= 0 AND dau <= wau AND wau <= mau AND paying_base >= 0"
*/
WITH present AS (
    SELECT
        day,
        region,
        install_channel,
        leadInFrame(toNullable(day)) OVER (
            PARTITION BY person_id ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_day
    FROM mart.person_day
    WHERE sessions > 0
),
paying AS (
    SELECT
        day,
        region,
        install_channel,
        lagInFrame(toNullable(day)) OVER (
            PARTITION BY person_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_day,
        leadInFrame(toNullable(day)) OVER (
            PARTITION BY person_id ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_day
    FROM mart.person_day
    WHERE payments > 0
),
calendar AS (
    SELECT addDays(first_day, arrayJoin(range(toUInt32(dateDiff('day', first_day, last_day) + 1)))) AS day
    FROM (SELECT min(day) AS first_day, max(day) AS last_day FROM mart.person_day) AS bounds
),
-- Somebody enters an audience on the day of a visit and leaves it with the end of its days, or comes again before that.
changes AS (
    SELECT day, region, install_channel, 1 AS dau, 1 AS wau, 1 AS mau, 0 AS new_payers, 0 AS returned_payers, 0 AS lost_payers
    FROM present
    UNION ALL
    SELECT addDays(day, 1), region, install_channel, -1, 0, 0, 0, 0, 0 FROM present
    UNION ALL
    SELECT least(coalesce(next_day, addDays(day, 7)), addDays(day, 7)), region, install_channel, 0, -1, 0, 0, 0, 0 FROM present
    UNION ALL
    SELECT least(coalesce(next_day, addDays(day, 30)), addDays(day, 30)), region, install_channel, 0, 0, -1, 0, 0, 0 FROM present
    UNION ALL
    SELECT day, region, install_channel, 0, 0, 0, 1, 0, 0 FROM paying WHERE last_day IS NULL
    UNION ALL
    SELECT day, region, install_channel, 0, 0, 0, 0, 1, 0 FROM paying WHERE last_day < addDays(day, -30)
    UNION ALL
    SELECT addDays(day, 30), region, install_channel, 0, 0, 0, 0, 0, 1 FROM paying
    WHERE next_day IS NULL OR next_day > addDays(day, 30)
    UNION ALL
    SELECT calendar.day, parts.region, parts.install_channel, 0, 0, 0, 0, 0, 0
    FROM calendar
    CROSS JOIN (SELECT DISTINCT region, install_channel FROM mart.person_day) AS parts
),
days AS (
    SELECT
        day,
        region,
        install_channel,
        sum(dau) AS dau,
        sum(wau) AS wau,
        sum(mau) AS mau,
        sum(new_payers) AS new_payers,
        sum(returned_payers) AS returned_payers,
        sum(lost_payers) AS lost_payers
    FROM changes
    WHERE day <= (SELECT max(day) FROM mart.person_day)
    GROUP BY day, region, install_channel
)
SELECT
    day,
    region,
    install_channel,
    sum(days.dau) OVER (PARTITION BY region, install_channel ORDER BY day) AS dau,
    sum(days.wau) OVER (PARTITION BY region, install_channel ORDER BY day) AS wau,
    sum(days.mau) OVER (PARTITION BY region, install_channel ORDER BY day) AS mau,
    sum(days.new_payers + days.returned_payers - days.lost_payers)
        OVER (PARTITION BY region, install_channel ORDER BY day) AS paying_base,
    days.new_payers AS new_payers,
    days.returned_payers AS returned_payers,
    days.lost_payers AS lost_payers
FROM days
