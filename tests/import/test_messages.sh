#!/bin/bash
# What commands say when they cannot do what they are asked for: one message, which names what is to
# blame and why.
. "$(dirname "$0")/lib.sh"

db=$work/test.db
"$BUZZFS" import "$db" "$here/tiny" || exit 1

# says NAME STATUS EXPECTED COMMAND...: exactly these lines on standard error.
says() { check "$1" said "${@:2}"; }
said() {
    local expected=$2
    status "$1" "${@:3}" 2>"$work/errors" || { cat "$work/errors"; return 1; }
    is "$(cat "$work/errors")" "$expected"
}

# Output that cannot be written: a file larger than any buffer, a small one, a listing.
full() { "$BUZZFS" "$@" >/dev/full; }
for path in figures/matrix.svg README.md; do
    says "a full disk is to blame, not $path" 1 \
        'buzzfs: standard output: No space left on device' full cat "$db" "$path" README.md
done
says "nor a directory" 1 'buzzfs: standard output: No space left on device' full ls "$db"

finish
