WITH gathered AS (
SELECT sumOrNull(`revenue`) AS m_1
FROM `mart`.`payment_month`
)
SELECT m_1 AS `revenue`
FROM gathered
