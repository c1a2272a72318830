/*
owner: sales
about:
  en: Who takes the money, with the name cleaned and the category never empty.
  ru: "Кто принимает деньги: имя очищено, категория всегда есть."
grain: {en: one merchant, ru: один продавец}
key: merchant_id
columns:
  merchant_id: bigint
  name: text
  category: text
  city: text
  registered_on: date
checks:
  - unique: merchant_id
*/
SELECT
    id AS merchant_id,
    trim(name) AS name,
    coalesce(nullif(lower(trim(category)), ''), 'other') AS category,
    nullif(trim(city), '') AS city,
    registered_at AS registered_on
FROM stage.sales_merchant
