# Two million payments as CSV files, made by DuckDB. Source it after lib.sh.
# shellcheck shell=bash disable=SC2154

sql=$root/.build/release/bench-sql

# payments_csv FILE ROWS: clean rows.
payments_csv() {
    "$sql" :memory: "COPY (
        SELECT i AS id, CAST(i * 7919 % 100000 AS integer) AS user_id, CAST(i * 31 % 500 AS integer) AS merchant_id,
            CAST((i * 37 % 5000000) / 100.0 AS decimal(18,2)) AS amount, 'BYN' AS currency,
            CASE i % 20 WHEN 0 THEN 'declined' WHEN 1 THEN 'refunded' ELSE 'paid' END AS status,
            CASE i % 3 WHEN 0 THEN 'app' WHEN 1 THEN 'web' ELSE 'terminal' END AS channel,
            TIMESTAMP '2026-01-01' + to_seconds(CAST(i * 7 % 15000000 AS bigint)) AS created_at
        FROM range($2) AS r(i)) TO '$1' (HEADER)"
}

# spoil FILE OUT: the same rows, one in a hundred with an amount that is no number.
spoil() {
    awk -F, -v OFS=, 'NR > 1 && NR % 100 == 0 { $4 = "n/a" } { print }' "$1" >"$2"
}

# payments_project FOLDER WAREHOUSE: a project that takes data/payments.csv into stage.
payments_project() {
    mkdir -p "$1"/{data,sources}
    cat >"$1/vitrina.yaml" <<YAML
name: load
languages: [en]
currency: BYN
time_zone: Europe/Minsk
engines:
  warehouse: $2
YAML
    cat >"$1/sources/sales.yaml" <<'YAML'
kind: files
path: data
tables:
  payment:
    files: payments.csv
    columns:
      id: bigint
      user_id: integer
      merchant_id: integer
      amount: decimal(18,2)
      currency: text
      status: text
      channel: text
      created_at: timestamp
YAML
}
