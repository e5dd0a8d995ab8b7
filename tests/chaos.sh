#!/bin/sh
# Every path of a hostile server (CHAOS, a Python program that serves one bad manner a path and links to all of them from /),
# COPIES times each, 64 requests at once. Each request must end in an event, darn in exit 2, its memory stays bounded; the
# table says how each path ended. `make chaos CHAOS=FILE`; with SANITIZE=address leaks count too.
: "${DARN:?}" "${CHAOS:?}" "${COPIES:=17}"
top=$(mktemp -d) || exit 1
python3 -B "$CHAOS" --port 0 >"$top/port" 2>"$top/server.err" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
until grep -q listening "$top/port"; do kill -0 $server || exit 1; sleep 0.05; done
base=http://$(sed 's/listening //' "$top/port")
cd "$top" || exit 1
cat >chaos.lua <<'LUA'
local s = { robots = false, timeout = 3, max_body = 4 * 1024 * 1024, concurrency = 64, per_host = 64,
  autothrottle = false, callback_time = 5, traps = false,
  retry = { default = false, timeout = false, connect = false, reset = false, truncated = false, [429] = false, ["5xx"] = false } }
function s.parse(page)
  local paths = page:css "a"
  for copy = 1, tonumber(os.getenv "COPIES") do
    for i = 1, #paths do -- in another order each time, so that neighbours differ
      page:follow(page.url:sub(1, -2) .. paths[(i * (2 * copy + 1)) % #paths + 1]:attr "href" .. "?copy=" .. copy, "one")
    end
  end
end
function s.one(page)
  page:emit { url = page.url, bytes = #page.body, title = page:text "title", links = #page:links() }
end
return s
LUA
export COPIES
"$DARN" run chaos.lua "$base/" --events events -o items.jsonl -q >out 2>err </dev/null &
darn=$!
most=0
while kill -0 $darn 2>/dev/null; do
    now=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' /proc/$darn/status 2>/dev/null)
    [ "${now:-0}" -gt "$most" ] && most=$now
    sleep 0.1
done
wait $darn
code=$?
[ $code -eq 2 ] || [ $code -eq 0 ] || { cat err; echo "exit $code"; exit 1; }
# A line a path: how often it ended how.
sed -n 's/.*"event": "\(parsed\|gave_up\|parse_failed\|dropped\)", .*"url": "[a-z]*:\/\/[^\/"]*\(\/[^?"]*\).*/\2 \1 &/p' events |
    sed 's/^\([^ ]*\) \([^ ]*\) .*"kind": "\([a-z_]*\)", "status": \([0-9]*\).*/\1 \2 \3 \4/; s/^\([^ ]*\) \([^ ]*\) {.*/\1 \2/' |
    sort | uniq -c | awk '{ $1 = sprintf("%4d", $1); print }' | sort -k2
"$DARN" stats chaos.crawl | head -20
asked=$(grep -c '"event": "fetched"' events)
echo "$asked answers, peak resident memory $((most / 1024)) MB, exit $code"
