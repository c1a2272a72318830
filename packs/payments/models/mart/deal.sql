/*
owner: corporate
about:
  en: Every deal with its source, its manager, the stage where it stands and how long it took.
  ru: Каждая сделка с источником, менеджером, стадией и длительностью.
grain: {en: one deal, ru: одна сделка}
columns:
  deal_id: bigint
  day: date
  closed_on: date
  lead_source: text
  stage: text
  result: text
  manager: text
  amount: decimal(18,2)
  seconds: bigint
key: deal_id
time: day
dimensions: [lead_source, stage, result, manager]
order_by: [day, deal_id]
checks:
  - unique: deal_id
  - accepted: {column: result, values: [won, lost, open]}
*/
SELECT
    deal.deal_id AS deal_id,
    deal.day AS day,
    toDate32(deal.closed_at) AS closed_on,
    deal.source AS lead_source,
    deal.stage AS stage,
    deal.result AS result,
    nullIf(manager.login, '') AS manager,
    deal.amount_byn AS amount,
    toInt64(dateDiff('second', deal.created_at, deal.closed_at)) AS seconds
FROM fact.deal AS deal
LEFT JOIN dimension.manager AS manager ON manager.manager_id = deal.manager_id
