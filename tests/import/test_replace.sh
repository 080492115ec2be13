#!/bin/bash
# Importing over a data base that is there: row numbers that stay, all or nothing, and what is not
# ours is left alone.
. "$(dirname "$0")/lib.sh"

db=$work/test.db
set=$work/set
cp -r "$here/tiny" "$set"

query() { sqlite3 "$1" "$2"; }
import() { "$BUZZFS" import "$db" "$set"; }
answers() { is "$(query "$db" "$1")" "$2"; }

check "a new data base is made" import
check "its identity" answers "SELECT application_id, user_version, page_size, journal_mode
    FROM pragma_application_id, pragma_user_version, pragma_page_size, pragma_journal_mode" \
    "1651866234|1|4096|delete"
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

all_used() {
    cp "$db" "$work/full.db" && cp -r "$set" "$work/more" &&
        printf 'More,more,,,,,,,,,\n' >>"$work/more/firms.csv" &&
        query "$work/full.db" "UPDATE sqlite_sequence SET seq = 134217727 WHERE name = 'organisation'" &&
        status 0 "$BUZZFS" import "$work/full.db" "$set" &&
        status 1 "$BUZZFS" import "$work/full.db" "$work/more" 2>"$work/errors"
    is "$(cat "$work/errors")" "$work/more/firms.csv:7:2: firm \"more\": there have been more than"\
" 134217727 rows, no number is left"
}
check "when all numbers are used up, only a new node is refused" all_used

keeps_mode() {
    query "$db" "PRAGMA journal_mode = $1" && import && answers "PRAGMA journal_mode" "$1"
}
check "journal mode wal stays" keeps_mode wal
check "journal mode delete stays" keeps_mode delete

# Whoever reads sees the old rows or the new ones, and other tables are left alone.
keeps_reading() {
    local version rows
    query "$db" "PRAGMA journal_mode = wal; CREATE TABLE own (x); INSERT INTO own VALUES (1)"
    { echo "BEGIN; SELECT count(*) FROM organisation;"; sleep 2
      echo "SELECT count(*) FROM organisation; COMMIT; SELECT count(*) FROM organisation;"
    } | sqlite3 "$db" >"$work/rows" &
    sleep 0.5
    printf 'More,more,,,,,,,,,\n' >>"$set/firms.csv"
    import || return 1
    wait
    is "$(tr '\n' ' ' <"$work/rows")" "4 4 5 " && answers "SELECT x FROM own" 1
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
    { echo "BEGIN IMMEDIATE;"; sleep 8; } | sqlite3 "$db" &
    sleep 0.5
    status 1 import 2>"$work/errors" || result=1
    kill $! 2>/dev/null
    wait
    grep -q "another program is using it" "$work/errors" && return $result
    cat "$work/errors"
    return 1
}
check "a data base that another one writes to: one line, no change" unchanged while_locked

# What is not ours.
refuses_to_touch() {
    local file=$work/$1 sum
    sum=$(sha256sum <"$file")
    status 1 "$BUZZFS" import "$file" "$set" 2>"$work/errors" || return 1
    is "$(wc -l <"$work/errors")" 1 && is "$(sha256sum <"$file")" "$sum"
}
echo "Dear diary," >"$work/diary.txt"
check "a text file is left alone" refuses_to_touch diary.txt
: >"$work/empty"
check "an empty file is left alone" refuses_to_touch empty
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

finish
