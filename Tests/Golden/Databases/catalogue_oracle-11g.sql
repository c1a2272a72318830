ALTER SESSION SET TIME_ZONE = 'UTC';
ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '. ';
ALTER SESSION SET NLS_COMP = BINARY;
ALTER SESSION SET NLS_SORT = BINARY;
SET TRANSACTION READ ONLY;
SELECT column_name, data_type, data_precision, data_scale, nullable
FROM all_tab_columns
WHERE owner = 'BILLING' AND table_name = 'O''PAYMENT'
ORDER BY column_id;
SELECT column_name, data_type, data_precision, data_scale, nullable
FROM all_tab_columns
WHERE owner = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND table_name = 'PAYMENT'
ORDER BY column_id;
SELECT num_rows FROM all_tables WHERE owner = 'BILLING' AND table_name = 'O''PAYMENT';
SELECT num_rows FROM all_tables WHERE owner = USER AND table_name = 'PAYMENT'
