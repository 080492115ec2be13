#!/bin/bash
# What becomes of a mount whose data base is damaged, locked, taken away and brought back.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
check "the data base is imported" make_database "$db" || finish
cp "$db" "$work/good.db"
check "the mount comes up" mount_foreground "$db" "$m" || finish
log=$work/log.$daemon

# Reads files that were not read before, so that no cache answers; prints what cat says.
unread=0
read_some() {
    unread=$((unread + 1))
    find "$m/provinces/" -mindepth 1 -maxdepth 1 2>"$work/said" | sed -n "$((unread % 30 + 1))p" |
        while read -r directory; do cat "$directory"/*.json >/dev/null; done 2>>"$work/said"
    cat "$work/said"
}
reads() { is "$(read_some)" "" && grep -q . "$m/README.md"; }
# The only words for trouble that a reader may hear.
complains() {
    read_some
    grep -q . "$work/said" && ! grep -v -e 'Input/output error' -e 'resource busy' "$work/said"
}
brought_back() { cp "$work/good.db" "$db" && settle && reads; }

check "files are read" reads
truncated() { : >"$db" && settle && complains; }
check "truncated to nothing: an input/output error" truncated
check "brought back: files are read" brought_back
halved() { truncate -s "$(($(stat -c %s "$db") / 2))" "$db" && settle && read_some && kill -0 "$daemon"; }
check "cut in half: the daemon lives" halved
check "brought back: files are read" brought_back
junk() { head -c 500000 /dev/zero | tr '\0' x >"$db" && settle && complains; }
check "overwritten: an input/output error" junk
check "brought back: files are read" brought_back
deleted() { rm "$db" && settle && complains; }
check "deleted: an input/output error" deleted
check "brought back: files are read" brought_back
foreign() {
    sqlite3 "$work/other.db" "CREATE TABLE city (name)" && mv "$work/other.db" "$db" && settle && complains
}
check "another program's data base in its place: an input/output error" foreign
back() { cp "$work/good.db" "$work/copy.db" && mv "$work/copy.db" "$db" && settle && reads; }
check "brought back by rename: files are read" back
# Row numbers of the other data base are somebody else's: who stands at one gets no wrong firm.
other_place() {
    "$BUZZFS" import "$work/golden.db" "$here/../tree/golden/data" && cd "$m/provinces/beijing" &&
        ls >/dev/null && mv "$work/golden.db" "$db" && settle && says 'Stale file handle' ls .
}
check "another data set in its place: who stands in a province gets a stale handle" other_place
cd "$here" || exit 1
fixed_place() { cd "$m/firms" && back && is "$(ls | wc -l)" "$(ls "$m/firms" | wc -l)" && ls -d cnbg; }
check "who stands in a directory of every tree goes on" fixed_place
cd "$here" || exit 1

locked() {
    local begin
    lock_out
    begin=$SECONDS
    # What the kernel keeps is still right, as nobody can have committed: have it forget.
    echo 2 >/proc/sys/vm/drop_caches
    complains || return 1
    [ $((SECONDS - begin)) -le 30 ] && grep -q 'resource busy' "$work/said" || return 1
    let_in
    settle
    reads
}
check "locked by a writer: busy after a while, and well afterwards" locked

# What is wrong with the file itself is told once, and not at each of forty looks a second.
told_once() {
    local before after
    before=$(wc -l <"$log")
    : >"$db" && settle && settle && complains
    after=$(wc -l <"$log")
    echo "$((after - before)) lines"
    [ $((after - before)) -ge 1 ] && [ $((after - before)) -le 3 ]
}
check "what is wrong with the file is told once" told_once
check "brought back: files are read" brought_back

# Each of many rows with a name that cannot be one is told whenever it is met.
few_lines() {
    local before after begin=$SECONDS
    before=$(wc -l <"$log")
    sqlite3 "$db" "PRAGMA ignore_check_constraints = 1; UPDATE organisation SET slug = 'a/' || id" && settle
    while [ $((SECONDS - begin)) -lt 3 ]; do ls -lR "$m/provinces" "$m/firms"; done >/dev/null 2>&1
    after=$(wc -l <"$log")
    echo "$((after - before)) lines in $((SECONDS - begin)) s"
    [ $((after - before)) -gt 0 ] && [ $((after - before)) -le $(((SECONDS - begin + 2) * 10)) ]
}
check "the log has at most ten lines a second" few_lines
check "and says how many it left out" grep -q "more lines were left out" "$log"
check "brought back: files are read" brought_back

ends() { stop_daemon TERM && is "$status" 0; }
check "the daemon ends well" ends

# As on a terminal that was stopped: what the log has to say is held up, and nothing else may be.
mkfifo "$work/full"
exec 8<>"$work/full"
dd if=/dev/zero of="$work/full" bs=4096 oflag=nonblock 2>"$work/said"
mkdir "$work/mute"
"$BUZZFS" mount -f "$db" "$work/mute" 2>"$work/full" 8<&- &
daemon=$!
daemons+=("$daemon")
answers() {
    local reader
    eventually is_mounted "$work/mute" && : >"$db" && settle || return 1
    cat "$work/mute/README.md" >"$work/output" 2>&1 8<&- &
    reader=$!
    eventually has_ended "$reader"
}
check "who reads does not wait for who reads the log" answers
mute_ends() { kill -TERM "$daemon" && eventually has_ended "$daemon" && ! is_mounted "$work/mute"; }
check "neither does who ends the mount" mute_ends
exec 8<&-
cp "$work/good.db" "$db"

# Versions of large files are kept in temporary files, which need a descriptor each.
many_versions() {
    for number in {1..80}; do
        sqlite3 -cmd '.timeout 10000' "$db" "UPDATE organisation SET name = 'Name $number' WHERE id = 1" &&
            sleep 0.1 && cat "$m/export/network.gexf" >"$work/said" || return 1
    done
    [ "$(wc -c <"$work/said")" -gt 131072 ]
}
many_readers() {
    local pid reading=()
    for year in {1990..1997}; do
        cat "$m/as-of/$year/linkages.json" "$m/as-of/$year/quality.tsv" >/dev/null &
        reading+=($!)
    done
    for pid in "${reading[@]}"; do wait "$pid" || return 1; done
}
files=$(ulimit -Sn)
ulimit -Sn 64
check "it comes up where 64 files may be open" mount_foreground "$db" "$m" || finish
ulimit -Sn "$files"
check "which is enough for any number of versions" many_versions
check "and for many readers then" many_readers
check "the daemon ends well" ends
finish
