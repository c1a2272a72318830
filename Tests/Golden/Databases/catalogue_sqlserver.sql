no transaction;
columns as the driver describes them;
columns as the driver describes them;
SELECT SUM(rows) FROM sys.partitions WHERE object_id = OBJECT_ID(N'[billing].[o''payment]') AND index_id IN (0, 1);
SELECT SUM(rows) FROM sys.partitions WHERE object_id = OBJECT_ID(N'[payment]') AND index_id IN (0, 1)
