/*
owner: risk
about:
  en: >-
    Rings: three or more wallets on one phone that send money to one receiver, mostly at night. Each row is for somebody to look at.
  ru: >-
    Кольца: три и больше кошелька на одном телефоне, которые переводят одному получателю, в основном ночью. Каждую строку должен
    посмотреть человек.
grain: {en: a phone and a receiver, ru: телефон и получатель}
columns:
  device_id: text
  receiver_id: bigint
  first_on: date
  last_on: date
  wallets: bigint
  transfers: bigint
  night_transfers: bigint
  amount: decimal(38,2)
  smallest: decimal(18,2)
  largest: decimal(18,2)
  disputed: bigint
key: [device_id, receiver_id]
time: first_on
order_by: [first_on, device_id]
checks:
  - unique: [device_id, receiver_id]
*/
WITH contested AS (SELECT DISTINCT payment_id FROM fact.dispute)
SELECT
    assumeNotNull(device_id) AS device_id,
    assumeNotNull(counterparty_id) AS receiver_id,
    min(day) AS first_on,
    max(day) AS last_on,
    uniqExact(person_id) AS wallets,
    count() AS transfers,
    countIf(hour < 6) AS night_transfers,
    sum(amount_byn) AS amount,
    min(amount_byn) AS smallest,
    max(amount_byn) AS largest,
    countIf(payment_id IN (SELECT payment_id FROM contested)) AS disputed
FROM fact.payment
WHERE kind = 'transfer' AND status = 'paid' AND device_id IS NOT NULL AND counterparty_id IS NOT NULL
GROUP BY device_id, receiver_id
HAVING wallets >= 3 AND night_transfers * 2 > transfers
