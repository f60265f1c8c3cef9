#!/usr/bin/env bash
# The whole test suite, in as many processes as are of use on two cores; or what is named: scripts/test.sh tests/course
set -euo pipefail
cd "$(dirname "$0")/.."
"${BIN:-.venv/bin}/pytest" -n 3 "$@"
