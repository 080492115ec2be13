#!/bin/bash
# Answers that are on their way to the kernel while a commit is announced do not outlive it.
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
finish
