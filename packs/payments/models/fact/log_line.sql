/*
owner: quality
about:
  en: What the application wrote of itself, with the session, the person and the payment that each line names.
  ru: Что приложение записало о себе, с сессией, человеком и платежом, которых называет строка.
grain: {en: one line of the log, ru: одна строка журнала}
key: at
materialized: incremental
period: day
lookups: [dimension.person]
columns:
  at: timestamp
  day: date
  level: text
  component: text
  session_id: bigint
  person_id: bigint
  payment_id: bigint
  message: text
checks:
  - not_null: at
  - not_null: day
  - accepted: {column: level, values: [INFO, WARN, ERROR]}
    severity: warn
*/
WITH line AS (
    SELECT
        *,
        CASE WHEN message LIKE '%session=%' THEN regexp_replace(message, '^.*session=([0-9]+).*$', '\1') END AS session_id,
        CASE WHEN message LIKE '%user=%' THEN regexp_replace(message, '^.*user=([^ ]+).*$', '\1') END AS app_user_id,
        CASE WHEN message LIKE '%transaction=%' THEN regexp_replace(message, '^.*transaction=([0-9]+).*$', '\1') END AS payment_id
    FROM stage.logs_app
)
SELECT
    line.time AT TIME ZONE 'UTC' AS at,
    CAST(line.time AT TIME ZONE 'Europe/Minsk' AS date) AS day,
    line.level,
    line.component,
    CAST(line.session_id AS bigint) AS session_id,
    person.person_id,
    CAST(line.payment_id AS bigint) AS payment_id,
    clean_text(regexp_replace(line.message, '(session|user|transaction)=[^ ]*', '', 'g')) AS message
FROM line
LEFT JOIN dimension.person AS person ON person.app_user_id = line.app_user_id
