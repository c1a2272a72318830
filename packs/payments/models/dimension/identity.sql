/*
owner: customers
about:
  en: >-
    Which wallet of the billing a profile of the app or a contact of the CRM belongs to. The systems share no number, so people
    are known by what they wrote of themselves. 1. The phone, in one form; a phone that two wallets have tells nothing.
    2. Where the phone finds nobody, the e-mail, in small letters. 3. Who is found by neither stands alone. Where the phone is
    one person's and the e-mail another's, nobody can tell whose it is, and the row goes to quarantine.
  ru: >-
    Какому кошельку биллинга принадлежит профиль приложения или контакт CRM. Общего номера у систем нет, поэтому людей узнают по
    тому, что они написали о себе. 1. Телефон, приведённый к одному виду; телефон двух кошельков ни о чём не говорит. 2. Если по
    телефону никто не нашёлся, — почта строчными буквами. 3. Кто не нашёлся никак, остаётся сам по себе. Если телефон одного
    человека, а почта другого, решить нельзя, и строка уходит в карантин.
grain: {en: a profile of the app or a contact of the CRM, ru: профиль приложения или контакт CRM}
key: [system, identity_id]
columns:
  system: text
  identity_id: bigint
  phone: text
  email: text
  by_phone: bigint
  by_email: bigint
  person_id: bigint
  matched_by: text
checks:
  - unique: [system, identity_id]
  - sql: by_phone = by_email
    name: conflict
    severity: quarantine
*/
WITH wallet AS (
    SELECT user_id, clean_phone(phone) AS phone, clean_email(email) AS email
    FROM stage.billing_clients
), phone AS (
    SELECT phone, min(user_id) AS user_id FROM wallet GROUP BY phone HAVING count(*) = 1
), email AS (
    SELECT email, min(user_id) AS user_id FROM wallet GROUP BY email HAVING count(*) = 1
), way AS (
    SELECT
        element_id,
        min(CASE WHEN type_id = 'PHONE' THEN clean_phone(value) END) AS phone,
        min(CASE WHEN type_id = 'EMAIL' THEN clean_email(value) END) AS email
    FROM stage.bitrix_field_multi
    WHERE entity_id = 'CONTACT'
    GROUP BY element_id
), identity AS (
    SELECT 'app' AS system, profile_id AS identity_id, clean_phone(phone) AS phone, clean_email(email) AS email
    FROM stage.corporate_user_profiles
    UNION ALL
    SELECT 'crm' AS system, contact.id AS identity_id, way.phone, way.email
    FROM stage.bitrix_contacts AS contact
    LEFT JOIN way ON way.element_id = contact.id
)
SELECT
    identity.system,
    identity.identity_id,
    identity.phone,
    identity.email,
    phone.user_id AS by_phone,
    email.user_id AS by_email,
    coalesce(phone.user_id, email.user_id) AS person_id,
    CASE WHEN phone.user_id IS NOT NULL THEN 'phone' WHEN email.user_id IS NOT NULL THEN 'email' ELSE 'none' END AS matched_by
FROM identity
LEFT JOIN phone ON phone.phone = identity.phone
LEFT JOIN email ON email.email = identity.email
