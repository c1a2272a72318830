/*
owner: corporate
about:
  en: >-
    Companies that asked about us or that we asked, and what became of it. The CRM keeps Minsk's clock; here moments are
    UTC.
  ru: >-
    Компании, которые обратились к нам или к которым обратились мы, и что из этого вышло. В CRM часы минские, здесь — UTC.
grain: {en: one lead, ru: один лид}
key: lead_id
materialized: full
period: day
columns:
  lead_id: bigint
  entity_id: bigint
  source: text
  status: text
  manager_id: bigint
  created_at: timestamp
  closed_at: timestamp
  amount_byn: decimal(18,2)
  day: date
checks:
  - not_null: lead_id
  - not_null: day
  - not_null: amount_byn
  - unique: lead_id
*/
SELECT
    lead.id AS lead_id,
    company.entity_id,
    lead.source_id AS source,
    lead.status_id AS status,
    lead.assigned_by_id AS manager_id,
    lead.date_create AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AS created_at,
    lead.date_closed AT TIME ZONE 'Europe/Minsk' AT TIME ZONE 'UTC' AS closed_at,
    CASE
        WHEN lead.currency_id = 'BYN' THEN CAST(lead.opportunity AS decimal(18,2))
        ELSE CAST(round(lead.opportunity * rate.rate, 2) AS decimal(18,2))
    END AS amount_byn,
    CAST(lead.date_create AS date) AS day
FROM stage.bitrix_leads AS lead
LEFT JOIN dimension.company AS company ON company.company_id = lead.company_id
LEFT JOIN dimension.rate_day AS rate ON rate.day = CAST(lead.date_create AS date) AND rate.currency = lead.currency_id
