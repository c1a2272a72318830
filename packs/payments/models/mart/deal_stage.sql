/*
owner: corporate
about:
  en: How long each deal lay in each stage. Stages that still last have no length.
  ru: Сколько каждая сделка пролежала на каждой стадии. У идущих стадий длительности нет.
grain: {en: a stage of a deal, ru: стадия сделки}
columns:
  deal_id: bigint
  stage: text
  at: timestamp
  day: date
  lead_source: text
  manager: text
  seconds: bigint
key: [deal_id, stage]
time: day
dimensions: [stage, lead_source, manager]
order_by: [stage, day, deal_id]
checks:
  - unique: [deal_id, stage]
*/
SELECT
    part.deal_id AS deal_id,
    part.stage AS stage,
    part.entered_at AS at,
    part.day AS day,
    deal.source AS lead_source,
    nullIf(manager.login, '') AS manager,
    part.seconds AS seconds
FROM fact.deal_stage AS part
JOIN fact.deal AS deal ON deal.deal_id = part.deal_id
LEFT JOIN dimension.manager AS manager ON manager.manager_id = deal.manager_id
