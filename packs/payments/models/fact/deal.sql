/*
owner: corporate
about:
  en: "Deals with companies: where each stands, or how it ended. The CRM keeps Minsk's clock; here moments are UTC."
  ru: "Сделки с компаниями: на какой стадии каждая или чем кончилась. В CRM часы минские, здесь — UTC."
grain: {en: one deal, ru: одна сделка}
key: deal_id
materialized: full
period: day
columns:
  deal_id: bigint
  lead_id: bigint
  entity_id: bigint
  source: text
  stage: text
  result: text
  manager_id: bigint
  amount_byn: decimal(18,2)
  created_at: timestamp
  closed_at: timestamp
  day: date
checks:
  - not_null: deal_id
  - not_null: day
  - not_null: amount_byn
  - unique: deal_id
  - accepted: {column: result, values: [won, lost, open]}
*/
SELECT
    deal.id AS deal_id,
    deal.lead_id,
    company.entity_id,
    deal.source_id AS source,
    lower(split_part(deal.stage_id, ':', 2)) AS stage,
    CASE deal.stage_semantic_id WHEN 'S' THEN 'won' WHEN 'F' THEN 'lost' ELSE 'open' END AS result,
    deal.assigned_by_id AS manager_id,
    CASE
        WHEN deal.currency_id = 'BYN' THEN CAST(deal.opportunity AS decimal(18,2))
        ELSE CAST(round(deal.opportunity * rate.rate, 2) AS decimal(18,2))
    END AS amount_byn,
    deal.date_create AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AS created_at,
    deal.closedate AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AS closed_at,
    CAST(deal.date_create AS date) AS day
FROM stage.bitrix_deals AS deal
LEFT JOIN dimension.company AS company ON company.company_id = deal.company_id
LEFT JOIN dimension.rate_day AS rate ON rate.day = CAST(deal.date_create AS date) AND rate.currency = deal.currency_id
