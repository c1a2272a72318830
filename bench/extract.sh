#!/usr/bin/env bash
# A PostgreSQL table of two million payments into DuckDB and into another PostgreSQL; a table of a hundred rows.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/postgres.sh"

rows=${ROWS:-2000000}
start_postgres
postgres_sql "CREATE TABLE payment AS SELECT i AS id, i * 7919 % 100000 AS user_id, i * 31 % 500 AS merchant_id,
    CAST((i * 37 % 5000000) / 100.0 AS numeric(18,2)) AS amount, CAST('BYN' AS text) AS currency,
    CASE i % 20 WHEN 0 THEN 'declined' WHEN 1 THEN 'refunded' ELSE 'paid' END AS status,
    CASE i % 3 WHEN 0 THEN 'app' WHEN 1 THEN 'web' ELSE 'terminal' END AS channel,
    TIMESTAMP '2026-01-01' + make_interval(secs => i * 7 % 15000000) AS created_at
    FROM generate_series(1, CAST($rows AS bigint)) AS s(i)"
postgres_sql "CREATE TABLE small AS SELECT * FROM payment LIMIT 100"
postgres_sql "VACUUM ANALYZE"

# take FOLDER WAREHOUSE TABLE: a project that takes one table.
take() {
    mkdir -p "$1/sources"
    printf 'name: extract\nlanguages: [en]\nengines:\n  warehouse: %s\n' "$2" >"$1/vitrina.yaml"
    printf 'kind: postgres\nurl: %s\ntables:\n  %s: {light: true}\n' "$postgres_url" "$3" >"$1/sources/billing.yaml"
}
take "$workspace/duckdb" duckdb payment
take "$workspace/postgres" "$postgres_url" payment
take "$workspace/small" duckdb small

# Into DuckDB, the whole process, against the server's own COPY read to nowhere.
to_duckdb() { "$vitrina" run --full --project "$workspace/duckdb"; }
to_nowhere() { psql -X -q "$postgres_url" -c "COPY payment TO STDOUT (FORMAT binary)"; }
alternate to_duckdb to_nowhere
report extract-duckdb ms 'ratio <= 1.3'
got=$("$vitrina" query --warehouse --format csv --project "$workspace/duckdb" "SELECT count(*), sum(amount) FROM stage.billing_payment" | tail -1)
want=$(psql -X -q -A -t -F, "$postgres_url" -c "SELECT count(*), sum(amount) FROM payment")
[[ $got == "$want" ]] || fail "took $got of $want" "взято $got из $want"

# Into another schema of PostgreSQL, against one COPY piped into another.
to_postgres() { "$vitrina" run --full --project "$workspace/postgres"; }
postgres_sql "CREATE TABLE copy (LIKE payment)"
piped() {
    postgres_sql "TRUNCATE copy"
    psql -X -q "$postgres_url" -c "COPY payment TO STDOUT (FORMAT binary)" | psql -X -q "$postgres_url" -c "COPY copy FROM STDIN (FORMAT binary)"
}
alternate to_postgres piped
report extract-postgres ms 'ratio <= 1.5'

# A table of a hundred rows: what a process costs by itself.
small() { "$vitrina" run --full --project "$workspace/small"; }
alternate small true
limit=''
report extract-small ms 'value <= 200'
