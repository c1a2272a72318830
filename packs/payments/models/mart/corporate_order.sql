/*
owner: corporate
about:
  en: What companies pay through the corporate channel, with who they are.
  ru: Что компании платят через корпоративный канал и кто они.
grain: {en: one payment order, ru: одно платёжное поручение}
materialized: incremental
period: day
lookups: dimension.company
columns:
  order_id: bigint
  entity_id: bigint
  day: date
  order_kind: text
  order_status: text
  industry: text
  size: text
  company_region: text
  client_kind: text
  manager: text
  amount: decimal(18,2)
  revenue: decimal(18,2)
key: order_id
time: day
dimensions: [order_kind, order_status, industry, size, company_region, client_kind, manager]
order_by: [day, order_id]
checks:
  - unique: order_id
*/
SELECT
    orders.order_id AS order_id,
    orders.entity_id AS entity_id,
    orders.day AS day,
    orders.kind AS order_kind,
    orders.status AS order_status,
    nullIf(company.industry, '') AS industry,
    nullIf(company.size, '') AS size,
    nullIf(company.region, '') AS company_region,
    CASE WHEN company.is_key THEN 'key' ELSE 'other' END AS client_kind,
    nullIf(company.manager, '') AS manager,
    orders.amount_byn AS amount,
    orders.fee_byn AS revenue
FROM fact.order AS orders
LEFT JOIN dimension.company AS company ON company.entity_id = orders.entity_id
