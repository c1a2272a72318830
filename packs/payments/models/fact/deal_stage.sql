/*
owner: corporate
about:
  en: >-
    How long each deal stood at each stage. The stage that a deal stands at now, and the one it ended with, has no end.
  ru: >-
    Сколько каждая сделка простояла на каждой стадии. У стадии, на которой она стоит сейчас или закончилась, конца нет.
grain: {en: a stay of a deal at a stage, ru: пребывание сделки на стадии}
key: [deal_id, entered_at]
materialized: full
period: day
columns:
  deal_id: bigint
  stage: text
  entered_at: timestamp
  left_at: timestamp
  seconds: bigint
  day: date
checks:
  - not_null: deal_id
  - not_null: day
*/
WITH stage AS (
    SELECT
        owner_id AS deal_id,
        lower(split_part(stage_id, ':', 2)) AS stage,
        created_time AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AS entered_at,
        lead(created_time) OVER (PARTITION BY owner_id ORDER BY created_time, id) AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AS left_at,
        CAST(created_time AS date) AS day
    FROM stage.bitrix_deal_history
)
SELECT deal_id, stage, entered_at, left_at, CAST(floor(extract(epoch FROM left_at - entered_at)) AS bigint) AS seconds, day
FROM stage
