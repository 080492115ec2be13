#!/bin/bash
# Many readers and a writer: every read is one committed version, none torn, none older than it may
# be; in rollback and WAL mode, with the kernel's epochs and without. SECONDS_EACH: how long each
# of the four rounds takes; LAG_MS: what counts as stale, generous because machines are busy.
# shellcheck disable=SC1091,SC2154,SC2317  # what lib.sh sets; functions that check calls
. "$(dirname "$0")/lib.sh"

program=${BUILD:-$here/../../build}/tests/consistency
seconds=${SECONDS_EACH:-4}
lag_ms=${LAG_MS:-2000}
m=$work/mnt
db=$work/test.db

make_empty() {
    "$BUZZFS" import "$db" "$here/../import/tiny" &&
        sqlite3 "$db" "PRAGMA foreign_keys = OFF; DELETE FROM citation; DELETE FROM extra_value;
            DELETE FROM makes; DELETE FROM tie; DELETE FROM tie_kind; DELETE FROM organisation;
            DELETE FROM product; DELETE FROM cluster; DELETE FROM science; DELETE FROM province;
            DELETE FROM source; DELETE FROM data_set; DELETE FROM sqlite_sequence;" &&
        "$program" fill "$db"
}
check "a data base of versions is made" make_empty || finish
sums_are_true() { is "$("$BUZZFS" check "$db" | grep -c 'sums are not true')" 0; }
check "its sums are true" sums_are_true

for journal in delete wal; do
    for option in "" no_epochs; do
        title="$journal journal, ${option:-with epochs}"
        in_journal() { is "$(sqlite3 "$db" "PRAGMA journal_mode = $journal")" "$journal"; }
        check "$title: set up" in_journal
        # shellcheck disable=SC2086  # no option is no word
        check "$title: mounted" mount_foreground "$db" "$m" ${option:+-o $option} || finish
        consistent() { "$program" "$db" "$m" "$seconds" "${READERS:-16}" 10 "$lag_ms"; }
        check "$title: every read is one version, and a fresh one" consistent
        stopped() { stop_daemon TERM; is "$status" 0; }
        check "$title: unmounted" stopped
    done
done
check "the sums are still true" sums_are_true
finish
