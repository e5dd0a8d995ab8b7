#!/bin/sh
# What a reload costs, everything on this machine: see reload.c, patch.c and walk.c for the first figures; the last
# are the resident memory of a crawl that waits while its scraper is saved RELOADS times (default 10000).
: "${OUT:?}" "${RELOADS:=10000}"
here=$(cd "$(dirname "$0")/../.." && pwd)
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
export DARN="$OUT/darn" SOURCE="$here" TMPDIR="$top" RELOADS
"$OUT/tests/bench/reload" || exit 1
"$OUT/tests/bench/patch" || exit 1
"$OUT/tests/bench/walk" || exit 1
"$OUT/tests/live/test_versions" memory_stays_flat 2>&1 | sed -n 's/^ *\([0-9]* kB after .*\)/RSS of a crawl that waits: \1/p'
