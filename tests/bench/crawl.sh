#!/bin/sh
# Pages per second on the demo shop, everything on 127.0.0.1, the shop beside darn on the same machine:
# ROUNDS runs (default 5) over PAGES products (default 2000); prints each run and the median. Shares its cores with
# the shop, so compare only runs on one machine.
: "${DARN:?}" "${ROUNDS:=5}" "${PAGES:=2000}"
here=$(cd "$(dirname "$0")/../.." && pwd)
top=$(mktemp -d) || exit 1
"$DARN" demo --pages "$PAGES" >"$top/shop" 2>"$top/shop.err" &
shop=$!
trap 'kill $shop 2>/dev/null; rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
until grep -q listening "$top/shop"; do kill -0 $shop || exit 1; sleep 0.05; done
url=$(sed 's/listening on //' "$top/shop")
cp "$here/scrapers/shop.lua" "$top/shop.lua"
sed -i -f "$here/tests/data/shop.fix" "$top/shop.lua"
cd "$top" || exit 1
round=0
while [ $round -lt "$ROUNDS" ]; do
    round=$((round + 1))
    rm -f shop.crawl* items.jsonl
    "$DARN" run shop.lua "$url" -o items.jsonl --events events.jsonl --no-watch -q "$@" </dev/null || exit 1
    tail -1 events.jsonl | sed 's/.*"pages": \([0-9]*\), "items": \([0-9]*\).*"seconds": \([0-9.]*\).*/\1 \2 \3/' |
        awk '{printf "%d pages, %d items, %.2f s, %.0f pages/s\n", $1, $2, $3, $1 / $3}' | tee -a rounds
done
sort -t, -k4 -n rounds | awk -F, '{v[NR] = $4} END {print "median:" v[int((NR + 1) / 2)]}'
