#!/bin/bash
# Directories of many entries, listed in pages while rows come and go.
. "$(dirname "$0")/lib.sh"

for options in "" "-o no_epochs"; do
    db=$work/paging.db
    m=$work/mnt
    rm -f "$db"
    check "the data base is imported" make_database "$db" || finish
    # shellcheck disable=SC2086 # words
    check "the mount comes up ($options)" mount_foreground "$db" "$m" $options || finish
    check "a listing shows all that stays, once, while others come and go" \
        "$python" "$here/paging.py" "$db" "$m" "${ENTRIES:-20000}" "${LISTINGS:-5}"
    check "listings of two versions have no offset in common, and do not stay" \
        "$python" "$here/offsets.py" "$db" "$m"
    stop_daemon TERM
done

finish
