# For the scripts beside it, which read it in: the demo shop with PAGES products at $url until the script ends, and the
# mended scraper shop.lua (or SHOP, another one) in a new folder, which is the working one from here on ($top).
here=$(cd "$(dirname "$0")/../.." && pwd)
top=$(mktemp -d) || exit 1
"$DARN" demo --pages "$PAGES" >"$top/shop" 2>"$top/shop.err" &
shop=$!
trap 'kill $shop 2>/dev/null; rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
until grep -q listening "$top/shop"; do kill -0 $shop || exit 1; sleep 0.05; done
url=$(sed 's/listening on //' "$top/shop")
cp "${SHOP:-$here/scrapers/shop.lua}" "$top/shop.lua"
sed -i -f "$here/tests/data/shop.fix" "$top/shop.lua"
cd "$top" || exit 1
