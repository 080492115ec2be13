#!/bin/bash
# Starting and stopping: signals, unmounting, a daemon that was killed, what is refused at the start.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
mkdir "$m"
check "the data base is imported" make_database "$db" || finish

# --- refusals, each with one line that names the path, and exit status 1

refuses() {
    local pattern=$1
    shift
    "$BUZZFS" mount "$@" >"$work/said" 2>&1 </dev/null
    status=$?
    cat "$work/said"
    [ "$status" = 1 ] && grep -q "^buzzfs: .*$pattern" "$work/said" && [ "$(wc -l <"$work/said")" = 1 ] &&
        ! is_mounted "$m"
}
touch "$work/file"
mkdir "$work/full" && touch "$work/full/something"
echo "this is no data base, though it is long enough to be looked at" >"$work/text.db"
: >"$work/empty.db"
sqlite3 "$work/foreign.db" "CREATE TABLE city (name)"
cp "$db" "$work/other-version.db" && sqlite3 "$work/other-version.db" "PRAGMA user_version = 999"
cp "$db" "$work/other-shape.db" && sqlite3 "$work/other-shape.db" "ALTER TABLE product ADD COLUMN x TEXT"
check "refuses a mount point that is missing" refuses "none: No such file" "$db" "$work/none"
check "refuses a mount point that is a file" refuses "file: is not a directory" "$db" "$work/file"
check "refuses a mount point that is not empty" refuses "holds 'something'" "$db" "$work/full"
check "refuses a data base that is missing" refuses "none.db: No such file" "$work/none.db" "$m"
check "refuses a directory as data base" refuses "full: " "$work/full" "$m"
check "refuses a text as data base" refuses "text.db: " "$work/text.db" "$m"
check "refuses an empty file as data base" refuses "empty.db: not a buzzfs" "$work/empty.db" "$m"
check "refuses another program's data base" refuses "not a buzzfs" "$work/foreign.db" "$m"
check "refuses another version of the schema" refuses "version 999" "$work/other-version.db" "$m"
check "refuses another shape of a table" refuses "'product'" "$work/other-shape.db" "$m"

usage() {
    "$BUZZFS" mount "$@" >"$work/said" 2>&1
    status=$?
    cat "$work/said"
    is "$status" 2
}
check "usage: no arguments" usage
check "usage: one argument" usage "$db"
check "usage: too many arguments" usage "$db" "$m" "$m"
check "usage: an option that is not known" usage -o bogus "$db" "$m"
check "usage: a letter that is not known" usage -x "$db" "$m"
check "usage: rw" usage -o rw "$db" "$m"
check "usage: uid that is no number" usage -o uid=root "$db" "$m"
check "usage: umask that is not octal" usage -o umask=888 "$db" "$m"
check "usage: a value that is not asked for" usage -o allow_other=0 "$db" "$m"

# --- in the background

starts() { "$BUZZFS" mount "$@" "$db" "$m"; }
answers() { grep -q . "$m/README.md"; }
check "goes into the background once it answers" starts
check "it answers at once" answers
check "the daemon is found" background_daemon "$db" "$m"
detached() { is "$(readlink "/proc/$daemon/cwd") $(readlink "/proc/$daemon/fd/0")" "/ /dev/null"; }
check "the daemon has let go of directory and terminal" detached
inherits() {
    fusermount3 -u "$m" && eventually is_gone "$m"
    (exec 9>"$work/lock" && "$BUZZFS" mount "$db" "$m") && background_daemon "$db" "$m" &&
        fails says "/lock" ls -l "/proc/$daemon/fd"
}
check "it keeps no file open that it was started with" inherits
second() { says "mounted there already" fails "$BUZZFS" mount "$db" "$m" && is_mounted "$m" && answers; }
check "refuses a second mount on it, and the first goes on" second
unmounts() { fusermount3 -u "$m" && eventually is_gone "$m"; }
check "fusermount3 -u ends it" unmounts

relative() { cd "$work" && "$BUZZFS" mount test.db mnt && answers; }
check "relative paths" relative
check "the daemon is found" background_daemon "test.db" "mnt"
check "fusermount3 -u ends it too" unmounts

# --- ended by a signal, with readers inside

walk_for_ever() {
    while cat "$1"/measures/*.md "$1"/provinces/*/*.json "$1"/clusters/*/*.json; do :; done >/dev/null 2>&1
}
ends_by() {
    local signal=$1 readers=() before after
    mount_foreground "$db" "$m" "${@:2}" || return 1
    for _ in 1 2 3; do
        walk_for_ever "$m" &
        readers+=($!)
    done
    sleep 0.3
    before=$(date +%s%N)
    stop_daemon "$signal"
    after=$(date +%s%N)
    wait "${readers[@]}"
    echo "exit status $status after $(((after - before) / 1000000)) ms"
    [ "$status" = 0 ] && [ $((after - before)) -lt 2000000000 ] && ! is_mounted "$m"
}
for signal in TERM INT HUP QUIT; do
    check "SIG$signal under load: unmounted, exit status 0" ends_by "$signal"
    check "SIG$signal under load with one thread" ends_by "$signal" -s
done
idle() { mount_foreground "$db" "$m" && stop_daemon TERM && is "$status" 0 && ! is_mounted "$m"; }
check "SIGTERM while nothing is asked" idle
unmounted_in_foreground() {
    mount_foreground "$db" "$m" && answers && umount "$m" && wait "$daemon"
}
if [ "$(id -u)" = 0 ]; then
    check "umount in the foreground: exit status 0" unmounted_in_foreground
else
    skip "umount in the foreground: exit status 0" "needs root"
fi
unhurt() { kill -USR1 "$daemon" && kill -USR2 "$daemon" && sleep 0.2 && answers; }
check "it comes up again" mount_foreground "$db" "$m"
check "SIGUSR1 and SIGUSR2 do nothing" unhurt
ends() { stop_daemon TERM && is "$status" 0; }
check "and it ends" ends

# --- signals that it was told to ignore

ignoring() {
    env --ignore-signal="$1" "$BUZZFS" mount -f "$db" "$m" 2>"$work/log" &
    daemon=$!
    daemons+=("$daemon")
    eventually answers && kill "-$1" "$daemon" && sleep 0.3 && answers && stop_daemon TERM && is "$status" 0
}
check "under nohup it goes on after SIGHUP" ignoring HUP
check "as a job in the background of a script it goes on after SIGINT" ignoring INT

# --- killed

killed() {
    mount_foreground "$db" "$m" || return 1
    kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null
    says "not connected" fails ls "$m"
}
recovers() { says "daemon that died was unmounted" starts && answers && background_daemon "$db" "$m"; }
for round in 1 2 3; do
    check "killed, it leaves a stale mount (round $round)" killed
    check "which the next start takes away (round $round)" recovers
    check "unmounts (round $round)" unmounts
done
ln -s mnt "$work/link" && ln -s "$work/link" "$work/link-to-link"
check "killed, it leaves a stale mount" killed
through_links() { says "daemon that died was unmounted" "$BUZZFS" mount "$db" "$work/link-to-link" && answers; }
check "which a start through symbolic links takes away" through_links
check "the daemon is found" background_daemon "$db" "$work/link-to-link"
check "unmounts" unmounts
held() {
    mount_foreground "$db" "$m" || return 1
    exec 9<"$m/README.md"
    kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null
    says "daemon that died was unmounted" starts
    exec 9<&-
    answers
}
check "a stale mount with an open file is taken away too" held
check "the daemon is found" background_daemon "$db" "$m"
check "unmounts" unmounts
of_other_type() {
    local there
    there=" $(readlink -m "$m") fuse.other "
    "$BUZZFS" mount -f -o subtype=other "$db" "$m" &
    daemon=$!
    eventually grep -q "$there" /proc/self/mounts || return 1
    says "mounted there already" fails "$BUZZFS" mount -o subtype=other "$db" "$m" || return 1
    kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null
    says "not a mount of buzzfs" fails "$BUZZFS" mount "$db" "$m" || return 1
    says "daemon that died was unmounted" "$BUZZFS" mount -o subtype=other "$db" "$m" && answers || return 1
    fusermount3 -u "$m" && fails grep -q "$there" /proc/self/mounts
}
check "so it is with a type of its own" of_other_type
# fusermount3, which does it, looks at all mounts of the machine to see whether this one is still
# its own, and gives up if others come or go meanwhile, as in tests beside this one: so three tries.
automatic() {
    gone() { ! is_mounted "$m"; }
    for _ in 1 2 3; do
        mount_foreground "$db" "$m" -o auto_unmount || return 1
        kill -KILL "$daemon"
        wait "$daemon" 2>/dev/null
        eventually gone && return 0
        fusermount3 -uz "$m"
    done
    return 1
}
check "auto_unmount unmounts when the daemon is killed" automatic

# --- a user who is not root, in a name space where everybody may open /dev/fuse

as_user() {
    local folder=$work/user
    mkdir "$folder" "$folder/mnt" && cp "$db" "$work/user.sh" "$folder" && chown -R nobody "$folder"
    unshare -m --propagation private bash -c '
        mknod "$1/fuse" c 10 229 && chmod 666 "$1/fuse" && mount --bind "$1/fuse" /dev/fuse &&
            exec su -s /bin/bash nobody -c "cd \"$1\" && exec bash user.sh \"$2\""' as_user "$folder" "$BUZZFS"
}
cat >"$work/user.sh" <<'END'
set -ex
buzzfs=$1
wait_for() { for _ in $(seq 100); do "$@" && return 0; sleep 0.05; done; return 1; }
"$buzzfs" mount test.db mnt
[ "$(stat -c %U mnt/README.md)" = nobody ]
fusermount3 -u mnt
"$buzzfs" mount -f test.db mnt & daemon=$!
wait_for grep -q . mnt/README.md
kill -TERM $daemon
wait $daemon
! grep -q "$PWD/mnt" /proc/self/mounts
"$buzzfs" mount -f test.db mnt & daemon=$!
wait_for grep -q . mnt/README.md
kill -KILL $daemon
wait $daemon || true
env --ignore-signal=CHLD "$buzzfs" mount test.db mnt
grep -q . mnt/README.md
fusermount3 -u mnt
[ -z "$(ls mnt)" ]
END
others_can_run() { su -s /bin/sh nobody -c "'$BUZZFS' -V" >/dev/null 2>&1; }
if [ "$(id -u)" = 0 ] && others_can_run && unshare -m true 2>/dev/null; then
    check "a user who is not root mounts, unmounts, recovers" as_user
else
    skip "a user who is not root mounts, unmounts, recovers" "needs root to prepare it"
fi

# --- several

two() {
    mount_foreground "$db" "$work/one" && mount_foreground "$db" "$work/two" &&
        diff -r --no-dereference "$work/one/provinces/beijing" "$work/two/provinces/beijing"
}
check "two mounts of one data base" two
strange_paths() {
    local database="$work/a, b\\c.db" directory="$work/a, dir"
    cp "$db" "$database" && mkdir "$directory" && "$BUZZFS" mount "$database" "$directory" &&
        [ -s "$directory/README.md" ] && says "a, b" findmnt -n -o SOURCE "$directory" &&
        fusermount3 -u "$directory"
}
check "commas, blanks and backslashes in paths" strange_paths

finish
