#!/bin/bash
# What is refused, and how: changes, names, other users.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
check "the data base is imported" make_database "$work/test.db" || finish
check "the mount comes up" mount_foreground "$work/test.db" "$m" || finish

check "every change is refused with EROFS" "$python" "$here/changes.py" "$m"
check "names, attributes and nodes of the wrong sort" "$python" "$here/names.py" "$m"

survives() { is "$(head -c 9 "$m/README.md" | wc -c)" 9; }
check "the mount still answers" survives

as_nobody() { su -s /bin/sh nobody -c "$1"; }
open_to_others() { mount_foreground "$work/test.db" "$work/open" -o allow_other; }
if [ "$(id -u)" = 0 ]; then
    check "another user gets nothing without allow_other" \
        says "Permission denied" as_nobody "ls '$m' && exit 1; exit 0"
    check "it comes up with allow_other" open_to_others
    check "another user reads with allow_other" \
        as_nobody "cat '$work/open/README.md' && find '$work/open/measures' -type f | grep -q ."
    check "another user's changes are refused with EROFS" \
        as_nobody "'$python' '$here/changes.py' '$work/open' stranger"
    closed() { mount_foreground "$work/test.db" "$work/closed" -o allow_other,umask=077; }
    check "it comes up with allow_other and umask" closed
    check "umask keeps another user out" \
        says "Permission denied" as_nobody "ls '$work/closed' && exit 1; exit 0"
    root_only() { mount_foreground "$work/test.db" "$work/rooted" -o allow_root,uid=7; }
    check "it comes up with allow_root" root_only
    root_reads() { cat "$work/rooted/README.md" && find "$work/rooted" -name attributes.json -ls | grep -q .; }
    check "allow_root lets root read" root_reads
    check "allow_root keeps another user out, also from what root has read" \
        says "Permission denied" as_nobody "cat '$work/rooted/README.md' && exit 1; exit 0"
    cannot_unmount() { fails as_nobody "fusermount3 -u '$work/open'" && is_mounted "$work/open"; }
    check "another user cannot unmount" cannot_unmount
else
    skip "other users" "needs root"
fi

finish
