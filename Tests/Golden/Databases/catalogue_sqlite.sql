no transaction;
columns as the driver describes them;
columns as the driver describes them;
SELECT MAX(_rowid_) FROM "billing"."o'payment";
SELECT MAX(_rowid_) FROM "payment"
