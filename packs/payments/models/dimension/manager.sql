/*
owner: corporate
about:
  en: Who leads companies from the first call to the contract.
  ru: Кто ведёт компании от первого звонка до договора.
grain: {en: one manager of the CRM, ru: один менеджер CRM}
key: manager_id
columns:
  manager_id: bigint
  login: text
  name: text
  position: text
  is_active: boolean
checks:
  - not_null: manager_id
  - unique: manager_id
  - unique: login
*/
SELECT
    id AS manager_id,
    login,
    clean_name(last_name || ' ' || name) AS name,
    clean_text(work_position) AS position,
    active = 'Y' AS is_active
FROM stage.bitrix_users
