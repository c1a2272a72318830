#!/usr/bin/env bash
# How long a person waits for nothing: the help, and a run over 100 models in which nothing changed.
source "$(dirname "$0")/lib.sh"

show_help() { "$vitrina" --help; }
do_nothing() { /bin/true; }
alternate show_help do_nothing
report help ms 'value <= 30'

# A project of 100 models: one file of payments, and facts that each stand on the one before.
project=$workspace/project
mkdir -p "$project"/{data,sources,models/fact}
cat >"$project/vitrina.yaml" <<'YAML'
name: hundred
languages: [en]
currency: BYN
time_zone: Europe/Minsk
YAML
cat >"$project/sources/sales.yaml" <<'YAML'
kind: files
path: data
tables:
  payment:
    files: payment.csv
    columns: {id: bigint, amount: "decimal(18,2)"}
    key: id
YAML
printf 'id,amount\n1,10.00\n2,20.50\n' >"$project/data/payment.csv"
from=stage.sales_payment
for number in $(seq -w 100); do
    printf '/*\nmaterialized: full\n*/\nSELECT id, amount\nFROM %s\nWHERE amount > 0\n' "$from" >"$project/models/fact/step_$number.sql"
    from=fact.step_$number
done
"$vitrina" run --project "$project" >/dev/null

idle_run() { "$vitrina" run --project "$project"; }
read_files() { cat "$project"/vitrina.yaml "$project"/*/*.yaml "$project"/models/*/*.sql; }
alternate idle_run read_files
report idle-run ms 'value <= 100'

# What an idle server holds before its first question to a mart.
"$vitrina" serve --project "$project" --port 0 >"$workspace/serve" &
server=$!
for _ in $(seq 100); do [[ -s $workspace/serve ]] && break; sleep 0.1; done
sleep 1
value=$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server/status") limit=''
kill -TERM "$server"
wait "$server"
report idle-server MiB 'value <= 80'
