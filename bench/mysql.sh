#!/usr/bin/env bash
# Payments out of MariaDB into columns, against `mysql --quick` into a pipe thrown away.
source "$(dirname "$0")/lib.sh"
build_release bench-mysql
exec "$(dirname "$0")/mysql/run"
