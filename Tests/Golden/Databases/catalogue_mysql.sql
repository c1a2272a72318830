SET SESSION time_zone = '+00:00';
START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;
columns as the driver describes them;
columns as the driver describes them;
SELECT table_rows FROM information_schema.tables
WHERE table_schema = 'billing' AND table_name = 'o''payment';
SELECT table_rows FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_name = 'payment'
