/*
owner: corporate
about:
  en: >-
    Companies that are our clients, as the corporate system has them. The CRM knows them by the taxpayer's number (УНП); a
    company whose number is no number stands in quarantine.
  ru: >-
    Компании — наши клиенты, как их знает корпоративная система. В CRM они находятся по УНП; компания, у которой УНП не
    номер, лежит в карантине.
grain: {en: one legal entity, ru: одно юридическое лицо}
key: entity_id
columns:
  entity_id: bigint
  company_id: bigint
  name: text
  unp: text
  legal_form: text
  industry: text
  size: text
  employees: integer
  city: text
  region: text
  client_since: timestamp
  client_on: date
  left_on: date
  status: text
  is_key: boolean
  manager: text
  manager_id: bigint
checks:
  - not_null: entity_id
  - unique: entity_id
  - unique: unp
  - accepted: {column: size, values: [micro, small, medium, large]}
*/
WITH known AS (
    SELECT uf_crm_unp AS unp, min(value_id) AS company_id
    FROM stage.bitrix_company_fields
    GROUP BY uf_crm_unp
)
SELECT
    entity.entity_id,
    known.company_id,
    clean_name(entity.name) AS name,
    entity.unp,
    entity.legal_form,
    entity.industry,
    entity.size,
    entity.employees,
    coalesce(city.city, clean_text(entity.city)) AS city,
    coalesce(city.region, entity.region) AS region,
    entity.client_since,
    CAST(entity.client_since AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Minsk' AS date) AS client_on,
    entity.left_on,
    entity.status,
    entity.is_key = 1 AS is_key,
    entity.manager,
    manager.manager_id
FROM stage.corporate_legal_entities AS entity
LEFT JOIN known ON known.unp = entity.unp
LEFT JOIN dimension.manager AS manager ON manager.login = entity.manager
LEFT JOIN stage.handbook_city AS city ON city.written = clean_text(entity.city)
