#!/bin/bash
# Mounted and unmounted again and again, while files are read, directories listed, and somebody
# commits two hundred times a second, so that notifications meet requests and the end. A deadlock
# shows as a daemon that does not end. ROUNDS: how many times; the long form is `make soak`.
# shellcheck disable=SC1091,SC2154,SC2317  # what lib.sh sets; functions that check calls
. "$(dirname "$0")/lib.sh"

rounds=${ROUNDS:-6}
m=$work/mnt
db=$work/test.db
check "the data base is imported" make_database "$db" || finish

# Commits until it is ended.
"$python" - "$db" <<'PROGRAM' &
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
number = 0
while True:
    number += 1
    connection.execute("UPDATE cluster SET note = ? WHERE id % 7 = ?", (f"change {number}", number % 7))
    time.sleep(0.005)
PROGRAM
writer=$!
daemons+=("$writer")

read_for_ever() {
    while cat "$m"/linkages.json "$m"/provinces/[bs]*/*.tsv "$m"/clusters/s*/*.json; do :; done >/dev/null 2>&1
}
list_for_ever() {
    while ls -lR "$m/provinces/shanghai"; do :; done >/dev/null 2>&1
}

# Ends the mount in the way of the round, and waits for the daemon, twenty seconds at most.
end_mount() {
    case $(($1 % 3)) in
    0) kill -TERM "$daemon" ;;
    1) umount -l "$m" ;;
    2) until fusermount3 -u "$m" 2>/dev/null || ! is_mounted "$m"; do :; done ;;
    esac
    for _ in {1..2000}; do
        has_ended "$daemon" && break
        sleep 0.01
    done
    has_ended "$daemon" || { echo "round $1: it does not end"; return 1; }
    wait "$daemon" || { echo "round $1: exit status $?"; return 1; }
}

one_round() {
    local readers=() result=0
    mount_foreground "$db" "$m" || return 1
    read_for_ever & readers+=($!)
    read_for_ever & readers+=($!)
    list_for_ever & readers+=($!)
    sleep 0.$((RANDOM % 4))$((RANDOM % 10))
    if [ $(($1 % 3)) = 2 ]; then # not while it is busy
        kill -KILL "${readers[@]}" # no trap of this shell in them
        wait "${readers[@]}"
        end_mount "$1" || result=1
    else
        end_mount "$1" || result=1
        wait "${readers[@]}"
    fi 2>/dev/null
    is_mounted "$m" && result=1
    return $result
}

all_rounds() {
    local round
    for ((round = 1; round <= rounds; round++)); do
        one_round $round || { cat "$work/log.$daemon"; return 1; }
        is_clean_log || return 1
    done
}
check "$rounds rounds of mounting and unmounting under load" all_rounds
still_writing() { ! has_ended "$writer"; }
check "the writer wrote all the time" still_writing
kill "$writer"
wait "$writer" 2>/dev/null
finish
