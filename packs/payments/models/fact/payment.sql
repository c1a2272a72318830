/*
owner: sales
about:
  en: >-
    Everything that was paid, sent and topped up, or tried and declined, as the billing has it: one row a transaction, in
    the currency it was made in and in Belarusian rubles at the day's rate. Payments that broke a rule stand in
    quarantine.stage_billing_transactions with the reason, and are in no figure.
    What a merchant was on the day of the payment stays with it: a merchant who changes his category or city does not
    change the past.
  ru: >-
    Всё, что оплачено, переведено и пополнено или не прошло, как это знает биллинг: строка на операцию, в её валюте и в
    белорусских рублях по курсу дня. Платежи, нарушившие правило, лежат с причиной в quarantine.stage_billing_transactions и
    не входят ни в один показатель. Каким продавец был в день платежа, таким в нём и остаётся: сменив категорию или город, он не
    меняет прошлого.
grain: {en: one transaction, ru: одна операция}
key: payment_id
materialized: incremental
period: day
lookups: [dimension.merchant, dimension.payment_method]
columns:
  payment_id: bigint
  person_id: bigint
  counterparty_id: bigint
  merchant_id: bigint
  product_id: bigint
  method_id: bigint
  method: text
  kind: text
  channel: text
  vertical: text
  category: text
  chain: text
  city: text
  region: text
  currency: text
  amount: decimal(18,2)
  amount_byn: decimal(18,2)
  fee_byn: decimal(18,2)
  cashback_byn: decimal(18,2)
  status: text
  decline_reason: text
  device_id: text
  session_id: bigint
  paid_at: timestamp
  received_at: timestamp
  day: date
  hour: integer
checks:
  - not_null: payment_id
  - not_null: day
  - not_null: amount_byn
  - unique: payment_id
*/
WITH payment AS (
    SELECT
        *,
        CAST(trans_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS day,
        CAST(extract(hour FROM trans_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk') AS integer) AS hour
    FROM stage.billing_transactions
)
SELECT
    payment.transaction_id AS payment_id,
    payment.user_id AS person_id,
    payment.counterparty_id,
    payment.merchant_id,
    payment.product_id,
    payment.method_id,
    method.kind AS method,
    payment.kind,
    payment.channel,
    merchant.vertical,
    merchant.category,
    merchant.chain,
    merchant.city,
    merchant.region,
    payment.currency,
    payment.amount,
    CAST(round(payment.amount * rate.rate, 2) AS decimal(18,2)) AS amount_byn,
    CAST(round(payment.fee * rate.rate, 2) AS decimal(18,2)) AS fee_byn,
    CAST(round(payment.cashback * rate.rate, 2) AS decimal(18,2)) AS cashback_byn,
    payment.status,
    payment.decline_reason,
    payment.device_id,
    payment.session_id,
    payment.trans_date AS paid_at,
    payment.created_at AS received_at,
    payment.day,
    payment.hour
FROM payment
LEFT JOIN dimension.rate_day AS rate ON rate.day = payment.day AND rate.currency = payment.currency
LEFT JOIN dimension.merchant AS merchant ON merchant.merchant_id = payment.merchant_id
LEFT JOIN dimension.payment_method AS method ON method.method_id = payment.method_id
