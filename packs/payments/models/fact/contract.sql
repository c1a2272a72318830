/*
owner: corporate
about:
  en: >-
    Contracts with companies: tariff, services, what they are worth a year and a month. The sum in the file is empty where
    there is no file, or one that says something else.
  ru: >-
    Договоры с компаниями: тариф, пакет услуг, сколько стоят в год и в месяц. Сумма из файла пуста, если файла нет или в
    нём другая.
grain: {en: one contract, ru: один договор}
key: contract_id
materialized: full
period: day
columns:
  contract_id: bigint
  number: text
  entity_id: bigint
  tariff: text
  package: text
  amount_byn: decimal(18,2)
  signed_on: date
  valid_to: date
  status: text
  deal_id: bigint
  monthly_fee_byn: decimal(18,2)
  sum_in_file: decimal(18,2)
  day: date
checks:
  - not_null: contract_id
  - not_null: day
  - not_null: amount_byn
  - unique: contract_id
  - reference: {column: entity_id, to: dimension.company.entity_id}
    severity: warn
*/
SELECT
    contract.contract_id,
    contract.number,
    contract.entity_id,
    clean_name(tariff.name) AS tariff,
    clean_name(package.name) AS package,
    CASE
        WHEN contract.currency = 'BYN' THEN contract.amount
        ELSE CAST(round(contract.amount * rate.rate, 2) AS decimal(18,2))
    END AS amount_byn,
    contract.signed_on,
    contract.valid_to,
    contract.status,
    contract.deal_id,
    CAST(tariff.monthly_fee + coalesce(package.monthly_fee, 0) AS decimal(18,2)) AS monthly_fee_byn,
    file.amount AS sum_in_file,
    contract.signed_on AS day
FROM stage.corporate_contracts AS contract
LEFT JOIN stage.corporate_tariffs AS tariff ON tariff.tariff_id = contract.tariff_id
LEFT JOIN stage.corporate_service_packages AS package ON package.package_id = contract.package_id
LEFT JOIN dimension.rate_day AS rate ON rate.day = contract.signed_on AND rate.currency = contract.currency
LEFT JOIN fact.contract_file AS file ON file.number = contract.number
