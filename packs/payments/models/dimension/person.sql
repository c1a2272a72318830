/*
owner: customers
about:
  en: >-
    One person over the billing, the app and the CRM: everyone who has a wallet. dimension.identity says how profiles and
    contacts are matched. What people told the app (birthday, region, language, channel) is empty where no profile was found.
  ru: >-
    Один человек в биллинге, приложении и CRM: каждый, у кого есть кошелёк. Как находятся профили и контакты, сказано в
    dimension.identity. Чего не нашлось в приложении (дата рождения, регион, язык, канал), то пусто.
grain: {en: one person, ru: один человек}
key: person_id
columns:
  person_id: bigint
  profile_id: bigint
  app_user_id: text
  contact_id: bigint
  matched_by: text
  phone: text
  email: text
  last_name: text
  first_name: text
  birth_date: date
  gender: text
  city: text
  region: text
  language: text
  registered_at: timestamp
  registered_on: date
  install_channel: text
  install_campaign: text
  push_enabled: boolean
  status: text
checks:
  - not_null: person_id
  - unique: person_id
  - accepted: {column: matched_by, values: [phone, email, none]}
  - sql: matched_by <> 'none'
    name: has_profile
    severity: warn
*/
WITH profile AS (
    SELECT person_id, min(identity_id) AS profile_id, min(matched_by) AS matched_by
    FROM dimension.identity
    WHERE system = 'app' AND person_id IS NOT NULL
    GROUP BY person_id
), contact AS (
    SELECT person_id, min(identity_id) AS contact_id
    FROM dimension.identity
    WHERE system = 'crm' AND person_id IS NOT NULL
    GROUP BY person_id
)
SELECT
    client.user_id AS person_id,
    app.profile_id,
    app.app_user_id,
    contact.contact_id,
    coalesce(profile.matched_by, 'none') AS matched_by,
    clean_phone(client.phone) AS phone,
    clean_email(client.email) AS email,
    clean_name(client.last_name) AS last_name,
    clean_name(client.first_name) AS first_name,
    app.birth_date,
    app.gender,
    coalesce(city.city, clean_text(client.city)) AS city,
    coalesce(city.region, app.region) AS region,
    app.language,
    client.registered_at,
    CAST(client.registered_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS registered_on,
    app.install_channel,
    app.install_campaign,
    setting.push_enabled = 1 AS push_enabled,
    client.status
FROM stage.billing_clients AS client
LEFT JOIN profile ON profile.person_id = client.user_id
LEFT JOIN stage.corporate_user_profiles AS app ON app.profile_id = profile.profile_id
LEFT JOIN stage.corporate_user_settings AS setting ON setting.profile_id = app.profile_id
LEFT JOIN contact ON contact.person_id = client.user_id
LEFT JOIN stage.handbook_city AS city ON city.written = clean_text(client.city)
