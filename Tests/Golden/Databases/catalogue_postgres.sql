SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
columns as the driver describes them;
columns as the driver describes them;
SELECT reltuples FROM pg_class WHERE oid = to_regclass('"billing"."o''payment"') AND reltuples >= 0;
SELECT reltuples FROM pg_class WHERE oid = to_regclass('"payment"') AND reltuples >= 0
