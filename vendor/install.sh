#!/bin/sh
# Installs what vendor/packages names and this machine lacks, by the system's package manager. Debian and
# Ubuntu: apt-get (with sudo where not root). Elsewhere it names the packages and stops with an error.
cd "$(dirname "$0")" || exit 1
missing=
while IFS='|' read -r package check least reason; do
    case $package in ''|'#'*) continue ;; esac
    case $check in
    '') command -v "$package" >/dev/null 2>&1 ;;
    /*) [ -e "$check" ] ;;
    *) command -v pkg-config >/dev/null 2>&1 && pkg-config --atleast-version="$least" "$check" 2>/dev/null ;;
    esac || missing="$missing $package"
done <packages
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "vendor/install.sh: no apt-get here; please install what these Debian packages hold:$missing" >&2
    echo "vendor/packages gives each one's least version and reason" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "vendor/install.sh: not root and no sudo; please install:$missing" >&2; exit 1; }
    sudo=sudo
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A machine's package lists may be old or absent: try as it is, then with new lists.
# shellcheck disable=SC2086
$sudo apt-get install -y --no-install-recommends $missing >"$log" 2>&1 && exit 0
# shellcheck disable=SC2086
$sudo apt-get update >"$log" 2>&1 && $sudo apt-get install -y --no-install-recommends $missing >"$log" 2>&1 && exit 0
cat "$log" >&2
echo "vendor/install.sh: could not install:$missing" >&2
exit 1
