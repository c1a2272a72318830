/*
owner: sales
about:
  en: >-
    Every payment, whatever became of it, with what is known of its payer and its merchant: for questions that sums cannot answer,
    such as how many different people, the median ticket, or any two cuts together.
  ru: >-
    Каждый платёж, чем бы он ни кончился, со всем, что известно о плательщике и торговой точке: для вопросов, на которые суммы не
    отвечают, — сколько разных людей, медианный чек, любые два разреза вместе.
grain: {en: one payment, ru: один платёж}
materialized: incremental
period: day
lookups: [dimension.person, dimension.merchant, dimension.product]
columns:
  payment_id: bigint
  paid_at: timestamp
  day: date
  hour_of_day: smallint
  day_of_week: smallint
  person_id: bigint
  merchant_id: bigint
  kind: text
  channel: text
  method: text
  currency: text
  status: text
  decline_reason: text
  amount: decimal(18,2)
  turnover: decimal(18,2)
  revenue: decimal(18,2)
  cashback: decimal(18,2)
  merchant: text
  chain: text
  brand: text
  vertical: text
  category: text
  merchant_region: text
  merchant_city: text
  product: text
  region: text
  city: text
  gender: text
  install_channel: text
key: payment_id
time: paid_at
dimensions:
  - kind
  - channel
  - method
  - currency
  - status
  - decline_reason
  - hour_of_day
  - day_of_week
  - merchant
  - chain
  - brand
  - vertical
  - category
  - merchant_region
  - merchant_city
  - product
  - region
  - city
  - gender
  - install_channel
order_by: [paid_at, payment_id]
checks:
  - unique: payment_id
*/
SELECT
    payment.payment_id AS payment_id,
    payment.paid_at AS paid_at,
    payment.day AS day,
    toInt16(payment.hour) AS hour_of_day,
    toInt16(toDayOfWeek(payment.day)) AS day_of_week,
    payment.person_id AS person_id,
    payment.merchant_id AS merchant_id,
    payment.kind AS kind,
    payment.channel AS channel,
    payment.method AS method,
    payment.currency AS currency,
    payment.status AS status,
    payment.decline_reason AS decline_reason,
    payment.amount AS amount,
    payment.amount_byn AS turnover,
    payment.fee_byn AS revenue,
    payment.cashback_byn AS cashback,
    nullIf(merchant.name, '') AS merchant,
    payment.chain AS chain,
    nullIf(merchant.brand, '') AS brand,
    payment.vertical AS vertical,
    payment.category AS category,
    payment.region AS merchant_region,
    payment.city AS merchant_city,
    nullIf(product.name, '') AS product,
    nullIf(person.region, '') AS region,
    nullIf(person.city, '') AS city,
    nullIf(person.gender, '') AS gender,
    nullIf(person.install_channel, '') AS install_channel
FROM fact.payment AS payment
LEFT JOIN dimension.person AS person ON person.person_id = payment.person_id
LEFT JOIN dimension.merchant AS merchant ON merchant.merchant_id = payment.merchant_id
LEFT JOIN dimension.product AS product ON product.product_id = payment.product_id
