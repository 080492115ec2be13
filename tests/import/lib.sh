# Helpers for tests of import and check. Prints TAP; the plan comes last. Sourced, by bash.
#
#   check NAME COMMAND...   a test: ok if the command succeeds; its output is shown if it does not
#   finish                  the last line of a test script
#
# Each script works in a folder of its own, $work.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUZZFS=${BUZZFS:-$here/../../build/buzzfs}
work=$(mktemp -d "${TMPDIR:-/tmp}/buzzfs-import.XXXXXX")
trap 'rm -rf "$work"' EXIT
tests=0
failed=0

if ! command -v sqlite3 >/dev/null; then
    echo "1..0 # SKIP sqlite3 is missing (apt install sqlite3)"
    exit 0
fi

check() {
    local name=$1
    shift
    tests=$((tests + 1))
    if "$@" >"$work/output" 2>&1; then
        echo "ok $tests - $name"
    else
        failed=$((failed + 1))
        echo "not ok $tests - $name"
        sed 's/^/# /' "$work/output" | head -n 40
    fi
}

finish() {
    echo "1..$tests"
    [ "$failed" -eq 0 ]
    exit
}

# status EXPECTED COMMAND...: what it exits with.
status() {
    local expected=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" -eq "$expected" ] || { echo "exit status $got, expected $expected"; return 1; }
}

is() {
    [ "$1" = "$2" ] || { printf 'got:      %s\nexpected: %s\n' "$1" "$2"; return 1; }
}
