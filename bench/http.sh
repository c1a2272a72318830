#!/usr/bin/env bash
# Hello over HTTP with keep-alive, against nginx's `return 200` in the same sitting.
source "$(dirname "$0")/lib.sh"
swift build -c release --static-swift-stdlib --product bench-http >&2
exec "$(dirname "$0")/http/run"
