/*
owner: marketing
about:
  en: >-
    To which touch of advertising a new person is credited, by five rules: `first`, `last`, `linear` (all alike), `position` (0.4 to the
    first, 0.4 to the last, the rest between) and `decay` (a touch a week older counts half). Touches of up to 30 days before registration
    count; coming by oneself (`direct`) or by a message is none. The credits of a person under a rule are one, to the last digit.
  ru: >-
    Какому касанию рекламы засчитывается новый человек, по пяти правилам: `first` (первому), `last` (последнему), `linear` (всем поровну),
    `position` (0,4 первому, 0,4 последнему, остальное между ними) и `decay` (касание на неделю старше весит вдвое меньше). Считаются
    касания за 30 дней до регистрации; приход самому (`direct`) или по сообщению — не касание. Доли одного человека по одному правилу
    дают ровно единицу.
grain: {en: a touch under a rule, ru: касание по одному правилу}
columns:
  touch_id: bigint
  model: text
  person_id: bigint
  day: date
  install_channel: text
  install_campaign: text
  days_before: bigint
  credit: decimal(18,6)
  payer_credit: decimal(18,6)
  revenue: decimal(38,8)
key: [touch_id, model]
time: day
dimensions: [model, install_channel, install_campaign]
order_by: [model, day, touch_id]
checks:
  - unique: [touch_id, model]
  - name: credits_of_a_person_are_one
    query: "SELECT person_id, model FROM mart.attribution AS a GROUP BY person_id, model HAVING sum(credit) <> 1"
*/
WITH touches AS (
    SELECT
        touch.touch_id AS touch_id,
        person.person_id AS person_id,
        person.registered_on AS day,
        touch.channel AS install_channel,
        coalesce(nullIf(touch.campaign, ''), 'none') AS install_campaign,
        dateDiff('day', touch.day, person.registered_on) AS days_before,
        row_number() OVER (PARTITION BY person.person_id ORDER BY touch.at, touch.touch_id) AS place,
        count() OVER (PARTITION BY person.person_id) AS touches
    FROM fact.touch AS touch
    JOIN dimension.person AS person ON person.person_id = touch.person_id
    WHERE touch.channel NOT IN ('direct', 'push')
        AND touch.at <= person.registered_at
        AND touch.day >= addDays(person.registered_on, -30)
),
weighed AS (
    SELECT
        touches.*,
        models.model AS model,
        toFloat64(CASE models.model
            WHEN 'first' THEN CASE WHEN place = 1 THEN 1 ELSE 0 END
            WHEN 'last' THEN CASE WHEN place = touches THEN 1 ELSE 0 END
            WHEN 'linear' THEN 1
            WHEN 'position' THEN
                CASE WHEN touches <= 2 THEN 1 WHEN place = 1 OR place = touches THEN 0.4 ELSE 0.2 / (touches - 2) END
            ELSE exp2(-days_before / 7)
        END) AS weight
    FROM touches
    CROSS JOIN (SELECT arrayJoin(['first', 'last', 'linear', 'position', 'decay']) AS model) AS models
),
parts AS (
    SELECT
        weighed.*,
        toDecimal64(floor(weight / sum(weight) OVER (PARTITION BY person_id, model), 6), 6) AS part
    FROM weighed
),
-- What rounding left over goes to the last touch.
credited AS (
    SELECT
        parts.*,
        CASE WHEN place = touches THEN part + (toDecimal64(1, 6) - sum(part) OVER (PARTITION BY person_id, model)) ELSE part END AS whole
    FROM parts
)
SELECT
    credited.touch_id AS touch_id,
    credited.model AS model,
    credited.person_id AS person_id,
    credited.day AS day,
    credited.install_channel AS install_channel,
    credited.install_campaign AS install_campaign,
    toInt64(credited.days_before) AS days_before,
    toDecimal64(credited.whole, 6) AS credit,
    toDecimal64(CASE WHEN person.payments > 0 THEN credited.whole ELSE toDecimal64(0, 6) END, 6) AS payer_credit,
    toDecimal128(credited.whole, 6) * coalesce(person.revenue, toDecimal128(0, 2)) AS revenue
FROM credited
LEFT JOIN mart.person AS person ON person.person_id = credited.person_id
WHERE credited.whole > 0
