#!/usr/bin/env bash
# Models: a cleaned fact with six aggregates, the next day, sixty small models, nine checks, and a whole night by one command.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/payments.sh"
source "$(dirname "$0")/postgres.sh"

rows=${ROWS:-2000000}

# graph FOLDER: the models, over stage tables that sources of any kind may fill.
graph() {
    mkdir -p "$1"/models/{fact,mart}
    cat >"$1/models/fact/payment.sql" <<'SQL'
/*
materialized: incremental
period: day
key: payment_id
lookups: [stage.sales_merchant, stage.sales_client, stage.sales_method]
*/
SELECT p.id AS payment_id, p.user_id, p.merchant_id, trim(m.name) AS merchant, lower(trim(m.category)) AS category,
    coalesce(nullif(trim(u.city), ''), 'unknown') AS city, upper(w.kind) AS method, lower(p.channel) AS channel, p.status,
    p.amount, CAST(p.amount * m.rate AS decimal(18,2)) AS fee, p.created_at AS paid_at, CAST(p.created_at AS date) AS day
FROM stage.sales_payment AS p
LEFT JOIN stage.sales_merchant AS m ON m.id = p.merchant_id
LEFT JOIN stage.sales_client AS u ON u.id = p.user_id
LEFT JOIN stage.sales_method AS w ON w.channel = p.channel
SQL
    local name
    for name in channel category city method; do
        cat >"$1/models/fact/${name}_day.sql" <<SQL
/*
materialized: incremental
period: day
*/
SELECT day, $name, count(*) AS payments, sum(amount) AS revenue, sum(fee) AS fee, count(DISTINCT user_id) AS people
FROM fact.payment WHERE status = 'paid' GROUP BY day, $name
SQL
    done
    cat >"$1/models/fact/merchant_total.sql" <<'SQL'
SELECT merchant_id, min(day) AS first_day, max(day) AS last_day, count(*) AS payments, sum(amount) AS revenue
FROM fact.payment GROUP BY merchant_id
SQL
    cat >"$1/models/fact/person_total.sql" <<'SQL'
SELECT user_id, min(day) AS first_day, max(day) AS last_day, count(*) AS payments, sum(amount) AS revenue
FROM fact.payment WHERE status = 'paid' GROUP BY user_id
SQL
}

# by_hand: the same SELECTs as statements of one process.
by_hand() {
    local name text='CREATE SCHEMA IF NOT EXISTS fact;'
    for name in payment channel_day category_day city_day method_day merchant_total person_total; do
        text+="CREATE OR REPLACE TABLE fact.$name AS $(sed '/^\/\*$/,/^\*\/$/d' "$project/models/fact/$name.sql");"
    done
    printf '%s' "$text"
}

project=$workspace/project
mkdir -p "$project"/{data,sources}
printf 'name: graph\nlanguages: [en]\ncurrency: BYN\ntime_zone: Europe/Minsk\n' >"$project/vitrina.yaml"
cat >"$project/sources/sales.yaml" <<'YAML'
kind: files
path: data
tables:
  payment:
    files: payments-*.csv
    period: created_at
    columns: {id: bigint, user_id: integer, merchant_id: integer, amount: "decimal(18,2)", currency: text, status: text, channel: text, created_at: timestamp}
  merchant:
    files: merchants.csv
    columns: {id: integer, name: text, category: text, rate: "decimal(6,4)"}
  client:
    files: clients.csv
    columns: {id: integer, city: text}
  method:
    files: methods.csv
    columns: {channel: text, kind: text}
YAML
# A half year of days; the last one is kept for the next night.
payments_csv "$workspace/all.csv" "$rows"
last=$("$sql" :memory: "SELECT max(CAST(created_at AS date)) FROM read_csv('$workspace/all.csv')")
"$sql" :memory: "COPY (FROM read_csv('$workspace/all.csv') WHERE CAST(created_at AS date) < '$last') TO '$project/data/payments-1.csv'" >/dev/null
"$sql" :memory: "COPY (SELECT i AS id, '  Merchant ' || i AS name, ' Category ' || i % 12 AS category, 0.0150 AS rate FROM range(500) AS r(i)) TO '$project/data/merchants.csv'" >/dev/null
"$sql" :memory: "COPY (SELECT i AS id, CASE WHEN i % 50 > 0 THEN ' City ' || i % 40 END AS city FROM range(100000) AS r(i)) TO '$project/data/clients.csv'" >/dev/null
printf 'channel,kind\napp,wallet\nweb,card\nterminal,card\n' >"$project/data/methods.csv"
graph "$project"
"$vitrina" run --project "$project" >/dev/null
cp "$project/.vitrina/warehouse.duckdb" "$workspace/hand.duckdb"

models() { "$vitrina" run --full --only fact.payment --with-downstream --project "$project"; }
hand() { "$sql" "$workspace/hand.duckdb" "$(by_hand)"; }
alternate models hand
report graph ms 'ratio <= 1.15'
first=$value
echo "{\"name\":\"graph-overhead\",\"value\":$(awk -v a="$value" -v b="$limit" 'BEGIN { printf "%.3f", (a - b) / 1000 }'),\"unit\":\"s\",\"limit\":null,\"ratio\":null,\"goal\":\"told\",\"met\":true}"

# The next day: one more file, the same command.
"$sql" :memory: "COPY (FROM read_csv('$workspace/all.csv') WHERE CAST(created_at AS date) = '$last') TO '$workspace/next.csv'" >/dev/null
nights=()
for turn in 1 2 3; do
    "$sql" :memory: "COPY (SELECT id + $turn * 100000000 AS id, * EXCLUDE (id, created_at), created_at + to_days($turn) AS created_at FROM read_csv('$workspace/next.csv')) TO '$workspace/day.csv'" >/dev/null
    mv "$workspace/day.csv" "$project/data/payments-2-$turn.csv"
    touch -d '1 hour ago' "$project/data/payments-2-$turn.csv"
    nights+=("$(elapsed "$vitrina" run --project "$project")")
done
value=$(printf '%s\n' "${nights[@]}" | median) limit=$first
report graph-next-day ms 'ratio <= 0.1'

# Sixty models of a few rows.
small=$workspace/small
mkdir -p "$small"/{data,sources,models/fact}
printf 'name: sixty\nlanguages: [en]\ncurrency: BYN\ntime_zone: Europe/Minsk\n' >"$small/vitrina.yaml"
printf 'kind: files\npath: data\ntables:\n  payment:\n    files: payment.csv\n    columns: {id: bigint, amount: "decimal(18,2)"}\n' >"$small/sources/sales.yaml"
printf 'id,amount\n1,10.00\n2,20.50\n' >"$small/data/payment.csv"
statements='CREATE SCHEMA IF NOT EXISTS fact;'
for number in $(seq -w 60); do
    select="SELECT id, amount + 1 AS amount, 'step $number' AS step FROM stage.sales_payment WHERE amount > 0"
    echo "$select" >"$small/models/fact/step_$number.sql"
    statements+="CREATE OR REPLACE TABLE fact.step_$number AS $select;"
done
"$vitrina" run --project "$small" >/dev/null
cp "$small/.vitrina/warehouse.duckdb" "$workspace/sixty.duckdb"
sixty() { "$vitrina" run --full --only stage.sales_payment --with-downstream --project "$small"; }
sixty_by_hand() { "$sql" "$workspace/sixty.duckdb" "$statements"; }
alternate sixty sixty_by_hand
report sixty-models ms 'ratio <= 2'

# Nine checks on the fact, against one query that counts the same by hand. Both stand beside the same statement that makes the
# table, so that what is compared is the checking.
checked=$workspace/checked
mkdir -p "$checked"
cp -r "$project"/. "$checked"
rm "$checked"/models/fact/*_{day,total}.sql
cat >"$checked/models/fact/payment.sql" <<'SQL'
/*
checks:
  - not_null: id
  - unique: id
  - not_null: merchant_id
  - range: {column: amount, min: 0, max: 100000}
  - not_null: user_id
  - accepted: {column: currency, values: [BYN]}
  - accepted: {column: status, values: [paid, declined, refunded]}
  - accepted: {column: channel, values: [app, web, terminal]}
  - not_null: created_at
*/
SELECT * FROM stage.sales_payment
SQL
"$vitrina" run --project "$checked" >/dev/null
checks() { "$vitrina" run --full --only fact.payment --project "$checked"; }
make="CREATE OR REPLACE TABLE fact.payment AS SELECT * FROM stage.sales_payment;"
checks_by_hand() {
    "$sql" "$workspace/hand.duckdb" "$make SELECT count(*) FILTER (WHERE id IS NULL), count(*) - count(DISTINCT id), count(*) FILTER (WHERE merchant_id IS NULL),
        count(*) FILTER (WHERE amount < 0 OR amount > 100000), count(*) FILTER (WHERE user_id IS NULL), count(*) FILTER (WHERE currency NOT IN ('BYN')),
        count(*) FILTER (WHERE status NOT IN ('paid', 'declined', 'refunded')), count(*) FILTER (WHERE channel NOT IN ('app', 'web', 'terminal')),
        count(*) FILTER (WHERE created_at IS NULL) FROM fact.payment"
}
alternate checks checks_by_hand
report nine-checks ms 'ratio <= 1.3'

# The whole night by one command: PostgreSQL, checks, the graph, and what the marts need.
start_postgres
night=$workspace/night
mkdir -p "$night/sources"
cp "$project/vitrina.yaml" "$night"
graph "$night"
for name in channel category city method; do
    cat >"$night/models/mart/$name.sql" <<SQL
SELECT day, $name, payments, revenue, fee FROM fact.${name}_day
SQL
done
echo "SELECT day, count() AS payments, sum(amount) AS revenue FROM fact.payment WHERE status = 'paid' GROUP BY day" >"$night/models/mart/day.sql"
cat >"$night/sources/sales.yaml" <<YAML
kind: postgres
url: $postgres_url
tables:
  payment:
    period: created_at
    checks:
      - not_null: id
      - unique: id
      - range: {column: amount, min: 0}
      - accepted: {column: status, values: [paid, declined, refunded]}
  merchant: {light: true}
  client: {light: true}
  method: {light: true}
YAML
postgres_sql "CREATE TABLE payment (id bigint, user_id int, merchant_id int, amount numeric(18,2), currency text, status text, channel text, created_at timestamp);
    CREATE TABLE merchant (id int, name text, category text, rate numeric(6,4)); CREATE TABLE client (id int, city text); CREATE TABLE method (channel text, kind text)" >/dev/null
postgres_sql "\\copy payment FROM '$workspace/all.csv' (FORMAT csv, HEADER)" >/dev/null
for name in merchant client method; do postgres_sql "\\copy $name FROM '$project/data/${name}s.csv' (FORMAT csv, HEADER)" >/dev/null; done
turns=()
for turn in 1 2 3 4; do
    rm -rf "$night/.vitrina"
    took=$(elapsed "$vitrina" run --project "$night")
    if ((turn > 1)); then turns+=("$took"); fi
done
value=$(printf '%s\n' "${turns[@]}" | median) limit=''
report night-by-one-command ms 'value <= 5500'
