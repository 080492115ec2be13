#!/bin/bash
# What other programs do to the file of the data base: they commit while there are always readers, and
# write another one over it.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
other=$work/other
readers=()

"$BUZZFS" generate "$work/many" --firms 3000 --seed 1 >"$work/output" 2>&1
check "a data base is imported" "$BUZZFS" import "$db" "$work/many" || finish
check "the mount comes up" mount_foreground "$db" "$m" || finish

# While a writer is in nobody reads: those who wait for it have no need to wait for each other as well.
busy_in_time() {
    local begin
    begin=$(date +%s%N)
    cat "$1" 2>&1 | grep 'resource busy' && [ $((($(date +%s%N) - begin) / 1000000)) -lt 5000 ]
}
locked_out() {
    local clusters=("$m"/provinces/*/clusters/*) waiting=() pid result=0
    "$1"
    for number in 0 1 2 3 4 5 6 7; do
        busy_in_time "${clusters[number]}/buzz.json" &
        waiting+=($!)
    done
    for pid in "${waiting[@]}"; do wait "$pid" || result=1; done
    let_in
    return "$result"
}
check "many who wait for a writer are told after two seconds that it is busy" locked_out lock_out
# Nobody has looked at that one yet.
lock_out_new() {
    cp "$db" "$work/new.db" && db=$work/new.db lock_out && mv "$work/new.db" "$db"
}
check "also in a file that was put in the place of the other one" locked_out lock_out_new

# Without that it takes the two seconds for which a writer is waited for.
leaves_at_once() {
    local begin pid result=0
    lock_out
    begin=$(date +%s%N)
    cat "$m/quality.tsv" >"$work/output" 2>&1 &
    pid=$!
    sleep 0.2
    kill -TERM "$pid"
    wait "$pid"
    [ $((($(date +%s%N) - begin) / 1000000)) -lt 1200 ] || result=1
    let_in
    return "$result"
}
check "who waits for a writer can be ended" leaves_at_once

# Each asks for what nobody asked for before, so that it has to be computed, and there is no moment in
# which nobody reads.
write_sql() { sqlite3 -cmd '.timeout 20000' "$db" "$1"; }
read_on() {
    for round in {1..1000}; do
        cat "$m/as-of/$((1000 + $1 + 8 * round))"/{quality.tsv,linkages.json,findings/README.md}
    done >/dev/null 2>&1
}
begin_readers() {
    for number in 0 1 2 3 4 5 6 7; do
        read_on "$number" &
        readers+=($!)
    done
    sleep 0.5
}
end_readers() {
    kill "${readers[@]}" 2>/dev/null
    wait "${readers[@]}" 2>/dev/null
    readers=()
}
commits() {
    for number in 1 2 3 4 5; do
        write_sql "UPDATE data_set SET version = $number" || return 1
    done
}
is_read() { kill -0 "${readers[@]}" && shows_version 5; }

changes_schema() {
    for statement in ANALYZE "CREATE VIEW v_$mode AS SELECT 1" VACUUM; do
        write_sql "$statement" && write_sql "UPDATE data_set SET version = 'after $statement'" &&
            eventually shows_version "after $statement" || return 1
    done
}
shows_version() { is "$(jq -r .version "$m/attributes.json")" "$1"; }

for mode in delete wal; do
    has_mode() { is "$(write_sql "PRAGMA journal_mode = $mode" | tail -n 1)" "$mode"; }
    check "the journal is of mode $mode" eventually has_mode
    begin_readers
    check "$mode: writers come in while there are always readers" commits
    check "$mode: who read all the time sees what they wrote" eventually is_read
    end_readers
    check "$mode: a change of the schema is followed, and what is committed after it" changes_schema
done
check "the daemon ends well" stop_daemon TERM

db=$work/second.db
# Both are new: their counters of changes and of schemas are the same, and so is what SQLite looks at.
# Of as many pages in the one case, and of more in the other, where tables begin elsewhere.
make_other() {
    rm -rf "$other" "$other.db" "$db"
    cp -r "$root/data" "$other" && sed -i "$1" "$other/clusters.csv" &&
        { [ -z "$2" ] || printf '%s\n' "$2" >>"$other/sources.csv"; } &&
        "$BUZZFS" import "$other.db" "$other" && "$BUZZFS" import "$db" "$root/data"
}
pages() { sqlite3 "$1" 'PRAGMA page_count'; }
read_all() { (cd "$1" && grep -r . . --exclude-dir=as-of --exclude-dir=search) >/dev/null; }
shows_other() {
    rm -rf "$work/expected" "$work/found"
    mkdir "$work/expected" "$work/found"
    for path in attributes.json export/firms.csv export/clusters.csv clusters/tonghua/attributes.json \
        products/insulin/attributes.json sources/conle-taube-2012.json history.tsv quality.tsv; do
        "$BUZZFS" cat "$other.db" "/$path" >"$work/expected/${path//\//-}"
        cat "$m/$path" >"$work/found/${path//\//-}"
    done
    ls "$m/by/genesis/entrepreneurial" >"$work/found/ls"
    "$BUZZFS" ls "$other.db" /by/genesis/entrepreneurial >"$work/expected/ls"
    diff -r "$work/expected" "$work/found"
}
written_over() { cp "$other.db" "$db" && eventually shows_other; }

ends_at_once() {
    local begin result=0
    "$1"
    for year in 1501 1502 1503 1504 1505 1506 1507 1508; do
        cat "$m/as-of/$year/quality.tsv" >"$work/output" 2>&1 &
        readers+=($!)
    done
    sleep 0.2
    begin=$(date +%s%N)
    stop_daemon TERM || result=1
    [ $((($(date +%s%N) - begin) / 1000000)) -lt 1000 ] || result=1
    let_in
    wait "${readers[@]}"
    readers=()
    return "$result"
}

# The kernel's epochs have nothing to do with it: without them it is seen likewise.
for option in "" no_epochs; do
    check "another data base of as many pages" make_other 's/^tonghua,.*entrepreneurial/&/; s/entrepreneurial/anchor-firm/' ''
    check "has as many pages" is "$(pages "$other.db")" "$(pages "$db")"
    check "the mount comes up" mount_foreground "$db" "$m" ${option:+-o "$option"} || finish
    check "its files are read" read_all "$m"
    check "a data base of as many pages written over it is seen" written_over
    check "the daemon ends well, also while readers wait for a writer" ends_at_once lock_out
done
words=$(printf 'word %.0s' {1..900})
check "another data base of more pages" make_other 's/Tonghua/Another/' "more-words,$words,,,"
check "has more pages" test "$(pages "$other.db")" -gt "$(pages "$db")"
check "the mount comes up" mount_foreground "$db" "$m" || finish
check "its files are read" read_all "$m"
check "a data base of more pages written over it is seen" written_over
commit_is_seen() {
    write_sql "UPDATE data_set SET version = 'after'" && eventually shows_version after
}
check "and so is a commit to it" commit_is_seen
check "the daemon ends well, also while readers wait for a writer in a new file" ends_at_once lock_out_new
finish
