/*
owner: risk
about:
  en: >-
    Payments that ask for a look, each under every sign that it bears: a transfer between midnight and six (`night`), one just below the
    limit of 500 rubles (`below_limit`), from a phone that three or more wallets used that day (`shared_phone`), declined on suspicion
    (`suspicion`).
  ru: >-
    Платежи, на которые стоит посмотреть, под каждым своим признаком: перевод между полуночью и шестью (`night`), чуть ниже порога в
    500 рублей (`below_limit`), с телефона, которым в этот день пользовались три и больше кошелька (`shared_phone`), отклонён по
    подозрению (`suspicion`).
grain: {en: a payment under a sign, ru: платёж под признаком}
materialized: incremental
period: day
columns:
  day: date
  signal: text
  payment_id: bigint
  person_id: bigint
  device_id: text
  kind: text
  channel: text
  amount: decimal(18,2)
key: [signal, payment_id]
time: day
dimensions: [signal, kind, channel]
order_by: [day, signal, payment_id]
checks:
  - unique: [signal, payment_id]
*/
WITH phones AS (
    SELECT
        *,
        max(wallet) OVER (PARTITION BY day, device_id) AS wallets
    FROM (
        SELECT *, dense_rank() OVER (PARTITION BY day, device_id ORDER BY person_id) AS wallet
        FROM fact.payment
    ) AS ranked
)
SELECT day, 'night' AS signal, payment_id, person_id, device_id, kind, channel, amount_byn AS amount
FROM phones
WHERE kind = 'transfer' AND status = 'paid' AND hour < 6
UNION ALL
SELECT day, 'below_limit', payment_id, person_id, device_id, kind, channel, amount_byn
FROM phones
WHERE kind = 'transfer' AND status = 'paid' AND amount_byn >= 475 AND amount_byn < 500
UNION ALL
SELECT day, 'shared_phone', payment_id, person_id, device_id, kind, channel, amount_byn
FROM phones
WHERE device_id IS NOT NULL AND status = 'paid' AND wallets >= 3
UNION ALL
SELECT day, 'suspicion', payment_id, person_id, device_id, kind, channel, amount_byn
FROM phones
WHERE decline_reason = 'suspicion'
