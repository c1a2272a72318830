/*
owner: sales
about:
  en: >-
    Who pays where: a person and a chain, or a merchant that is in none. It tells who came once and who comes again.
  ru: >-
    Кто где платит: человек и сеть или точка вне сетей. Отсюда видно, кто зашёл однажды, а кто возвращается.
grain: {en: a person at a chain or merchant, ru: человек в сети или точке}
columns:
  person_id: bigint
  place: text
  chain: text
  brand: text
  vertical: text
  category: text
  first_paid_on: date
  last_paid_on: date
  payments: bigint
  paid_days: bigint
  turnover: decimal(38,2)
  customers: bigint
  returning: bigint
key: [person_id, place]
time: first_paid_on
dimensions: [place, chain, brand, vertical, category]
order_by: [vertical, place, person_id]
checks:
  - unique: [person_id, place]
*/
SELECT
    payment.person_id AS person_id,
    assumeNotNull(coalesce(payment.chain, payment.merchant)) AS place,
    any(payment.chain) AS chain,
    any(payment.brand) AS brand,
    any(payment.vertical) AS vertical,
    min(payment.category) AS category,
    min(payment.day) AS first_paid_on,
    max(payment.day) AS last_paid_on,
    count() AS payments,
    uniqExact(payment.day) AS paid_days,
    sum(payment.turnover) AS turnover,
    toInt64(1) AS customers,
    CASE WHEN paid_days > 1 THEN toInt64(1) ELSE toInt64(0) END AS returning
FROM mart.payment AS payment
WHERE payment.status = 'paid' AND coalesce(payment.chain, payment.merchant) IS NOT NULL
GROUP BY person_id, place
