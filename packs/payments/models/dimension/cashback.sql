/*
owner: marketing
about:
  en: Which chains gave cashback, on which days and how much.
  ru: Какие сети давали кешбэк, в какие дни и сколько.
grain: {en: one programme of a chain, ru: одна программа сети}
key: program_id
columns:
  program_id: bigint
  chain: text
  starts_on: date
  ends_on: date
  rate: decimal(6,4)
checks:
  - not_null: program_id
  - unique: program_id
  - sql: starts_on <= ends_on
    name: ends_after_it_starts
*/
SELECT program_id, clean_name(chain) AS chain, starts_on, ends_on, rate
FROM stage.billing_cashback_programs
