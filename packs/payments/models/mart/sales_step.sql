/*
owner: corporate
about:
  en: The way of each lead to a contract, step by step and moment by moment.
  ru: Путь каждого лида к договору, шаг за шагом и с точностью до мгновения.
grain: {en: a step of a lead, ru: шаг лида}
columns:
  lead_id: bigint
  step: text
  at: timestamp
  lead_source: text
  manager: text
key: [lead_id, step]
time: at
dimensions: [lead_source, manager]
order_by: [lead_id, at]
checks:
  - unique: [lead_id, step]
*/
WITH steps AS (
    SELECT lead_id, 'lead' AS step, created_at AS at FROM fact.lead
    UNION ALL
    SELECT assumeNotNull(deal.lead_id), part.stage, part.entered_at
    FROM fact.deal_stage AS part
    JOIN fact.deal AS deal ON deal.deal_id = part.deal_id
    WHERE deal.lead_id IS NOT NULL
)
SELECT
    steps.lead_id AS lead_id,
    steps.step AS step,
    steps.at AS at,
    lead.source AS lead_source,
    nullIf(manager.login, '') AS manager
FROM steps
JOIN fact.lead AS lead ON lead.lead_id = steps.lead_id
LEFT JOIN dimension.manager AS manager ON manager.manager_id = lead.manager_id
