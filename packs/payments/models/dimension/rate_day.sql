/*
owner: finance
about:
  en: What one unit of a currency costs in Belarusian rubles on each day, by the National Bank; the ruble itself costs 1.
  ru: "Сколько белорусских рублей стоит единица валюты в каждый день по курсу Нацбанка; сам рубль стоит 1."
grain: {en: a day and a currency, ru: день и валюта}
key: [day, currency]
materialized: full
period: day
columns:
  day: date
  currency: text
  rate: decimal(18,8)
checks:
  - not_null: rate
  - unique: [day, currency]
*/
SELECT day, currency, CAST(rate AS decimal(18,8)) AS rate
FROM stage.nbrb_rates
UNION ALL
SELECT DISTINCT day, 'BYN' AS currency, CAST(1 AS decimal(18,8)) AS rate
FROM stage.nbrb_rates
