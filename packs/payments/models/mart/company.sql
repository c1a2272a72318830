/*
owner: corporate
about:
  en: >-
    Every corporate client as it stands at the end of the last day: who it is, on which tariff, what it pays a month, what it has moved
    and when it last did. `quiet` has moved nothing in 30 days.
  ru: >-
    Каждый корпоративный клиент, каким он стоит к концу последнего дня: кто он, на каком тарифе, сколько платит в месяц, сколько провёл
    и когда в последний раз. `quiet` — 30 дней без поручений.
grain: {en: one company, ru: одна компания}
columns:
  entity_id: bigint
  company: text
  industry: text
  size: text
  legal_form: text
  company_region: text
  client_kind: text
  manager: text
  tariff: text
  package: text
  company_status: text
  client_since_on: date
  left_on: date
  contracts: bigint
  monthly_fee: decimal(38,2)
  orders: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  last_order_on: date
  days_since_order: bigint
key: entity_id
time: client_since_on
dimensions: [industry, size, legal_form, company_region, client_kind, manager, tariff, package, company_status]
order_by: entity_id
checks:
  - unique: entity_id
  - accepted: {column: company_status, values: [active, quiet, left]}
*/
WITH ends AS (SELECT max(day) AS last_day FROM fact.order),
orders AS (
    SELECT
        entity_id,
        count() AS orders,
        sum(amount_byn) AS turnover,
        sum(fee_byn) AS revenue,
        max(day) AS last_order_on
    FROM fact.order
    WHERE status = 'executed'
    GROUP BY entity_id
),
agreed AS (
    SELECT
        entity_id,
        count() AS contracts,
        argMax(tariff, tuple(signed_on, contract_id)) AS tariff,
        argMax(coalesce(package, 'none'), tuple(signed_on, contract_id)) AS package,
        sum(monthly_fee_byn) AS monthly_fee
    FROM fact.contract
    GROUP BY entity_id
)
SELECT
    client.entity_id AS entity_id,
    client.name AS company,
    client.industry AS industry,
    client.size AS size,
    client.legal_form AS legal_form,
    client.region AS company_region,
    CASE WHEN client.is_key THEN 'key' ELSE 'other' END AS client_kind,
    nullIf(client.manager, '') AS manager,
    nullIf(agreed.tariff, '') AS tariff,
    nullIf(agreed.package, '') AS package,
    CASE
        WHEN client.left_on IS NOT NULL THEN 'left'
        WHEN coalesce(orders.orders, 0) = 0 OR orders.last_order_on <= addDays(ends.last_day, -30) THEN 'quiet'
        ELSE 'active'
    END AS company_status,
    toDate32(client.client_since) AS client_since_on,
    client.left_on AS left_on,
    coalesce(agreed.contracts, 0) AS contracts,
    CASE WHEN client.left_on IS NULL THEN agreed.monthly_fee END AS monthly_fee,
    coalesce(orders.orders, 0) AS orders,
    orders.turnover AS turnover,
    orders.revenue AS revenue,
    CASE WHEN coalesce(orders.orders, 0) > 0 THEN orders.last_order_on END AS last_order_on,
    CASE WHEN coalesce(orders.orders, 0) > 0 THEN toInt64(dateDiff('day', orders.last_order_on, ends.last_day)) END AS days_since_order
FROM dimension.company AS client
CROSS JOIN ends
LEFT JOIN orders ON orders.entity_id = client.entity_id
LEFT JOIN agreed ON agreed.entity_id = client.entity_id
