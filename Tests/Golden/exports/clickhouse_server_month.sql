-- One month of the tables that lie by months, in place of the same month; night.sql has made them before.
-- clickhouse-client --param_month=202601 --queries-file month.sql

-- fact.deal
DROP TABLE IF EXISTS `fact`.`deal__next` SYNC;

CREATE TABLE `fact`.`deal__next` AS `fact`.`deal`;

INSERT INTO `fact`.`deal__next` SETTINGS max_partitions_per_insert_block = 0 SELECT `id`, `client`, `amount`, `day` FROM postgresql(warehouse, schema = 'fact', table = 'deal') WHERE toYYYYMM(`day`) = {month:UInt32};

ALTER TABLE `fact`.`deal` REPLACE PARTITION {month:UInt32} FROM `fact`.`deal__next`;

DROP TABLE IF EXISTS `fact`.`deal__next` SYNC;

-- mart.deal_day
DROP TABLE IF EXISTS `mart`.`deal_day__next` SYNC;

CREATE TABLE `mart`.`deal_day__next` AS `mart`.`deal_day`;

INSERT INTO `mart`.`deal_day__next` SETTINGS max_partitions_per_insert_block = 0 SELECT * FROM (
SELECT day, client, sum(amount) AS amount FROM fact.deal GROUP BY day, client
) WHERE toYYYYMM(`day`) = {month:UInt32};

ALTER TABLE `mart`.`deal_day` REPLACE PARTITION {month:UInt32} FROM `mart`.`deal_day__next`;

DROP TABLE IF EXISTS `mart`.`deal_day__next` SYNC;

