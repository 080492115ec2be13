#!/bin/bash
# Open files, handles and directory positions keep what they promise while the data change.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
check "the data base is imported" make_database "$db" || finish
check "the mount comes up" mount_foreground "$db" "$m" || finish

holds() { check "$1" "$python" "$here/handles.py" "$2" "$db" "$m"; }
holds "telldir() and seekdir() lead to where they led" seek
holds "a new open sees a commit within 100 ms" fresh
holds "who has begun to read reads one version" one_version
holds "so does who is slow" many_versions
holds "a file of several megabytes" large
holds "who stands in a directory sees the present" working_directory
holds "a directory whose row is gone is stale" row_gone
holds "a listing while rows come and go has what stays, once" rows_come_and_go
if [ "$(id -u)" = 0 ]; then
    holds "handles survive dropped caches" handles
    holds "handles that nobody gave out are stale" strange_handles
else
    skip "handles survive dropped caches" "needs root"
fi

replaced() {
    "$BUZZFS" import "$work/new.db" "$root/data" && sqlite3 "$work/new.db" \
        "UPDATE data_set SET title = 'Another data base'" && mv "$work/new.db" "$db" && settle &&
        grep -q "Another data base" "$m/attributes.json"
}
check "a data base replaced by rename is seen" replaced
holds "and its commits too" fresh

survives() { stop_daemon TERM && is "$status" 0; }
check "the daemon ends well" survives
finish
