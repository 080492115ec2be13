#!/bin/bash
# Many readers of every kind and a writer, at once. SECONDS_LONG: for how long each part runs.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
long=${SECONDS_LONG:-5}
check "the data base is imported" make_database "$db" || finish
check "the mount comes up" mount_foreground "$db" "$m" || finish

# Runs a command again and again until the time is over; what it says is an error.
again() {
    local ends=$((SECONDS + long))
    while [ "$SECONDS" -le "$ends" ]; do
        "$@" >/dev/null 2>>"$work/errors.$BASHPID" || echo "exit status $?: $*" >>"$work/errors.$BASHPID"
    done
}
write() {
    local ends=$((SECONDS + long)) number=0
    while [ "$SECONDS" -le "$ends" ]; do
        number=$((number + 1))
        sqlite3 -cmd ".timeout 10000" "$db" "UPDATE cluster SET note = 'change $number'" || return 1
        sleep 0.05
    done
}
walkers() {
    local started=()
    again find "$m" -type f & started+=($!)
    again ls -lR "$m/provinces" & started+=($!)
    again grep -rq no-such-word "$m/firms" "$m/measures" "$m/products" "$m/provinces/shanghai" & started+=($!)
    again tar -C "$m" -cf - provinces/beijing products & started+=($!)
    again find "$m/clusters" "$m/firms" -xtype l & started+=($!)
    again stat -f "$m" & started+=($!)
    "$@" || echo "the writer failed" >>"$work/errors.writer"
    wait "${started[@]}"
    # grep says 1 when it finds nothing; tar tells of directories that got a new time, rightly.
    cat "$work"/errors.* 2>/dev/null | grep -v -e '^exit status 1: grep -rq' -e '^exit status 1: tar' \
        -e '^tar: .*: file changed as we read it' | sort | uniq -c | sort -rn >"$work/sum"
    rm -f "$work"/errors.*
    cat "$work/sum"
    [ ! -s "$work/sum" ]
}
check "walkers at once" walkers sleep "$long"
check "walkers at once, while somebody writes" walkers write
check "no torn read while somebody writes" "$python" "$here/parallel.py" "$db" "$m" "$long"

wal() { is "$(sqlite3 "$db" 'PRAGMA journal_mode = WAL')" wal; }
check "the same with a write-ahead log" wal
check "walkers at once, while somebody writes to the log" walkers write
check "no torn read while somebody writes to the log" "$python" "$here/parallel.py" "$db" "$m" "$long"

threads_few() { [ "$(find "/proc/$daemon/task" -maxdepth 1 | wc -l)" -le 20 ]; }
check "the daemon has few threads" threads_few
# The last 128 versions of larger files, and the data base for each of some threads.
files_few() { ls -l "/proc/$daemon/fd" && [ "$(find "/proc/$daemon/fd" | wc -l)" -le 200 ]; }
check "the daemon has few files open" files_few
ends() { stop_daemon TERM && is "$status" 0; }
check "the daemon ends well" ends
finish
