# Helpers for tests of real mounts, beside those of tap.sh. Sourced, by bash.
#
#   make_database PATH        the data base of data/
#   mount_foreground DB DIR [OPTION...]   sets $daemon to its process id; false if it died
#   mount_late DB DIR         the same, with answers that can be held (late_replies.c)
#   stop_daemon SIGNAL        ends $daemon; sets $status to what it exited with
#   settle                    lets a change of the data be seen
#   finish                    ends the daemons first, and looks at what they said
#
# Each script mounts below $work only. What it started is ended by process id when it ends, however it
# ends.
# shellcheck shell=bash

. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

if [ ! -e /dev/fuse ]; then
    echo "1..0 # SKIP there is no /dev/fuse: NOTHING OF THE MOUNT IS TESTED"
    exit 0
fi

daemons=()
daemon=
status=
chmod 755 "$work"

# Succeeds if the text is there: says REGEX COMMAND...
says() {
    local pattern=$1
    shift
    "$@" >"$work/said" 2>&1
    cat "$work/said"
    grep -q -- "$pattern" "$work/said"
}

fails() { ! "$@"; }

# Polls until the command succeeds, ten seconds (a sanitizer's program may need as long).
eventually() {
    for _ in {1..200}; do
        "$@" 2>/dev/null && return 0
        sleep 0.05
    done
    return 1
}

# The promise is a tenth of a second, which test_consistency.sh measures; a busy machine takes more.
settle() { sleep 0.5; }

is_mounted() { grep -q " $(readlink -m "$1") fuse.buzzfs " /proc/self/mounts; }
is_gone() { ! is_mounted "$1" && ! kill -0 "$daemon"; }
# Children that ended are zombies until waited for, which the shell may do between two looks.
has_ended() {
    ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null || ! kill -0 "$1" 2>/dev/null
}

make_database() { "$BUZZFS" import "$1" "$root/data" >/dev/null; }

# Its log goes to $work/log.PID. Job control off: it must not be in the shell's way.
mount_foreground() {
    local database=$1 directory=$2 log
    shift 2
    mkdir -p "$directory"
    log=$(mktemp "$work/new.XXXXXX")
    # The shell would have it ignore what the terminal sends to others.
    env --default-signal=INT,QUIT "$BUZZFS" mount -f "$@" "$database" "$directory" >"$log" 2>&1 &
    daemon=$!
    daemons+=("$daemon")
    ln -f "$log" "$work/log.$daemon"
    mounted_or_dead() { is_mounted "$directory" || has_ended "$daemon"; }
    eventually mounted_or_dead && is_mounted "$directory"
}

# The same with late_replies.c, which does what $HOLD and $LATE_HELLO say.
mount_late() {
    # AddressSanitizer would be loaded before all others.
    ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-} \
        LD_PRELOAD=${BUILD:-$root/build}/tests/late_replies.so mount_foreground "$@"
}

stop_daemon() {
    kill "-$1" "$daemon"
    wait "$daemon"
    # shellcheck disable=SC2034 # the scripts look at it
    status=$?
}

# Another program locks the data base $db, so that nobody can read it; and lets them again.
lock_out() {
    mkfifo "$work/fifo"
    sqlite3 "$db" <"$work/fifo" &
    locker=$!
    exec 9>"$work/fifo"
    echo "BEGIN EXCLUSIVE;" >&9
    sleep 0.5
}
let_in() {
    exec 9>&-
    wait "$locker"
    rm "$work/fifo"
}

# The process id of a daemon in the background, by the paths it was given.
background_daemon() {
    daemon=$(pgrep -f -- "$1 $2\$" | head -n 1)
    [ -n "$daemon" ] && daemons+=("$daemon")
}

is_clean_log() { ! grep -E 'Sanitizer|runtime error|LeakSanitizer|==[0-9]+==' "$work"/log.*; }

clean_up() {
    local pid
    for pid in "${daemons[@]}"; do
        has_ended "$pid" || kill -TERM "$pid" 2>/dev/null
    done
    for pid in "${daemons[@]}"; do
        eventually has_ended "$pid" || kill -KILL "$pid"
    done
    grep -o " ${work}[^ ]* fuse.buzzfs" /proc/self/mounts | while read -r directory _; do
        umount -l "$directory" 2>/dev/null || fusermount3 -uz "$directory"
    done
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

end_daemons() {
    local pid
    for pid in "${daemons[@]}"; do
        has_ended "$pid" || kill -TERM "$pid"
        eventually has_ended "$pid"
    done
}

finish() {
    end_daemons
    check "no daemon's log tells of an error in memory or threads" is_clean_log
    end_tests
}
