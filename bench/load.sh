#!/usr/bin/env bash
# Files into stage: two million payments, one in a hundred malformed, into DuckDB and into PostgreSQL.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/payments.sh"

rows=${ROWS:-2000000}
mkdir -p "$workspace/raw"
payments_csv "$workspace/raw/clean.csv" "$rows"
spoil "$workspace/raw/clean.csv" "$workspace/raw/payments.csv"

# DuckDB, whole processes: `vitrina run` against DuckDB's own read_csv with its own table of rejects.
project=$workspace/project
payments_project "$project" duckdb
mv "$workspace/raw/payments.csv" "$project/data/payments.csv"
load() { "$vitrina" run --full --project "$project"; }
columns="{'id': 'bigint', 'user_id': 'integer', 'merchant_id': 'integer', 'amount': 'decimal(18,2)', 'currency': 'varchar', 'status': 'varchar', 'channel': 'varchar', 'created_at': 'timestamp'}"
raw_load() {
    "$sql" "$workspace/raw/raw.duckdb" "CREATE OR REPLACE TABLE payment AS
        SELECT * FROM read_csv('$project/data/payments.csv', columns = $columns, header = true, auto_detect = false, store_rejects = true)"
}
alternate load raw_load
report load-duckdb ms 'ratio <= 1.2'

expect() {
    local got
    got=$("$vitrina" query --warehouse --format csv --project "$1" "$2" | tail -1)
    [[ $got == "$3" ]] || fail "$2: $got, not $3" "$2: $got, а не $3"
}
expect "$project" "SELECT count(*) FROM stage.sales_payment" $((rows - rows / 100))
expect "$project" "SELECT count(*) FROM quarantine.stage_sales_payment WHERE line > 0 AND column_name = 'amount' AND raw LIKE '%n/a%' AND reason <> ''" $((rows / 100))
peak_memory "$vitrina" run --full --project "$project"
report load-memory MiB 'value <= 600'

# Ten times the rows take no more memory, within what the project allows: DuckDB keeps what it has written in memory as
# long as it may, so without `memory` a larger table takes more (1.35 times here), up to the limit of the machine.
payments_project "$workspace/large" duckdb
for folder in "$project" "$workspace/large"; do echo 'memory: 400MB' >>"$folder/vitrina.yaml"; done
peak_memory "$vitrina" run --full --project "$project"
small=$value
payments_csv "$workspace/large/data/payments.csv" $((rows * 10))
peak_memory "$vitrina" run --project "$workspace/large"
limit=$small
report load-memory-tenfold MiB 'ratio <= 1.2'
rm -rf "$workspace/large"

# PostgreSQL: the malformed file by `vitrina run`, against `psql \copy` of the clean one.
source "$(dirname "$0")/postgres.sh"
start_postgres
payments_project "$workspace/postgres" "$postgres_url"
ln "$project/data/payments.csv" "$workspace/postgres/data/payments.csv"
load_postgres() { "$vitrina" run --full --project "$workspace/postgres"; }
postgres_sql "CREATE TABLE payment (id bigint, user_id int, merchant_id int, amount numeric(18,2), currency char(3), status text, channel text, created_at timestamp)"
copy_clean() {
    postgres_sql "TRUNCATE payment" >/dev/null
    postgres_sql "\\copy payment FROM '$workspace/raw/clean.csv' (FORMAT csv, HEADER)"
}
alternate load_postgres copy_clean
report load-postgres ms 'ratio <= 1.3'
expect "$workspace/postgres" "SELECT count(*) FROM stage.sales_payment" $((rows - rows / 100))
expect "$workspace/postgres" "SELECT count(*) FROM quarantine.stage_sales_payment WHERE column_name = 'amount'" $((rows / 100))
