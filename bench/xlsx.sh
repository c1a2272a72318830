#!/usr/bin/env bash
# 500,000 rows x 10 columns out of an .xlsx, against openpyxl's read-only mode in the same sitting, and the memory it takes.
source "$(dirname "$0")/lib.sh"
swift build -c release --static-swift-stdlib --product bench-documents >&2
exec "$(dirname "$0")/xlsx/run"
