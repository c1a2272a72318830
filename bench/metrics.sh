#!/usr/bin/env bash
# Forty metric questions, a cohort and a funnel, on marts of ten million payments.
source "$(dirname "$0")/lib.sh"
swift build -c release --product bench-metrics >&2
exec "$(dirname "$0")/metrics/run"
