/*
owner: sales
about:
  en: >-
    Every merchant as it stands at the end of the last day: since when and how often it is paid at, by how many people, how many of them
    came again, and whether it still works with us (`silent` had no payment in 30 days, `closed` says so itself).
  ru: >-
    Каждая торговая точка, какой она стоит к концу последнего дня: с каких пор и как часто в ней платят, сколько людей, сколько из них
    вернулось, и работает ли она с нами (`silent` — 30 дней без платежей, `closed` — закрыта по данным биллинга).
grain: {en: one merchant, ru: одна торговая точка}
columns:
  merchant_id: bigint
  merchant: text
  chain: text
  brand: text
  vertical: text
  category: text
  merchant_region: text
  merchant_city: text
  commission_rate: decimal(6,4)
  registered_on: date
  merchant_status: text
  first_paid_on: date
  last_paid_on: date
  payments: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  payers: bigint
  repeat_payers: bigint
  weeks: bigint
  paid_weeks: bigint
key: merchant_id
time: registered_on
dimensions: [merchant, chain, brand, vertical, category, merchant_region, merchant_city, merchant_status]
order_by: [vertical, merchant_id]
checks:
  - unique: merchant_id
  - accepted: {column: merchant_status, values: [active, silent, closed]}
*/
WITH ends AS (SELECT min(day) AS first_day, max(day) AS last_day FROM fact.payment),
payers AS (
    SELECT
        merchant_id,
        person_id,
        min(day) AS first_paid_on,
        max(day) AS last_paid_on,
        count() AS payments,
        uniqExact(day) AS paid_days,
        sum(amount_byn) AS turnover,
        sum(fee_byn) AS revenue
    FROM fact.payment
    WHERE status = 'paid' AND merchant_id IS NOT NULL
    GROUP BY merchant_id, person_id
),
weeks AS (
    SELECT merchant_id, uniqExact(toMonday(day)) AS paid_weeks
    FROM fact.payment
    WHERE status = 'paid' AND merchant_id IS NOT NULL
    GROUP BY merchant_id
),
totals AS (
    SELECT
        payers.merchant_id AS merchant_id,
        min(payers.first_paid_on) AS first_paid_on,
        max(payers.last_paid_on) AS last_paid_on,
        sum(payers.payments) AS payments,
        sum(payers.turnover) AS turnover,
        sum(payers.revenue) AS revenue,
        count() AS payers,
        countIf(payers.paid_days > 1) AS repeat_payers
    FROM payers
    GROUP BY merchant_id
)
SELECT
    merchant.merchant_id AS merchant_id,
    merchant.name AS merchant,
    nullIf(merchant.chain, '') AS chain,
    nullIf(merchant.brand, '') AS brand,
    merchant.vertical AS vertical,
    merchant.category AS category,
    merchant.region AS merchant_region,
    merchant.city AS merchant_city,
    merchant.commission_rate AS commission_rate,
    merchant.registered_on AS registered_on,
    CASE
        WHEN merchant.closed_on IS NOT NULL THEN 'closed'
        WHEN coalesce(totals.payments, 0) = 0 OR totals.last_paid_on <= addDays(ends.last_day, -30) THEN 'silent'
        ELSE 'active'
    END AS merchant_status,
    CASE WHEN coalesce(totals.payments, 0) > 0 THEN totals.first_paid_on END AS first_paid_on,
    CASE WHEN coalesce(totals.payments, 0) > 0 THEN totals.last_paid_on END AS last_paid_on,
    coalesce(totals.payments, 0) AS payments,
    totals.turnover AS turnover,
    totals.revenue AS revenue,
    coalesce(totals.payers, 0) AS payers,
    coalesce(totals.repeat_payers, 0) AS repeat_payers,
    toInt64(greatest(1, dateDiff('week',
        greatest(merchant.registered_on, ends.first_day), least(coalesce(merchant.closed_on, ends.last_day), ends.last_day)) + 1)) AS weeks,
    coalesce(weeks.paid_weeks, 0) AS paid_weeks
FROM dimension.merchant AS merchant
CROSS JOIN ends
LEFT JOIN totals ON totals.merchant_id = merchant.merchant_id
LEFT JOIN weeks ON weeks.merchant_id = merchant.merchant_id
