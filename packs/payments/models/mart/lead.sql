/*
owner: corporate
about:
  en: Every lead and what came of it, down to the deal that was won or lost.
  ru: Каждый лид и что из него вышло — вплоть до выигранной или проигранной сделки.
grain: {en: one lead, ru: один лид}
columns:
  lead_id: bigint
  day: date
  lead_source: text
  lead_status: text
  manager: text
  amount: decimal(18,2)
  leads: bigint
  decided: bigint
  converted: bigint
  won: bigint
  lost: bigint
  won_amount: decimal(18,2)
  seconds_to_decide: bigint
key: lead_id
time: day
dimensions: [lead_source, lead_status, manager]
order_by: [day, lead_id]
checks:
  - unique: lead_id
*/
WITH deals AS (
    SELECT
        assumeNotNull(lead_id) AS lead_id,
        toInt64(max(result = 'won')) AS won,
        toInt64(max(result = 'lost')) AS lost,
        max(CASE WHEN result = 'won' THEN amount_byn ELSE toDecimal64(0, 2) END) AS won_amount
    FROM fact.deal
    WHERE lead_id IS NOT NULL
    GROUP BY lead_id
)
SELECT
    lead.lead_id AS lead_id,
    lead.day AS day,
    lead.source AS lead_source,
    lead.status AS lead_status,
    nullIf(manager.login, '') AS manager,
    lead.amount_byn AS amount,
    toInt64(1) AS leads,
    CASE WHEN lead.closed_at IS NOT NULL THEN toInt64(1) ELSE toInt64(0) END AS decided,
    CASE WHEN deals.lead_id > 0 THEN toInt64(1) ELSE toInt64(0) END AS converted,
    coalesce(deals.won, 0) AS won,
    coalesce(deals.lost, 0) AS lost,
    coalesce(deals.won_amount, toDecimal64(0, 2)) AS won_amount,
    toInt64(dateDiff('second', lead.created_at, lead.closed_at)) AS seconds_to_decide
FROM fact.lead AS lead
LEFT JOIN deals ON deals.lead_id = lead.lead_id
LEFT JOIN dimension.manager AS manager ON manager.manager_id = lead.manager_id
