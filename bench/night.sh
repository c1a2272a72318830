#!/usr/bin/env bash
# The night of the payments pack: all sources to the last table, then a further day; NIGHT_SCALES="1 10" takes both.
source "$(dirname "$0")/lib.sh"

sql=$root/.build/release/bench-sql
# The bank knows no rates of days to come, so the business ends yesterday.
first_day=$(date -u -d '365 days ago' +%F)
night_at_1=''

# stub FOLDER: plays the bank and the geocoder; the project finds them by $NBRB_URL and $YANDEX_URL.
stub() {
    "$vitrina" stub --port 0 --from "$1" >"$workspace/stub" &
    stub=$!
    for _ in $(seq 100); do grep -q rest "$workspace/stub" && break; sleep 0.1; done
    NBRB_URL=$(awk '/^nbrb/ { print $2 }' "$workspace/stub")
    export NBRB_URL YANDEX_URL=$NBRB_URL/v1
}

night() { "$vitrina" run --project "$workspace/shop"; }

# What DuckDB alone takes to read the largest source: the night cannot be quicker than that.
read_events() {
    "$sql" :memory: "SELECT count(*), sum(TRY_CAST(amount AS decimal(18,2))) FROM read_ndjson('$workspace/shop/data/events/*.gz', ignore_errors = true)"
}

for scale in ${NIGHT_SCALES:-1}; do
    rm -rf "$workspace/shop"
    "$vitrina" init "$workspace/shop" >/dev/null
    for days in 364 365; do
        "$vitrina" generate --scale "$scale" --days $days --first-day "$first_day" --to "$workspace/$days" >/dev/null
    done
    # A night brings new files and leaves the others as they are.
    (cd "$workspace/365" && find . -type f -exec sh -c 'cmp -s "../364/$1" "$1" && touch -r "../364/$1" "$1"' - {} \;)
    stub "$workspace/365/web"

    ln -sfn "$workspace/364" "$workspace/shop/data"
    start=${EPOCHREALTIME/./}
    peak_memory "$vitrina" run --project "$workspace/shop"
    report "night-memory-$scale" MiB 'value <= 3072'
    value=$(awk -v us=$((${EPOCHREALTIME/./} - start)) 'BEGIN { printf "%.3f", us / 1e6 }')
    limit=$(elapsed read_events | awk '{ printf "%.3f", $1 / 1000 }')
    if [[ $scale == 1 ]]; then
        night_at_1=$value
        report night-1 s 'value <= 25'
    else
        report "night-$scale" s "value <= $(awk -v one="${night_at_1:-25}" -v scale="$scale" 'BEGIN { print one * scale * 1.05 }')"
    fi

    ln -sfn "$workspace/365" "$workspace/shop/data"
    value=$(elapsed night | awk '{ printf "%.3f", $1 / 1000 }') limit=''
    report "day-$scale" s "value <= $([[ $scale == 1 ]] && echo 3 || echo 10)"
    kill -TERM "$stub"
    wait "$stub" || true
    rm -rf "$workspace/364" "$workspace/365"
done
