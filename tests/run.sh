#!/bin/sh
# Runs the test programs named on the command line, each in a temporary folder of its own, and adds up what
# cmocka or LuaUnit count. A program that dies, or exits non-zero without a count, is one failure. The last
# line is "N passed, N failed".
passed=0 failed=0
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
here=$(pwd)
export TSAN_OPTIONS="suppressions=$here/tests/tsan.supp${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
for test in "$@"; do
    case $test in /*) ;; *) test=$here/$test ;; esac
    out=$top/output
    mkdir "$top/tmp"
    TMPDIR=$top/tmp SOURCE=$here "$test" >"$out" 2>&1
    code=$?
    good=$(sed -n 's/.*\[  PASSED  \] \([0-9]*\) test(s)\..*/\1/p; s/^Ran [0-9]* tests in .*, \([0-9]*\) success.*/\1/p' "$out" | awk '{n += $1} END {print n + 0}')
    bad=$(sed -n 's/.*\[  FAILED  \] \([0-9]*\) test(s), listed below.*/\1/p; s/^Ran .* \([0-9]*\) failure.*/\1/p; s/^Ran .* \([0-9]*\) error.*/\1/p' "$out" | awk '{n += $1} END {print n + 0}')
    [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ "$good" -gt 0 ] || [ "$bad" -gt 0 ] || bad=1 # a test that ran nothing tells nothing
    left=$(find "$top/tmp" -mindepth 1 | head -3)
    if [ -n "$left" ]; then
        printf 'left behind: %s\n' "$left" >>"$out"
        bad=$((bad + 1))
    fi
    passed=$((passed + good)) failed=$((failed + bad))
    if [ "$bad" -gt 0 ]; then
        cat "$out"
        printf 'FAILED  %s (%d passed, %d failed, exit %d)\n' "${test#"$here"/}" "$good" "$bad" "$code"
    else
        printf 'ok      %s (%d)\n' "${test#"$here"/}" "$good"
    fi
    rm -rf "$top/tmp"
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
