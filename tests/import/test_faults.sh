#!/bin/bash
# A data set with dozens of faults: every one is listed, with file, line, column and value, and the
# data base stays as it was, to the byte.
. "$(dirname "$0")/../tap.sh"
need sqlite3 sqlite3

db=$work/test.db
cd "$here" || exit 1

check "a right data set is imported" "$BUZZFS" import "$db" tiny
sum=$(sha256sum <"$db")

import_faults() { "$BUZZFS" import "$db" faults 2>"$work/errors"; }
check "the faulty one is refused with status 1" status 1 import_faults
check "exactly the faults are listed" diff faults/expected.txt "$work/errors"
at_least() { [ "$(grep -cE '^faults/[a-z-]+\.csv:[0-9]+:[0-9]+: .+: .+' "$work/errors")" -ge 50 ]; }
check "at least fifty with file, line and column" at_least

# Each file has faults of its own.
for file in faults/*.csv; do
    check "faults in $file are found" grep -q "^$file:" "$work/errors"
done

check "the data base is the same to the byte" is "$(sha256sum <"$db")" "$sum"
check "nothing is left beside it" is "$(cd "$work" && echo test.db*)" test.db

import_new() { "$BUZZFS" import "$work/new.db" faults; }
check "without a data base it is refused as well" status 1 import_new
check "and no file is left behind" is "$(cd "$work" && echo new.db*)" "new.db*"

# The list ends, the count does not.
many() {
    mkdir -p "$work/many" && cp tiny/* "$work/many" || return 1
    awk 'BEGIN { for (i = 0; i < 10050; i++) print "Name,Slug,nowhere,,,,,,,," }' \
        >>"$work/many/firms.csv"
    "$BUZZFS" import "$db" "$work/many" 2>"$work/errors"
    is "$(wc -l <"$work/errors")" 10001 && is "$(tail -n 1 "$work/errors")" \
        "buzzfs: 10100 more problems are not listed"
}
check "past ten thousand they are counted" many

# Each is told once, however often it stands there.
repeated() {
    mkdir -p "$work/repeated" && cp tiny/* "$work/repeated" || return 1
    awk 'BEGIN { printf "Name,many-sources,,,,,,,,,"; for (i = 0; i < 5000; i++) printf "%satlas", i ? ";" : ""; print "" }' \
        >>"$work/repeated/firms.csv"
    "$BUZZFS" import "$db" "$work/repeated" 2>"$work/errors"
    is "$(grep -c 'stands twice in the list' "$work/errors")" 4999
}
check "a source that stands in a list again and again" repeated

# A row as long as may be, which takes more room than in its file, as 0 becomes false.
wide() {
    python3 "$here/wide.py" "$here/../../data" "$work/wide" &&
        MALLOC_MMAP_THRESHOLD_=33554432 "$BUZZFS" import "$work/wide.db" "$work/wide" &&
        is "$(sqlite3 "$work/wide.db" "SELECT count(*) FROM extra_value WHERE value = 'false'")" 978
}
check "a row that is longer in the data base" wide

finish
