/*
owner: product
about:
  en: What can be bought in the app, with its price where it has one.
  ru: Что можно купить в приложении и по какой цене, если она одна.
grain: {en: one product, ru: один товар}
key: product_id
columns:
  product_id: bigint
  name: text
  category: text
  vertical: text
  price: decimal(18,2)
  is_active: boolean
checks:
  - not_null: product_id
  - unique: product_id
*/
SELECT product_id, clean_name(name) AS name, category, vertical, price, is_active = 1 AS is_active
FROM stage.billing_products
