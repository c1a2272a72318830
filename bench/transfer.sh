#!/usr/bin/env bash
# Facts into the marts: rows of twelve columns from DuckDB into chDB, in rows a second.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/payments.sh"

rows=${ROWS:-5000000}
project=$workspace/project
mkdir -p "$project"/{data,sources,models/fact,models/mart}
payments_project "$project" duckdb
printf 'id,user_id,merchant_id,amount,currency,status,channel,created_at\n1,1,1,1.00,BYN,paid,app,2026-01-01 00:00:00\n' >"$project/data/payments.csv"
cat >"$project/models/fact/payment.sql" <<SQL
/*
key: payment_id
checks:
  - not_null: payment_id
*/
SELECT i AS payment_id, CAST(i * 7919 % 100000 AS integer) AS user_id, CAST(i * 31 % 500 AS integer) AS merchant_id,
    CAST((i * 37 % 5000000) / 100.0 AS decimal(18,2)) AS amount, CAST(i % 7 * 0.5 AS decimal(18,2)) AS fee, p.currency,
    CASE i % 20 WHEN 0 THEN 'declined' WHEN 1 THEN 'refunded' ELSE 'paid' END AS status,
    CASE i % 3 WHEN 0 THEN 'app' WHEN 1 THEN 'web' ELSE 'terminal' END AS channel, 'city ' || (i % 40) AS city,
    p.created_at + to_seconds(CAST(i * 7 % 15000000 AS bigint)) AS paid_at, CAST(i % 2 = 0 AS boolean) AS is_first,
    CAST(p.created_at AS date) + CAST(i % 365 AS integer) AS day
FROM stage.sales_payment AS p, range($rows) AS r(i)
SQL
printf 'SELECT day, sum(amount) AS revenue FROM fact.payment GROUP BY day\n' >"$project/models/mart/day.sql"
"$vitrina" run --project "$project" >/dev/null

# The step's own seconds: create the table, read, insert, count on both sides, put in place.
speeds=()
for turn in 1 2 3 4 5 6; do
    line=$("$vitrina" run --full --json --project "$project" | grep '"event":"done","step":"transfer')
    if ((turn > 1)); then
        speeds+=("$(sed -E 's/.*"rows_out":([0-9]+).*"seconds":([0-9.]+).*/\1 \2/' <<<"$line" | awk '{ printf "%.0f\n", $1 / $2 }')")
    fi
done
value=$(printf '%s\n' "${speeds[@]}" | median) limit=''
report transfer rows/s 'value >= 3000000'
