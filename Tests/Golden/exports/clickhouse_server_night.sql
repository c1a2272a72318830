-- Marts: the marts as a script of ClickHouse. Written by `vitrina export clickhouse`;
-- write it again when the project's files change. clickhouse-client --queries-file night.sql
-- The warehouse is read as the named collection `warehouse`, which the server must know:
--   CREATE NAMED COLLECTION warehouse AS host = '…', port = 5432, database = '…', user = '…', password = '…'

CREATE DATABASE IF NOT EXISTS `fact`;

CREATE DATABASE IF NOT EXISTS `mart`;

-- fact.deal, as the warehouse has it
DROP TABLE IF EXISTS `fact`.`deal__next` SYNC;

CREATE TABLE `fact`.`deal__next` (`id` Int64, `client` Nullable(String), `amount` Nullable(Decimal(18, 2)), `day` Nullable(Date32)) ENGINE = MergeTree PARTITION BY toYYYYMM(`day`) ORDER BY (`id`) SETTINGS allow_nullable_key = 1;

INSERT INTO `fact`.`deal__next` SETTINGS max_partitions_per_insert_block = 0 SELECT `id`, `client`, `amount`, `day` FROM postgresql(warehouse, schema = 'fact', table = 'deal');

CREATE TABLE IF NOT EXISTS `fact`.`deal` AS `fact`.`deal__next`;

EXCHANGE TABLES `fact`.`deal__next` AND `fact`.`deal`;

DROP TABLE IF EXISTS `fact`.`deal__next` SYNC;

-- mart.deal_day
DROP TABLE IF EXISTS `mart`.`deal_day__next` SYNC;

CREATE TABLE `mart`.`deal_day__next` ENGINE = SummingMergeTree PARTITION BY toYYYYMM(`day`) ORDER BY (`day`, `client`) SETTINGS allow_nullable_key = 1 EMPTY AS SELECT day, client, sum(amount) AS amount FROM fact.deal GROUP BY day, client;

INSERT INTO `mart`.`deal_day__next` SETTINGS max_partitions_per_insert_block = 0 SELECT day, client, sum(amount) AS amount FROM fact.deal GROUP BY day, client;

-- mart.client
DROP TABLE IF EXISTS `mart`.`client__next` SYNC;

CREATE TABLE `mart`.`client__next` ENGINE = MergeTree PARTITION BY substring(client, 1, 1) ORDER BY (`client`) SETTINGS allow_nullable_key = 1 EMPTY AS SELECT client, sum(amount) AS amount FROM `mart`.`deal_day__next` GROUP BY client;

INSERT INTO `mart`.`client__next` SETTINGS max_partitions_per_insert_block = 0 SELECT client, sum(amount) AS amount FROM `mart`.`deal_day__next` GROUP BY client;

-- mart.best
CREATE OR REPLACE VIEW `mart`.`best__next` AS SELECT client FROM `mart`.`client__next` WHERE amount > 100;

-- all marts in place
CREATE TABLE IF NOT EXISTS `mart`.`deal_day` AS `mart`.`deal_day__next`;

EXCHANGE TABLES `mart`.`deal_day__next` AND `mart`.`deal_day`;

DROP TABLE IF EXISTS `mart`.`deal_day__next` SYNC;

CREATE TABLE IF NOT EXISTS `mart`.`client` AS `mart`.`client__next`;

EXCHANGE TABLES `mart`.`client__next` AND `mart`.`client`;

DROP TABLE IF EXISTS `mart`.`client__next` SYNC;

CREATE OR REPLACE VIEW `mart`.`best` AS SELECT client FROM mart.client WHERE amount > 100;

DROP VIEW IF EXISTS `mart`.`best__next`;

