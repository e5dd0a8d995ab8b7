#!/bin/sh
# CPU time a page of two ways to crawl the demo shop, in ROUNDS alternated runs (default 7) over PAGES products (default
# 2000): DARN with parser = "libxml2" against DARN as it is; or BEFORE, another build of darn, against DARN. What the kernel
# counts for the whole darn process, user and system; prints each run and both medians.
: "${DARN:?}" "${ROUNDS:=7}" "${PAGES:=2000}"
. "$(dirname "$0")/shop.sh"

# one WAY BINARY [SETTING]: a line "WAY CPU-MS-A-PAGE" into rounds.
one() {
    way=$1 binary=$2 setting=${3:-per_host=4}
    rm -f shop.crawl* items.jsonl
    sh -c '"$@" </dev/null && times' - "$binary" run shop.lua "$url" -o items.jsonl --events events.jsonl --no-watch -q \
        --set "$setting" >times || exit 1
    pages=$(tail -1 events.jsonl | sed 's/.*"pages": \([0-9]*\).*/\1/')
    tail -1 times | tr 'ms' '  ' | awk -v way="$way" -v pages="$pages" \
        '{printf "%s %.4f ms/page user %.4f, %d pages\n", way, ($1 * 60 + $2 + $3 * 60 + $4) * 1000 / pages, ($1 * 60 + $2) * 1000 / pages, pages}' |
        tee -a rounds
}

one first "$DARN" >/dev/null # the shop's 503s come in the first run alone
round=0
while [ $round -lt "$ROUNDS" ]; do
    round=$((round + 1))
    if [ -n "$BEFORE" ]; then one before "$BEFORE"; else one libxml2 "$DARN" parser=libxml2; fi
    one now "$DARN"
done
for way in before libxml2 now; do
    grep "^$way " rounds | sort -k2 -n | awk '{v[NR] = $2; u[NR] = $5 + 0; name = $1} END {if (NR) printf "median %s: %.3f ms/page (user %s)\n", name, v[int((NR + 1) / 2)], u[int((NR + 1) / 2)]}'
done
