#!/bin/bash
# Nothing is computed for those who have gone: a reader that is ended while he waits for a costly
# file ends at once, and so does the computing; others who wait for the same file get it; so with
# one thread and with several. A mount ends at once, too.
# shellcheck disable=SC1091,SC2154,SC2317  # what lib.sh sets; functions that check calls
. "$(dirname "$0")/lib.sh"
export BUZZFS

m=$work/mnt
db=$work/test.db
# Sanitizers slow all down, the looks at callers too.
grep -q -e __asan_init -e __tsan_init "$BUZZFS" && export SOON_S=5

make_long() { "$BUZZFS" import "$db" "$root/tests/tree/golden/data" && "$python" "$here/interrupt.py" make "$db"; }
check "a data base with a file that takes long" make_long || finish

step() { "$python" "$here/interrupt.py" "$1" "$db" "$m" "$daemon"; }

for way in "" -s; do
    name=${way:-"several threads"}
    # shellcheck disable=SC2086 # no option, or one
    check "$name: mounted" mount_foreground "$db" "$m" $way || continue
    check "$name: a reader that is killed ends at once, and so does the work" step killed
    [ -n "$way" ] || check "$name: one that is interrupted too" step interrupted
    check "$name: others who wait for the same file get it" step others
    [ -n "$way" ] || check "$name: others who ask for something else do not wait" step beside
    [ -n "$way" ] || check "$name: harmless signals do no harm" step harmless
    [ -n "$way" ] || check "$name: who lists a directory gets all of it or an error" step listing
    check "$name: the mount ends at once" step ending
    wait "$daemon"
    check "$name: with status 0" is $? 0
    gone() { ! is_mounted "$m"; }
    check "$name: and is gone" eventually gone
    check "$name: the log tells nothing of it" fails grep . "$work/log.$daemon"
done

late_hello() { LATE_HELLO=300 mount_late "$db" "$m"; }
check "a mount that answers the kernel's hello after it has told it something" late_hello || finish
check "others who ask for something else do not wait there either" step beside
stopped() { stop_daemon TERM; is "$status" 0; }
check "unmounted" stopped
finish
