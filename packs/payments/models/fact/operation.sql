/*
owner: risk
about:
  en: >-
    What processing did with each payment, step by step, and what the bank answered: 00 paid, 51 funds, 61 limit, 91
    technical, 59 suspicion.
  ru: >-
    Что процессинг делал с каждым платежом, по шагам, и что ответил банк: 00 — оплачен, 51 — нет средств, 61 — лимит, 91 —
    сбой, 59 — подозрение.
grain: {en: a step of a payment, ru: шаг платежа}
key: operation_id
materialized: incremental
period: day
columns:
  operation_id: bigint
  payment_id: bigint
  operation: text
  actor: text
  response_code: text
  operation_at: timestamp
  day: date
checks:
  - not_null: operation_id
  - not_null: day
*/
SELECT
    operation_id,
    transaction_id AS payment_id,
    operation,
    actor,
    response_code,
    operation_at,
    CAST(operation_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS day
FROM stage.billing_operation_history
