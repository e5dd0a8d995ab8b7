#!/bin/sh
# `make demo`: crawls the demo shop with a scraper that two kinds of pages break, and mends it on the way. On a
# terminal the person mends it; without one this script does, as an editor would: written aside, then renamed.
# Needs $DARN, the program. Keeps its folder and names it.
root=$(cd "$(dirname "$0")/.." && pwd)
case ${DARN:?} in /*) ;; *) DARN=$(pwd)/$DARN ;; esac
folder=$(mktemp -d "${TMPDIR:-/tmp}/darn-demo.XXXXXX") || exit 1
shop='' run=''
say() { printf '\n== %s\n' "$*"; }
stop() {
    for pid in $run $shop; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
}
trap stop EXIT
trap 'exit 130' INT TERM
cd "$folder" || exit 1

# Reading from a pipe waits for the one line that the shop says.
mkfifo shop.out
"$DARN" demo --log hits.log >shop.out &
shop=$!
read -r said <shop.out
rm shop.out
url=${said#listening on }
[ "$url" != "$said" ] || { echo "the demo shop does not start" >&2; exit 1; }

cp "$root/scrapers/shop.lua" shop.lua
say "a shop of 1,000 products is served at $url"
say "darn run shop.lua $url -o items.jsonl --wait --events events.jsonl"
"$DARN" run shop.lua "$url" -o items.jsonl --wait --events events.jsonl &
run=$!

# Some pages of both kinds have failed.
failures() { cat events.jsonl 2>/dev/null | grep -c '"parse_failed"'; }
tries=0
while [ "$(failures)" -lt 6 ] && kill -0 "$run" 2>/dev/null && [ "$tries" -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
[ "$(failures)" -ge 6 ] || { echo "no page broke the scraper: that is not how this demo goes" >&2; exit 1; }

sed -f "$root/tests/data/shop.fix" shop.lua >shop.lua.new
if [ -t 0 ]; then
    say "now mend $folder/shop.lua: make these lines so, save, and watch"
    diff shop.lua shop.lua.new | grep '^[0-9>]' | sed 's/^\([0-9]*\)c.*/line \1:/; s/^> *//'
    rm shop.lua.new
else
    say "no terminal here, so the demo mends shop.lua itself, as an editor would"
    diff shop.lua shop.lua.new
    mv shop.lua.new shop.lua
fi

wait "$run"
code=$?
run=''
say "darn run ended with exit code $code; $(wc -l <items.jsonl) items are in $folder/items.jsonl"
[ "$code" -eq 0 ] || exit "$code"
"$DARN" demo --truth | sort >truth.jsonl
sort items.jsonl | cmp -s - truth.jsonl || { echo "they are not what the shop has (truth.jsonl)" >&2; exit 1; }
echo "they are, to the byte, what the shop has in its own table"

# What broke was asked for once: the mend ran on the pages as they were kept.
broken=$(sed -n '/"parse_failed"/s/.*"url": "[^"]*\(\/product\/[^"]*\)".*/\1/p' events.jsonl)
for path in $broken; do
    [ "$(grep -c " $path " hits.log)" -eq 1 ] || { echo "$path was fetched again" >&2; exit 1; }
done
echo "the $(echo "$broken" | wc -l) pages that broke the scraper were fetched once each: the mend ran on what was kept"
