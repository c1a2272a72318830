/*
owner: marketing
about:
  en: >-
    Purchases in chains on the days of their cashback programmes, by whether the payer got cashback. Both shop in the same places on the
    same days, so the difference of their baskets is the programme's. Goods with a fixed price are left out: nobody can buy more of them.
  ru: >-
    Покупки в сетях в дни программ кешбэка — по тому, получил ли плательщик кешбэк. И те и другие покупают в тех же местах в те же дни,
    поэтому разница их корзин — заслуга программы. Товары с твёрдой ценой не входят: их на большую сумму не купить.
grain: {en: "a day of a programme, with and without cashback", ru: "день программы, с кешбэком и без"}
materialized: incremental
period: day
lookups: dimension.cashback
columns:
  day: date
  program: text
  chain: text
  merchant_region: text
  cashback_group: text
  payments: bigint
  turnover: decimal(38,2)
  revenue: decimal(38,2)
  cashback: decimal(38,2)
key: [day, program, merchant_region, cashback_group]
time: day
dimensions: [program, chain, merchant_region, cashback_group]
order_by: [day, program, merchant_region, cashback_group]
checks:
  - unique: [day, program, merchant_region, cashback_group]
*/
SELECT
    payment.day AS day,
    concat(toString(program.program_id), '. ', program.chain) AS program,
    payment.chain AS chain,
    payment.region AS merchant_region,
    CASE WHEN payment.cashback_byn > 0 THEN 'with' ELSE 'without' END AS cashback_group,
    count() AS payments,
    sum(payment.amount_byn) AS turnover,
    sum(payment.fee_byn) AS revenue,
    sum(payment.cashback_byn) AS cashback
FROM fact.payment AS payment
JOIN dimension.cashback AS program ON program.chain = payment.chain
WHERE payment.status = 'paid'
    AND payment.product_id IS NULL
    AND payment.day >= program.starts_on
    AND payment.day <= program.ends_on
GROUP BY day, program, chain, merchant_region, cashback_group
