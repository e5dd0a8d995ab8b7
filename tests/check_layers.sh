#!/bin/sh
# Holds the house to its picture: which folder of core/ may include which, and which library each room alone
# knows. Prints the offending lines.
cd "$(dirname "$0")/.." || exit 1
layers='
base:
os: base
model: base
net: base os model
encoding: base
prose: base model
html: base os model encoding
select: base os model encoding html
read: base os model encoding html select
store: base os model
script: base os model encoding html select read prose
debug: base os model encoding html select read script
live: base os model encoding html select read script debug
crawl: base os model net encoding html select read store script debug
demo: base os model
ui: base os model net encoding html select read store script debug live crawl demo
'
# library header : the room that alone may include it
owners='
curl/:net
uchardet/:encoding
pcre2.h:select
libxml/:html select
sqlite3.h:store
lua.h:script debug live
lauxlib.h:script debug live
lualib.h:script live
zstd.h:store net
zlib.h:net
brotli/:net
microhttpd.h:demo
idn2.h:model
libpsl.h:model
editline/:os
jansson.h:base model
nettle/:base
'
bad=0
for room in base os model net encoding html select read prose store script debug live crawl demo ui; do
    may=" $room $(printf '%s\n' "$layers" | sed -n "s/^$room: *//p") "
    for line in $(grep -no '^#include "[a-z_]*/' core/$room/*.[ch] | tr -d ' '); do
        other=$(printf '%s' "$line" | sed 's/.*"\(.*\)\//\1/')
        case $may in *" $other "*) ;; *) echo "layer: $line: $room may not include $other/"; bad=$((bad + 1)) ;; esac
    done
done
for pair in $(printf '%s' "$owners" | tr ' ' '+'); do
    header=${pair%%:*} rooms=$(printf '%s' "${pair#*:}" | tr '+' ' ')
    for file in $(grep -l "^#include <$header" core/*/*.[ch] 2>/dev/null); do
        room=$(basename "$(dirname "$file")")
        case " $rooms " in *" $room "*) ;; *) echo "layer: $file includes <$header>, which belongs to $rooms"; bad=$((bad + 1)) ;; esac
    done
done
# The tree of the standard is our own: libxml2's HTML parser is behind the fallback alone, and no other one is linked.
for file in $(grep -lE '<libxml/HTML(parser|tree)\.h>|html(Ctxt)?(Read|Parse|Create|New)[A-Za-z]* *\(' core/*/*.[ch]); do
    [ "$file" = core/html/doc_libxml2.c ] || { echo "layer: $file knows libxml2's HTML parser"; bad=$((bad + 1)); }
done
for file in $(grep -liE 'gumbo|lexbor|myhtml' core/*/*.[ch] core/*.c vendor/packages; grep -lE '^PACKAGES.*(gumbo|lexbor|myhtml)' Makefile); do
    echo "layer: $file knows another HTML parser"; bad=$((bad + 1))
done
for file in core/*/*.c; do
    [ -f "${file%.c}.h" ] || [ "$file" = core/script/embed.c ] || case $file in core/ui/cmd_*) ;; *) echo "layer: $file has no header"; bad=$((bad + 1)) ;; esac
done
if [ "$bad" -eq 0 ]; then echo '[  PASSED  ] 1 test(s).'; else echo "[  FAILED  ] $bad test(s), listed below"; exit 1; fi
