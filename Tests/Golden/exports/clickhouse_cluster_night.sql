-- Marts: the marts as a script of ClickHouse. Written by `vitrina export clickhouse`;
-- write it again when the project's files change. clickhouse-client --queries-file night.sql
-- The warehouse is read as the named collection `warehouse`, which the server must know:
--   CREATE NAMED COLLECTION warehouse AS host = '…', port = 5432, database = '…', user = '…', password = '…'

CREATE DATABASE IF NOT EXISTS `fact` ON CLUSTER `main`;

CREATE DATABASE IF NOT EXISTS `mart` ON CLUSTER `main`;

-- fact.deal, as the warehouse has it
DROP TABLE IF EXISTS `fact`.`deal__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `fact`.`deal__next__shard` ON CLUSTER `main` SYNC;

CREATE TABLE `fact`.`deal__next__shard` ON CLUSTER `main` (`id` Int64, `client` Nullable(String), `amount` Nullable(Decimal(18, 2)), `day` Nullable(Date32)) ENGINE = ReplicatedMergeTree PARTITION BY toYYYYMM(`day`) ORDER BY (`id`) SETTINGS allow_nullable_key = 1;

CREATE TABLE IF NOT EXISTS `fact`.`deal__next` ON CLUSTER `main` AS `fact`.`deal__next__shard`
ENGINE = Distributed('main', 'fact', 'deal__next__shard', cityHash64(`id`));

INSERT INTO `fact`.`deal__next` SETTINGS max_partitions_per_insert_block = 0, distributed_foreground_insert = 1, distributed_product_mode = 'global' SELECT `id`, `client`, `amount`, `day` FROM postgresql(warehouse, schema = 'fact', table = 'deal');

CREATE TABLE IF NOT EXISTS `fact`.`deal__shard` ON CLUSTER `main` AS `fact`.`deal__next__shard`;

CREATE TABLE IF NOT EXISTS `fact`.`deal` ON CLUSTER `main` AS `fact`.`deal__shard`
ENGINE = Distributed('main', 'fact', 'deal__shard', cityHash64(`id`));

EXCHANGE TABLES `fact`.`deal__next__shard` AND `fact`.`deal__shard` ON CLUSTER `main`;

DROP TABLE IF EXISTS `fact`.`deal__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `fact`.`deal__next__shard` ON CLUSTER `main` SYNC;

-- mart.deal_day
DROP TABLE IF EXISTS `mart`.`deal_day__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `mart`.`deal_day__next__shard` ON CLUSTER `main` SYNC;

CREATE TABLE `mart`.`deal_day__next__shard` ON CLUSTER `main` ENGINE = ReplicatedSummingMergeTree PARTITION BY toYYYYMM(`day`) ORDER BY (`day`, `client`) SETTINGS allow_nullable_key = 1 EMPTY AS SELECT day, client, sum(amount) AS amount FROM fact.deal GROUP BY day, client;

CREATE TABLE IF NOT EXISTS `mart`.`deal_day__next` ON CLUSTER `main` AS `mart`.`deal_day__next__shard`
ENGINE = Distributed('main', 'mart', 'deal_day__next__shard', cityHash64(client));

INSERT INTO `mart`.`deal_day__next` SETTINGS max_partitions_per_insert_block = 0, distributed_foreground_insert = 1, distributed_product_mode = 'global' SELECT day, client, sum(amount) AS amount FROM fact.deal GROUP BY day, client;

-- mart.client
DROP TABLE IF EXISTS `mart`.`client__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `mart`.`client__next__shard` ON CLUSTER `main` SYNC;

CREATE TABLE `mart`.`client__next__shard` ON CLUSTER `main` ENGINE = ReplicatedMergeTree PARTITION BY substring(client, 1, 1) ORDER BY (`client`) SETTINGS allow_nullable_key = 1 EMPTY AS SELECT client, sum(amount) AS amount FROM `mart`.`deal_day__next` GROUP BY client;

CREATE TABLE IF NOT EXISTS `mart`.`client__next` ON CLUSTER `main` AS `mart`.`client__next__shard`
ENGINE = Distributed('main', 'mart', 'client__next__shard', rand());

INSERT INTO `mart`.`client__next` SETTINGS max_partitions_per_insert_block = 0, distributed_foreground_insert = 1, distributed_product_mode = 'global' SELECT client, sum(amount) AS amount FROM `mart`.`deal_day__next` GROUP BY client;

-- mart.best
CREATE OR REPLACE VIEW `mart`.`best__next` ON CLUSTER `main` AS SELECT client FROM `mart`.`client__next` WHERE amount > 100;

-- all marts in place
CREATE TABLE IF NOT EXISTS `mart`.`deal_day__shard` ON CLUSTER `main` AS `mart`.`deal_day__next__shard`;

CREATE TABLE IF NOT EXISTS `mart`.`deal_day` ON CLUSTER `main` AS `mart`.`deal_day__shard`
ENGINE = Distributed('main', 'mart', 'deal_day__shard', cityHash64(client));

EXCHANGE TABLES `mart`.`deal_day__next__shard` AND `mart`.`deal_day__shard` ON CLUSTER `main`;

DROP TABLE IF EXISTS `mart`.`deal_day__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `mart`.`deal_day__next__shard` ON CLUSTER `main` SYNC;

CREATE TABLE IF NOT EXISTS `mart`.`client__shard` ON CLUSTER `main` AS `mart`.`client__next__shard`;

CREATE TABLE IF NOT EXISTS `mart`.`client` ON CLUSTER `main` AS `mart`.`client__shard`
ENGINE = Distributed('main', 'mart', 'client__shard', rand());

EXCHANGE TABLES `mart`.`client__next__shard` AND `mart`.`client__shard` ON CLUSTER `main`;

DROP TABLE IF EXISTS `mart`.`client__next` ON CLUSTER `main` SYNC;

DROP TABLE IF EXISTS `mart`.`client__next__shard` ON CLUSTER `main` SYNC;

CREATE OR REPLACE VIEW `mart`.`best` ON CLUSTER `main` AS SELECT client FROM mart.client WHERE amount > 100;

DROP VIEW IF EXISTS `mart`.`best__next` ON CLUSTER `main`;

