# What the benchmarks share. A benchmark measures our way and the raw limit in turn and reports one JSON line.
#
#   alternate ours raw                 -> $value and $limit, milliseconds: medians of five turns each
#   peak_memory COMMAND...             -> $value, MiB
#   report NAME UNIT 'ratio <= 1.2'    prints the line from $value and $limit
#
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"
export LC_ALL=C

vitrina=$root/.build/release/vitrina
[[ -x $vitrina || ${needs_vitrina:-yes} == no ]] || fail "there is no release build; run it through scripts/bench" "нет релизной сборки; запускайте через scripts/bench"
workspace=$(mktemp -d)
trap 'rm -rf "$workspace"' EXIT
value='' limit=''

# elapsed COMMAND...: prints how many milliseconds it takes.
elapsed() {
    local start=${EPOCHREALTIME/./} end
    "$@" >/dev/null || fail "the benchmark's command failed: $*" "команда замера не сработала: $*"
    end=${EPOCHREALTIME/./}
    awk -v us=$((end - start)) 'BEGIN { printf "%.3f\n", us / 1000 }'
}

# median: of the numbers on standard input.
median() {
    sort -g | awk '{ x[NR] = $1 } END { print NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2 }'
}

# alternate OURS RAW: both once to warm up, then five times in turn, so that the machine's moods meet both alike.
alternate() {
    local ours=() raw=()
    elapsed "$1" >/dev/null
    elapsed "$2" >/dev/null
    for _ in 1 2 3 4 5; do
        ours+=("$(elapsed "$1")")
        raw+=("$(elapsed "$2")")
    done
    value=$(printf '%s\n' "${ours[@]}" | median)
    limit=$(printf '%s\n' "${raw[@]}" | median)
}

# peak_memory COMMAND...: the most memory that the program held at once. There is no raw limit beside it.
peak_memory() {
    [[ -x /usr/bin/time ]] || fail "package time is missing; scripts/setup --test brings it" "нет пакета time; его ставит scripts/setup --test"
    /usr/bin/time -v -o "$workspace/time" "$@" >/dev/null
    value=$(awk -F: '/Maximum resident set size/ { printf "%.1f", $2 / 1024 }' "$workspace/time")
    limit=''
}

# report NAME UNIT GOAL: the goal is a sentence such as 'value <= 30' or 'ratio >= 0.75'.
report() {
    awk -v name="$1" -v unit="$2" -v goal="$3" -v value="$value" -v limit="$limit" 'BEGIN {
        ratio = limit == "" ? "null" : sprintf("%.3f", value / limit)
        split(goal, word, " ")
        got = word[1] == "ratio" ? ratio : value
        met = word[2] == "<=" ? got + 0 <= word[3] + 0 : got + 0 >= word[3] + 0
        printf "{\"name\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"limit\":%s,\"ratio\":%s,\"goal\":\"%s\",\"met\":%s}\n",
            name, value, unit, limit == "" ? "null" : limit, ratio, goal, met ? "true" : "false"
    }'
}
