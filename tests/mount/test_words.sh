#!/bin/bash
# by/ and search/ on a mount: programs that walk everything come to an end and stay out of what
# nobody asked for; thousands of searches, and changes of the data, are seen and forgotten in time.
# shellcheck disable=SC1091,SC2154,SC2317  # what lib.sh sets; functions that check calls
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
small=$work/small.db
check "the data bases are imported" make_database "$db" || finish
"$BUZZFS" import "$small" "$root/tests/tree/golden/data" >/dev/null

# --- walks, over the small tree
check "the small tree is mounted" mount_foreground "$small" "$m" || finish
walked() { timeout 60 "$@" >"$work/walked" 2>&1; }
check "du ends" walked du -s "$m"
check "find ends" walked find "$m"
stays_out() {
    is "$(grep -c '/mnt/search' "$work/walked")" 1 &&
        is "$(find "$m/by" -mindepth 3 -type d | wc -l)" 0 && grep -q '/mnt/by/genesis/anchor-firm/' "$work/walked"
}
check "find lists no search, and no facets of facets" stays_out
check "grep -r ends" walked grep -r anchor-firm "$m"
check "tar ends" walked tar -cf "$work/all.tar" -C "$m" .
no_dangling() { is "$(find "$m/by" -xtype l | wc -l)" 0 && [ "$(find "$m/by" -type l | wc -l)" -gt 20 ]; }
check "no link of by/ dangles" no_dangling
same_as_export() {
    "$BUZZFS" export "$small" "$work/exported" && diff -r --no-dereference "$m/by" "$work/exported/by"
}
check "by/ is as it is exported" same_as_export
stop_daemon TERM

# --- words
check "the data are mounted" mount_foreground "$db" "$m" || finish
check "probes of other programs find nothing" "$python" "$here/words.py" probes "$m" "$db" "$daemon"
said_nothing() { [ ! -s "$work/log.$daemon" ]; }
check "and nothing is said of them" said_nothing
check "threads that ask for the same words get the same" "$python" "$here/words.py" together "$m" "$db" "$daemon"
check "thousands of searches do not make the daemon grow" "$python" "$here/words.py" thousands "$m" "$db" "$daemon"
check "a changed name is found soon after" "$python" "$here/words.py" fresh "$m" "$db" "$daemon"
check "so is a changed value of a facet" "$python" "$here/words.py" facets "$m" "$db" "$daemon"
bad_syntax() { fails ls "$m/search/\"open" && says 'search/"open: a quote is not closed' cat "$work/log.$daemon"; }
check "the log tells of a search that is none" bad_syntax
stopped() { stop_daemon TERM; is "$status" 0; }
check "the daemon ends well" stopped
finish
