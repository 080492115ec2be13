#!/bin/bash
# Answers that are on their way to the kernel while a commit is announced do not outlive it; and
# threads that have no memory for a request are no obstacle to those that do.
# shellcheck disable=SC1091,SC2154  # what lib.sh sets
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
export HOLD=$work/hold
check "the data base is imported" make_database "$db" || finish
check "it comes up with answers that can be held" mount_late "$db" "$m" || finish
check "a late listing with status is no obstacle" "$python" "$here/late.py" "$db" "$m" "$HOLD"
stopped() { stop_daemon TERM; is "$status" 0; }
check "unmounted" stopped

# What takes long has another thread listen, which has not heard a request before.
export SCARCE=$work/scarce
reads_on() {
    touch "$SCARCE"
    for year in {1990..2009}; do
        timeout 10 cat "$m/as-of/$year"/{quality.tsv,linkages.json} >/dev/null &
        readers+=($!)
    done
    for pid in "${readers[@]}"; do wait "$pid" || return 1; done
    rm "$SCARCE"
}
readers=()
check "it comes up once more" mount_late "$db" "$m" || finish
check "where memory for requests is scarce, they are answered" reads_on
# Who waits for an answer that does not come can only be killed with the mount.
rm -f "$SCARCE"
check "unmounted" stopped
finish
