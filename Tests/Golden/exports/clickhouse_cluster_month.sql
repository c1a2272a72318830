-- One month of the tables that lie by months, in place of the same month; night.sql has made them before.
-- clickhouse-client --param_month=202601 --queries-file month.sql

-- fact.deal
DROP TABLE IF EXISTS `fact`.`deal__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `fact`.`deal__next__shard` ON CLUSTER `main` SYNC;

CREATE TABLE `fact`.`deal__next__shard` ON CLUSTER `main` AS `fact`.`deal__shard`;

CREATE TABLE IF NOT EXISTS `fact`.`deal__next` ON CLUSTER `main` AS `fact`.`deal__next__shard`
ENGINE = Distributed('main', 'fact', 'deal__next__shard', cityHash64(`id`));

INSERT INTO `fact`.`deal__next` SETTINGS max_partitions_per_insert_block = 0, distributed_foreground_insert = 1, distributed_product_mode = 'global' SELECT `id`, `client`, `amount`, `day` FROM postgresql(warehouse, schema = 'fact', table = 'deal') WHERE toYYYYMM(`day`) = {month:UInt32};

ALTER TABLE `fact`.`deal__shard` ON CLUSTER `main` REPLACE PARTITION {month:UInt32} FROM `fact`.`deal__next__shard`;

DROP TABLE IF EXISTS `fact`.`deal__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `fact`.`deal__next__shard` ON CLUSTER `main` SYNC;

-- mart.deal_day
DROP TABLE IF EXISTS `mart`.`deal_day__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `mart`.`deal_day__next__shard` ON CLUSTER `main` SYNC;

CREATE TABLE `mart`.`deal_day__next__shard` ON CLUSTER `main` AS `mart`.`deal_day__shard`;

CREATE TABLE IF NOT EXISTS `mart`.`deal_day__next` ON CLUSTER `main` AS `mart`.`deal_day__next__shard`
ENGINE = Distributed('main', 'mart', 'deal_day__next__shard', cityHash64(client));

INSERT INTO `mart`.`deal_day__next` SETTINGS max_partitions_per_insert_block = 0, distributed_foreground_insert = 1, distributed_product_mode = 'global' SELECT * FROM (
SELECT day, client, sum(amount) AS amount FROM fact.deal GROUP BY day, client
) WHERE toYYYYMM(`day`) = {month:UInt32};

ALTER TABLE `mart`.`deal_day__shard` ON CLUSTER `main` REPLACE PARTITION {month:UInt32} FROM `mart`.`deal_day__next__shard`;

DROP TABLE IF EXISTS `mart`.`deal_day__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `mart`.`deal_day__next__shard` ON CLUSTER `main` SYNC;

