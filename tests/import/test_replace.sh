#!/bin/bash
# Importing over a data base that is there: row numbers that stay, all or nothing, and what is not
# ours is left alone.
. "$(dirname "$0")/../tap.sh"
need sqlite3 sqlite3

db=$work/test.db
set=$work/set
cp -r "$here/tiny" "$set"

query() { sqlite3 "$1" "$2"; }
import() { "$BUZZFS" import "$db" "$set"; }
answers() { is "$(query "$db" "$1")" "$2"; }

check "a new data base is made" import
check "its identity" answers "SELECT application_id, user_version, page_size, journal_mode
    FROM pragma_application_id, pragma_user_version, pragma_page_size, pragma_journal_mode" \
    "1651866234|5|4096|delete"
check "nothing is left beside it" is "$(cd "$work" && echo test.db*)" test.db
check "nodes are numbered as in the files" answers \
    "SELECT group_concat(id || slug) FROM (SELECT * FROM organisation ORDER BY id)" \
    "1oenology,2old-cellar,3new-cellar,4importer"
check "other rows too" answers "SELECT group_concat(id || since) FROM (SELECT * FROM tie ORDER BY id)" \
    "12001,21999,32005"

same_again() {
    query "$db" .dump | grep -v sqlite_sequence >"$work/before" && import &&
        query "$db" .dump | grep -v sqlite_sequence >"$work/after" &&
        diff "$work/before" "$work/after"
}
check "the same again changes nothing" same_again

# old-cellar moves to the end, importer goes, a new one comes: only the new one gets a number, and
# one that nobody had.
sed -i '/^Importer/d; /^Old cellar/{h;d}' "$set/firms.csv"
printf 'Third cellar,third-cellar,,,,,,,,,\nOld cellar,old-cellar,,,,,,,,,\n' >>"$set/firms.csv"
sed -i '/importer/d' "$set/ties.csv"
check "the changed data set is imported" import
check "who stays keeps the number, who comes gets a new one" \
    answers "SELECT group_concat(id || slug) FROM (SELECT * FROM organisation ORDER BY id)" \
    "1oenology,2old-cellar,3new-cellar,5third-cellar"
sed -i '/third-cellar/d' "$set/firms.csv"
printf 'Importer abroad,importer,,,,,,,,,\n' >>"$set/firms.csv"
check "and again" import
check "a number is never used twice, by its old owner neither" \
    answers "SELECT group_concat(id || slug) FROM (SELECT * FROM organisation ORDER BY id)" \
    "1oenology,2old-cellar,3new-cellar,6importer"
sed -i '/^oenology/d' "$set/institutes.csv"
printf 'Now a firm,oenology,,,,,,,,,\n' >>"$set/firms.csv"
check "and once more" import
check "an institute that became a firm is another node" \
    answers "SELECT id, entity FROM organisation WHERE slug = 'oenology'" "7|firm"
check "check finds nothing wrong" "$BUZZFS" check "$db"

# The index of words is copied over what was there, or made where there was none.
index_again() {
    cp "$db" "$work/words.db" && query "$work/words.db" "UPDATE organisation SET name = 'Gone'; $1" &&
        "$BUZZFS" import "$work/words.db" "$set" && "$BUZZFS" check --errors "$work/words.db" &&
        is "$(query "$work/words.db" "SELECT is_made, count(organisation_id) FROM word_index_state
            LEFT JOIN word_index_change; SELECT count(*) > 0 FROM organisation_words WHERE organisation_words MATCH 'cellar'")" \
            $'1|0\n1'
}
check "the index of words is of the new rows" index_again ""
check "also where there was none" index_again "DROP TABLE organisation_words; UPDATE word_index_state SET is_made = 0"
check "or an older program's" index_again "DROP TABLE organisation_words;
    CREATE VIRTUAL TABLE organisation_words USING fts5 (tokens, content = '', detail = none)"
check "or a damaged one" index_again "UPDATE organisation_words_data SET block = NULL"

all_used() {
    cp "$db" "$work/full.db" && cp -r "$set" "$work/more" &&
        printf 'More,more,,,,,,,,,\n' >>"$work/more/firms.csv" &&
        query "$work/full.db" "UPDATE sqlite_sequence SET seq = 134217727 WHERE name = 'organisation'" &&
        status 0 "$BUZZFS" import "$work/full.db" "$set" &&
        status 1 "$BUZZFS" import "$work/full.db" "$work/more" 2>"$work/errors"
    is "$(sed "s|^$work/||" "$work/errors")" \
        'more/firms.csv:7:2: firm "more": there have been more than 134217727 rows, no number is left'
}
check "when all numbers are used up, only a new node is refused" all_used

keeps_mode() {
    query "$db" "PRAGMA journal_mode = $1" && import && answers "PRAGMA journal_mode" "$1"
}
check "journal mode wal stays" keeps_mode wal
check "journal mode delete stays" keeps_mode delete

# Another program at the data base: `other SQL` runs it there and waits for its answer in $said.
mkfifo "$work/pipe"
start_other() {
    sqlite3 "$db" <"$work/pipe" >>"$work/said" 2>&1 &
    exec 9>"$work/pipe"
}
other() {
    printf '%s;\nSELECT "done";\n' "$1" >&9
    for ((i = 0; i < 200; i++)); do
        tail -n 1 "$work/said" | grep -q '^done$' && break
        sleep 0.05
    done
    said=$(grep -v '^done$' "$work/said")
    : >"$work/said"
}
stop_other() {
    exec 9>&-
    wait
}

# Whoever reads sees the old rows or the new ones, and other tables are left alone.
keeps_reading() {
    local result=0
    query "$db" "PRAGMA journal_mode = wal; CREATE TABLE own (x); INSERT INTO own VALUES (1)"
    printf 'More,more,,,,,,,,,\n' >>"$set/firms.csv"
    start_other
    other "BEGIN; SELECT count(*) FROM organisation"
    is "$said" 4 || result=1
    import || result=1
    other "SELECT count(*) FROM organisation"
    is "$said" 4 || result=1
    other "COMMIT; SELECT count(*) FROM organisation"
    is "$said" 5 || result=1
    stop_other
    answers "SELECT x FROM own" 1 && return $result
}
check "a reader in the midst of a transaction goes on with the old rows" keeps_reading

# Faults and other programs' doings leave it as it was.
unchanged() {
    local sum
    sum=$(sha256sum <"$db")
    "$@" && is "$(sha256sum <"$db")" "$sum"
}
query "$db" "PRAGMA journal_mode = delete" >/dev/null

while_locked() {
    local result=0
    start_other
    other "BEGIN IMMEDIATE"
    status 1 import 2>"$work/errors" || result=1
    stop_other
    is "$(wc -l <"$work/errors")" 1 && grep "another program is using it" "$work/errors" &&
        return $result
}
check "a data base that another one writes to: one line, no change" unchanged while_locked

# An empty file, as mktemp makes, is an empty data base.
fills_empty() {
    local db inode
    db=$(mktemp "$work/empty.XXXXXX") && inode=$(stat -c %i-%a "$db") && import &&
        is "$(stat -c %i-%a "$db")" "$inode" && "$BUZZFS" check --errors "$db" &&
        answers "SELECT application_id, user_version, page_size FROM pragma_application_id,
            pragma_user_version, pragma_page_size" "1651866234|5|4096" && import
}
check "an empty file is filled, and stays the same file" fills_empty
refuses_locked_empty() {
    local db=$work/locked result=0
    : >"$db"
    start_other
    other "BEGIN EXCLUSIVE"
    status 1 import 2>"$work/errors" || result=1
    stop_other
    cat "$work/errors"
    is "$(wc -l <"$work/errors")" 1 && grep "another program is using it" "$work/errors" &&
        is "$(stat -c %s "$db")" 0 && return $result
}
check "but not while another program is at it" refuses_locked_empty

# What is not ours.
refuses_to_touch() {
    local file=$work/$1 sum
    sum=$(sha256sum <"$file")
    status 1 "$BUZZFS" import "$file" "$set" 2>"$work/errors" || return 1
    is "$(wc -l <"$work/errors")" 1 && is "$(sha256sum <"$file")" "$sum" &&
        grep 'left as it is: remove it, or move it away, and import again$' "$work/errors"
}
echo "Dear diary," >"$work/diary.txt"
check "a text file is left alone" refuses_to_touch diary.txt
cp "$db" "$work/damaged.db" && dd if=/dev/zero of="$work/damaged.db" bs=100 seek=1 count=30 conv=notrunc status=none
check "a damaged data base is left alone" refuses_to_touch damaged.db
query "$work/foreign.db" "CREATE TABLE organisation (id INTEGER PRIMARY KEY)"
check "a data base of another program is left alone" refuses_to_touch foreign.db
cp "$db" "$work/old.db" && query "$work/old.db" "PRAGMA user_version = 99"
check "a data base of another version is left alone" refuses_to_touch old.db
cp "$db" "$work/part.db" && query "$work/part.db" "DROP TABLE goal"
check "a data base that lacks a table is left alone" refuses_to_touch part.db
refuses_place() { status 1 "$BUZZFS" import "$1" "$set"; }
check "a folder is no data base" refuses_place "$work"
check "nor is there one in a folder that is not there" refuses_place "$work/nowhere/test.db"
check "a data set that is not there" status 1 "$BUZZFS" import "$db" "$work/nowhere"

# Ended in the midst of it.
large() {
    mkdir -p "$work/large" && cp "$here"/tiny/* "$work/large" || return 1
    awk 'BEGIN { for (i = 0; i < 300000; i++) print "Name " i ",firm-" i ",,,,,,,,,atlas" }' \
        >>"$work/large/firms.csv"
}
check "a larger data set" large
interrupted() {
    local process result=0
    # A job of a script ignores SIGINT, so another signal of the same effect.
    "$BUZZFS" import "$1" "$work/large" &
    process=$!
    sleep 0.3
    kill -TERM $process
    wait $process || result=$?
    is $result 143
}
check "it can be ended" unchanged interrupted "$db"
check "and leaves no new file either" interrupted "$work/new.db"
check "nothing at all" is "$(cd "$work" && echo new.db*)" "new.db*"

# Another file is put there while an import reads the data set.
put_meanwhile() {
    local process result=0
    cp "$db" "$work/place.db" || return 1
    "$BUZZFS" import "$work/place.db" "$work/large" 2>"$work/errors" &
    process=$!
    until [ -n "$(find /proc/$process/fd -lname "$work/place.db")" ]; do sleep 0.01; done
    kill -STOP $process
    rm "$work/place.db" && if [ "$1" != - ]; then cp "$1" "$work/place.db"; fi
    kill -CONT $process
    wait $process || result=$?
    is $result 1 && is "$(cat "$work/errors")" \
        "buzzfs: $work/place.db: another program has changed it meanwhile, try again" || return 1
    if [ "$1" = - ]; then is "$(cd "$work" && echo place.db*)" "place.db*"; else cmp "$1" "$work/place.db"; fi
}
check "a file that is put there meanwhile is left alone" put_meanwhile "$work/diary.txt"
check "also another data base" put_meanwhile "$work/old.db"
check "nor is one made where it was taken away" put_meanwhile -

# A commit cut short leaves a journal. The next import undoes it and goes on.
cut_short() {
    query "$db" "PRAGMA journal_mode = delete" >/dev/null
    start_other
    other "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE tie SET note = 'torn';
        CREATE TABLE torn AS SELECT hex(zeroblob(100000)) AS x"
    cp "$db" "$work/torn.db" && cp "$db-journal" "$work/torn.db-journal"
    stop_other
    cp "$work/torn.db" "$work/hot.db" && cp "$work/torn.db-journal" "$work/hot.db-journal" &&
        status 1 "$BUZZFS" check "$work/hot.db" >"$work/told" && grep -q "cut short while it wrote" "$work/told" &&
        [ -s "$work/hot.db-journal" ] || return 1
    status 0 "$BUZZFS" import "$work/torn.db" "$set" && status 0 "$BUZZFS" check "$work/torn.db" &&
        is "$(query "$work/torn.db" "SELECT count(*) FROM tie WHERE note = 'torn'")" 0
}
check "a commit that was cut short is undone by import, and told by check" cut_short

finish
