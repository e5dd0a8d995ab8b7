#!/bin/sh
# Pages per second on the demo shop, everything on 127.0.0.1, the shop beside darn on the same machine:
# ROUNDS runs (default 5) over PAGES products (default 2000); prints each run and the median. Shares its cores with
# the shop, so compare only runs on one machine.
: "${DARN:?}" "${ROUNDS:=5}" "${PAGES:=2000}"
. "$(dirname "$0")/shop.sh"
round=0
while [ $round -lt "$ROUNDS" ]; do
    round=$((round + 1))
    rm -f shop.crawl* items.jsonl
    "$DARN" run shop.lua "$url" -o items.jsonl --events events.jsonl --no-watch -q "$@" </dev/null || exit 1
    tail -1 events.jsonl | sed 's/.*"pages": \([0-9]*\), "items": \([0-9]*\).*"seconds": \([0-9.]*\).*/\1 \2 \3/' |
        awk '{printf "%d pages, %d items, %.2f s, %.0f pages/s\n", $1, $2, $3, $1 / $3}' | tee -a rounds
done
sort -t, -k4 -n rounds | awk -F, '{v[NR] = $4} END {print "median:" v[int((NR + 1) / 2)]}'
