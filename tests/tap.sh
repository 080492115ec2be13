# What tests in bash have in common. Prints TAP; the plan comes last. Sourced.
#
#   need PROGRAM PACKAGE      ends the test as skipped where that is missing
#   check NAME COMMAND...     a test: ok if the command succeeds, whose output is shown if it does not
#   skip NAME REASON          a test that cannot be made here
#   is GOT EXPECTED           succeeds if they are the same, and tells both if not
#   status NUMBER COMMAND...  succeeds if the command exits with that
#   finish                    the last line
#
# $BUZZFS is the program, $root the top of the source, $here the folder of the test, and $work a folder
# of its own, which goes when it ends.
# shellcheck shell=bash

# shellcheck disable=SC2034  # for who sources this
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUZZFS=${BUZZFS:-$root/build/buzzfs}
work=$(mktemp -d "${TMPDIR:-/tmp}/buzzfs-test.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
# The system's own, which has the packages.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
tests=0
failed=0

need() {
    command -v "$1" >/dev/null && return
    echo "1..0 # SKIP $1 is missing (apt install $2)"
    exit 0
}

check() {
    local name=$1
    shift
    tests=$((tests + 1))
    if "$@" >"$work/output" 2>&1; then
        echo "ok $tests - $name"
    else
        failed=$((failed + 1))
        echo "not ok $tests - $name"
        echo "# failed: $*"
        head -n 30 "$work/output" | cut -c 1-400 | sed 's/^/# /'
        return 1
    fi
}

skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

is() {
    [ "$1" = "$2" ] || { printf 'got:      %s\nexpected: %s\n' "$1" "$2"; return 1; }
}

status() {
    local expected=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" -eq "$expected" ] || { echo "exit status $got, expected $expected"; return 1; }
}

end_tests() {
    echo "1..$tests"
    [ "$failed" = 0 ]
    exit
}
# Its own name, as tests of mounts have daemons to end before.
finish() { end_tests; }
