no transaction;
columns as the driver describes them;
columns as the driver describes them;
no estimate;
no estimate
