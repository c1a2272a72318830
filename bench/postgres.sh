# A throw-away PostgreSQL cluster for a benchmark. Source it after lib.sh.
# shellcheck shell=bash disable=SC2154

# start_postgres: sets $postgres_url; the cluster ends with the benchmark.
start_postgres() {
    local binaries folder=$workspace/cluster as=()
    binaries=$(dirname "$(find /usr/lib/postgresql/*/bin -name initdb | sort -V | tail -1)")
    [[ -x $binaries/initdb ]] || fail "package postgresql is missing; scripts/setup --test brings it" "нет пакета postgresql; его ставит scripts/setup --test"
    mkdir -p "$folder"
    if ((EUID == 0)); then
        # PostgreSQL refuses to run as root.
        chmod 755 "$workspace"
        chown postgres "$folder"
        as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    fi
    postgres_port=$((20000 + RANDOM % 20000))
    "${as[@]}" "$binaries/initdb" -D "$folder/data" -A trust -U bench -E UTF8 --locale=C.UTF-8 >/dev/null
    # shellcheck disable=SC2064
    trap "'${as[0]:-env}' ${as[*]:1} '$binaries/pg_ctl' -D '$folder/data' -m immediate stop >/dev/null 2>&1; rm -rf '$workspace'" EXIT
    "${as[@]}" "$binaries/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
        -o "-c listen_addresses=127.0.0.1 -c port=$postgres_port -c unix_socket_directories=$folder -c shared_buffers=512MB -c max_wal_size=8GB" >/dev/null
    postgres_url=postgres://bench@127.0.0.1:$postgres_port/bench
    "$binaries/createdb" -h 127.0.0.1 -p "$postgres_port" -U bench bench
}

# postgres_sql SQL: runs it with psql.
postgres_sql() { psql -X -q -v ON_ERROR_STOP=1 "$postgres_url" -c "$1"; }
