/*
owner: corporate
about:
  en: Every contract with its tariff and package, and whether the signed paper names the same sum as the system.
  ru: Каждый договор с тарифом и пакетом и то, та ли сумма в подписанном документе, что в системе.
grain: {en: one contract, ru: один договор}
columns:
  contract_id: bigint
  entity_id: bigint
  day: date
  valid_to: date
  tariff: text
  package: text
  contract_status: text
  industry: text
  size: text
  client_kind: text
  manager: text
  amount: decimal(18,2)
  monthly_fee: decimal(18,2)
  sum_in_file: decimal(18,2)
  paper: text
key: contract_id
time: day
dimensions: [tariff, package, contract_status, industry, size, client_kind, manager, paper]
order_by: [day, contract_id]
checks:
  - unique: contract_id
*/
SELECT
    contract.contract_id AS contract_id,
    contract.entity_id AS entity_id,
    contract.signed_on AS day,
    contract.valid_to AS valid_to,
    contract.tariff AS tariff,
    coalesce(contract.package, 'none') AS package,
    contract.status AS contract_status,
    nullIf(company.industry, '') AS industry,
    nullIf(company.size, '') AS size,
    CASE WHEN company.is_key THEN 'key' ELSE 'other' END AS client_kind,
    nullIf(company.manager, '') AS manager,
    contract.amount_byn AS amount,
    contract.monthly_fee_byn AS monthly_fee,
    contract.sum_in_file AS sum_in_file,
    CASE
        WHEN contract.sum_in_file IS NULL THEN 'none'
        WHEN contract.sum_in_file = contract.amount_byn THEN 'same'
        ELSE 'other'
    END AS paper
FROM fact.contract AS contract
LEFT JOIN dimension.company AS company ON company.entity_id = contract.entity_id
