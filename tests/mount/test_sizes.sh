#!/bin/bash
# Large files whose sizes are looked at: bytes that nobody wants to read are counted and not kept, and
# are the same when somebody reads them after all.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/large.db
large=$((4 << 20)) # of what is smaller the bytes are kept
make_large() { "$BUZZFS" generate "$work/large" --firms "${FIRMS:-10000}" --seed 1 >/dev/null &&
    "$BUZZFS" import "$db" "$work/large" >/dev/null; }
check "a large data set is imported" make_large || finish

"$BUZZFS" ls "$db" export >"$work/names"
while read -r name; do
    "$BUZZFS" cat "$db" "export/$name" >"$work/bytes"
    echo "$name $(stat -c %s "$work/bytes") $(md5sum <"$work/bytes")"
done <"$work/names" | sort >"$work/wanted"
awk -v large="$large" '$2 > large { print $1 }' "$work/wanted" >"$work/long"
several() { cat "$work/long" && [ "$(wc -l <"$work/long")" -ge 4 ]; }
check "several files of export/ are large" several

# Large temporary files that the daemon keeps. A descriptor may be gone before it is looked at.
kept() { find -L "/proc/$daemon/fd" -type f -links 0 -size "+${large}c" 2>/dev/null | wc -l; }

sizes() { (cd "$m/export" && stat -c '%n %s' -- *) | sort; }
right_sizes() { is "$(sizes)" "$(cut -d' ' -f1,2 "$work/wanted")"; }
right_bytes() {
    is "$(cd "$m/export" && for name in *; do
        echo "$name $(stat -c %s "$name") $(md5sum <"$name")"
    done | sort)" "$(cat "$work/wanted")"
}

check "the mount comes up" mount_foreground "$db" "$m" || finish
check "all sizes are right" right_sizes
check "of what was only looked at no large file is kept" is "$(kept)" 0
together() {
    local name sums
    read -r name <<<"$(tail -n 1 "$work/long")"
    sums=$(for _ in {1..8}; do md5sum <"$m/export/$name" & done | sort -u)
    is "$name $(stat -c %s "$m/export/$name") $sums" "$(grep "^$name " "$work/wanted")"
}
check "eight who read one of them at once get its bytes" together
check "the bytes of all are right" right_bytes
check "and are kept then" is "$(kept)" "$(wc -l <"$work/long")"
stop_daemon TERM

check "the mount comes up again" mount_foreground "$db" "$m" || finish
# shellcheck disable=SC2016 # for the shell that tar starts
archive() { is "$(tar -C "$m/export" -cf - . | tar -xf - --to-command='echo "$TAR_FILENAME $(wc -c) "' |
    sed 's:^./::; s: $::' | sort)" "$(cut -d' ' -f1,2 "$work/wanted")"; }
check "who reads each file after its size has them all" archive
check "and what he read was kept from the first" is "$(kept)" "$(wc -l <"$work/long")"
check "years are counted as well" is "$(find "$m/as-of/2000/export/" -type f -printf '%f %s\n' | sort)" \
    "$(while read -r name; do
        echo "$name $("$BUZZFS" cat "$db" "as-of/2000/export/$name" | wc -c)"
    done <"$work/names" | sort)"

# Several files are counted at once; who counts them is ended in the midst of it.
ended_early() {
    local seconds
    for seconds in 0.02 0.05 0.15; do
        sqlite3 "$db" "UPDATE data_set SET title = title || '.'"
        settle
        timeout "$seconds" ls -l "$m/export" >/dev/null &
        timeout "$seconds" stat "$m/export/network.dot" "$m/export/links.ndjson" >/dev/null &
        wait "$!"
        is "$(sizes | grep -wFf "$work/long")" "$(while read -r name; do
            echo "$name $("$BUZZFS" cat "$db" "export/$name" | wc -c)"
        done <"$work/long")" || return
    done
}
check "who counts may be ended: the next one has all sizes" ended_early
stop_daemon TERM

# Who asks for one file and reads it is not taken for somebody who goes on from another one's.
check "the mount comes up once more" mount_foreground "$db" "$m" || finish
one_each() {
    local name
    while read -r name; do
        stat "$m/export/$name" || return
    done <"$work/long" >"$work/said"
    is "$(kept)" "$(wc -l <"$work/long")"
}
check "files that programs ask for, one each, are kept" one_each
stop_daemon TERM

# Where names are kept for a moment only, a file that was read is asked for again, and its bytes are in
# the kernel's hands: who goes on to the next one may have read it.
check "the mount comes up as on a kernel without epochs" mount_foreground "$db" "$m" -s -o no_epochs || finish
again() {
    local first second third
    read -r first second third <<<"$(head -n 3 "$work/long" | tr '\n' ' ')"
    tail -n 1 "$m/export/$first" >/dev/null
    tail -n 1 "$m/export/$second" >/dev/null
    sleep 0.3
    stat "$m/export/$first" "$m/export/$third" >/dev/null
    is "$(kept)" 3
}
check "what follows a file that was read before is kept" again
stop_daemon TERM

check "the mount comes up for the last time" mount_foreground "$db" "$m" || finish

# The size was counted in a version that is gone when the bytes are wanted.
moved_on() {
    "$python" - "$m/export/" "$db" "$(tail -n 1 "$work/long")" <<'PYTHON'
import errno, os, sqlite3, sys, time
folder, database, name = sys.argv[1:]
sizes = {other: os.stat(folder + other).st_size for other in os.listdir(folder)}
descriptor = os.open(folder + name, os.O_RDONLY)
with sqlite3.connect(database) as connection:
    connection.execute("UPDATE organisation SET slug = slug || '-x' WHERE id % 2 = 0")
time.sleep(1)
try:
    got = sum(len(part) for part in iter(lambda: os.read(descriptor, 1 << 20), b""))
except OSError as error:
    print(error)
    assert error.errno == errno.ESTALE, error
else:
    assert got == sizes[name], (got, sizes[name])
with open(folder + name, "rb") as file:
    assert os.fstat(file.fileno()).st_size == len(file.read()) > sizes[name]
PYTHON
}
check "after a commit it is the old bytes, or ESTALE, never others" moved_on

# A commit falls into the making of a file that a program reads next, after it has looked at another
# one: in the version that was looked up there would be nothing left to read. A commit may still fall
# into the moment between looking up and reading, which is long on a busy machine.
overtaken() {
    sqlite3 "$db" "PRAGMA journal_mode = $1" >/dev/null
    "$python" - "$m/export/" "$db" "$(head -n 1 "$work/long")" "$(tail -n 1 "$work/long")" <<'PYTHON'
import errno, os, sqlite3, sys, threading, time
folder, database, looked_at, name = sys.argv[1:]
stale = 0
def commit(delay):
    time.sleep(delay)
    connection = sqlite3.connect(database, timeout=60)
    with connection:
        connection.execute("UPDATE data_set SET version = version || '+'")
    connection.close()
for hundredths in range(1, 11):
    time.sleep(0.3)
    os.stat(folder + looked_at)
    writer = threading.Thread(target=commit, args=(hundredths / 100,))
    writer.start()
    try:
        with open(folder + name, "rb") as file:
            assert os.fstat(file.fileno()).st_size == len(file.read())
    except OSError as error:
        assert error.errno == errno.ESTALE, error
        stale += 1
    writer.join()
assert stale < 4, f"{stale} of 10 times it could not be read"
PYTHON
}
for journal in delete wal; do
    check "a file that a commit overtakes is read, $journal" overtaken "$journal"
done
stop_daemon TERM

finish
