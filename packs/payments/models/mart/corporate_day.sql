/*
owner: corporate
about:
  en: >-
    The corporate base on each day: companies with a contract in force, their contracts and what those pay a month; and who came and left
    that day. Parts add up, days do not.
  ru: >-
    Корпоративная база на каждый день: компании с действующим договором, их договоры и месячная плата по ним; кто в этот день пришёл и
    ушёл. Части складываются, дни — нет.
grain: {en: "a day, tariff, size, industry and kind of client", ru: "день, тариф, размер, отрасль и вид клиента"}
columns:
  day: date
  tariff: text
  size: text
  industry: text
  client_kind: text
  companies: bigint
  contracts: bigint
  mrr: decimal(38,2)
  came: bigint
  went: bigint
key: [day, tariff, size, industry, client_kind]
time: day
dimensions: [tariff, size, industry, client_kind]
order_by: [day, tariff, size, industry, client_kind]
checks:
  - unique: [day, tariff, size, industry, client_kind]
*/
WITH bounds AS (SELECT min(day) AS first_day, max(day) AS last_day FROM fact.order),
contracts AS (
    SELECT
        contract.tariff AS tariff,
        company.size AS size,
        company.industry AS industry,
        CASE WHEN company.is_key THEN 'key' ELSE 'other' END AS client_kind,
        contract.signed_on AS signed_on,
        company.left_on AS left_on,
        contract.monthly_fee_byn AS monthly_fee,
        row_number() OVER (PARTITION BY contract.entity_id ORDER BY contract.signed_on, contract.contract_id) = 1 AS is_first
    FROM fact.contract AS contract
    JOIN dimension.company AS company ON company.entity_id = contract.entity_id
),
-- From the first day of the base or the day of signing, to the day before the client leaves.
spans AS (
    SELECT
        contracts.tariff AS tariff,
        contracts.size AS size,
        contracts.industry AS industry,
        contracts.client_kind AS client_kind,
        contracts.signed_on AS signed_on,
        contracts.left_on AS left_on,
        contracts.monthly_fee AS monthly_fee,
        contracts.is_first AS is_first,
        greatest(contracts.signed_on, bounds.first_day) AS from_day,
        least(coalesce(addDays(contracts.left_on, -1), bounds.last_day), bounds.last_day) AS to_day,
        bounds.first_day AS first_day,
        bounds.last_day AS last_day
    FROM contracts
    CROSS JOIN bounds
),
days AS (
    SELECT
        addDays(from_day, arrayJoin(range(toUInt32(greatest(0, dateDiff('day', from_day, to_day) + 1))))) AS day,
        tariff, size, industry, client_kind, toInt64(is_first) AS companies, 1 AS agreed, monthly_fee AS mrr, 0 AS came, 0 AS went
    FROM spans
    UNION ALL
    SELECT signed_on, tariff, size, industry, client_kind, 0, 0, toDecimal64(0, 2), toInt64(is_first), 0
    FROM spans
    WHERE signed_on >= first_day AND signed_on <= last_day
    UNION ALL
    SELECT assumeNotNull(left_on), tariff, size, industry, client_kind, 0, 0, toDecimal64(0, 2), 0, toInt64(is_first)
    FROM spans
    WHERE left_on IS NOT NULL AND left_on >= first_day AND left_on <= last_day
)
SELECT
    day,
    tariff,
    size,
    industry,
    client_kind,
    sum(days.companies) AS companies,
    sum(days.agreed) AS contracts,
    sum(days.mrr) AS mrr,
    sum(days.came) AS came,
    sum(days.went) AS went
FROM days
GROUP BY day, tariff, size, industry, client_kind
