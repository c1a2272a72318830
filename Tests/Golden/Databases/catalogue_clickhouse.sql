no transaction;
columns as the driver describes them;
columns as the driver describes them;
SELECT total_rows FROM system.tables WHERE database = 'billing' AND name = 'o\'payment';
SELECT total_rows FROM system.tables WHERE database = currentDatabase() AND name = 'payment'
