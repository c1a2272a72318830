/*
owner: sales
about:
  en: >-
    Who takes payments. The name is cleaned, a misspelt city is put right by the handbook, and the place on the map is the
    geocoder's, where it found the address for sure.
  ru: >-
    Кто принимает платежи. Название очищено, опечатка в городе исправлена по справочнику, место на карте дал геокодер, если он
    нашёл адрес точно.
grain: {en: one merchant, ru: один продавец}
key: merchant_id
columns:
  merchant_id: bigint
  name: text
  chain: text
  brand: text
  vertical: text
  category: text
  unp: text
  city: text
  region: text
  latitude: decimal(12,9)
  longitude: decimal(12,9)
  commission_rate: decimal(6,4)
  registered_on: date
  closed_on: date
checks:
  - not_null: merchant_id
  - unique: merchant_id
  - not_null: region
    severity: warn
*/
SELECT
    merchant.merchant_id,
    clean_name(merchant.name) AS name,
    clean_name(merchant.chain) AS chain,
    clean_name(merchant.brand) AS brand,
    merchant.vertical,
    merchant.category,
    merchant.unp,
    coalesce(city.city, clean_text(merchant.city)) AS city,
    city.region,
    place.latitude,
    place.longitude,
    merchant.commission_rate,
    merchant.registered_on,
    merchant.closed_on
FROM stage.billing_merchants AS merchant
LEFT JOIN stage.handbook_city AS city ON city.written = clean_text(merchant.city)
LEFT JOIN stage.yandex_address AS place
    ON place.address = merchant.address AND place.found = 1 AND place.precision IN ('exact', 'number')
