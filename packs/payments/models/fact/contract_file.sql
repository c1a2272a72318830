/*
owner: corporate
about:
  en: >-
    Contracts as the lawyers filed them, beside what the corporate system has. A file whose sum is another than the
    system's stands in quarantine until somebody finds out which is right.
  ru: >-
    Договоры, как их подшили юристы, рядом с тем, что в корпоративной системе. Файл, сумма в котором не та, что в системе,
    лежит в карантине, пока не выяснят, какая верна.
grain: {en: one document, ru: один документ}
key: number
columns:
  number: text
  customer: text
  tariff: text
  signed_on: date
  valid_to: date
  amount: decimal(18,2)
  amount_in_system: decimal(18,2)
checks:
  - not_null: number
  - unique: number
  - sql: amount = amount_in_system
    name: wrong_sum
    severity: quarantine
*/
SELECT
    document.number,
    clean_name(document.customer) AS customer,
    document.tariff,
    document.signed_on,
    document.valid_to,
    document.amount,
    contract.amount AS amount_in_system
FROM stage.contracts_document AS document
LEFT JOIN stage.corporate_contracts AS contract ON contract.number = document.number
