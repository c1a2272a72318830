/*
owner: risk
about:
  en: What clients contest, why, and how it ends. `won` and `lost` are the client's.
  ru: Что оспаривают клиенты, почему и чем кончается. `won` и `lost` — для клиента.
grain: {en: one dispute, ru: один спор}
columns:
  dispute_id: bigint
  payment_id: bigint
  person_id: bigint
  day: date
  reason: text
  outcome: text
  kind: text
  vertical: text
  chain: text
  amount: decimal(18,2)
  seconds: bigint
key: dispute_id
time: day
dimensions: [reason, outcome, kind, vertical, chain]
order_by: [day, dispute_id]
checks:
  - unique: dispute_id
  - accepted: {column: outcome, values: [open, won, lost]}
*/
SELECT
    dispute.dispute_id AS dispute_id,
    dispute.payment_id AS payment_id,
    dispute.person_id AS person_id,
    dispute.day AS day,
    dispute.reason AS reason,
    dispute.outcome AS outcome,
    payment.kind AS kind,
    payment.vertical AS vertical,
    payment.chain AS chain,
    dispute.amount_byn AS amount,
    toInt64(dateDiff('second', dispute.opened_at, dispute.closed_at)) AS seconds
FROM fact.dispute AS dispute
JOIN fact.payment AS payment ON payment.payment_id = dispute.payment_id
