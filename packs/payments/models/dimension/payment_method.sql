/*
owner: product
about:
  en: By what means people pay, a card of one of the networks, an account, the wallet or in installments.
  ru: "Чем платят: карта одной из сетей, счёт, кошелёк или рассрочка."
grain: {en: a means of payment, ru: способ оплаты}
key: method_id
columns:
  method_id: bigint
  code: text
  name: text
  kind: text
  network: text
checks:
  - not_null: method_id
  - unique: method_id
*/
SELECT method_id, code, clean_name(name) AS name, kind, network
FROM stage.billing_payment_methods
