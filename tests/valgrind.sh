#!/bin/bash
# Commands and a mount under valgrind's memcheck: no error, nothing lost.
set -u
cd "$(dirname "$0")/.." || exit 1
program=${BUZZFS:-build/buzzfs}
work=$(mktemp -d)
daemon=
count=0
failed=0

cleanup() {
    if [ -n "$daemon" ] && kill -0 "$daemon" 2>/dev/null; then
        fusermount3 -u "$work/mnt" || kill -KILL "$daemon"
        wait "$daemon"
    fi
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT

memcheck() {
    valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite,indirect --log-file="$work/valgrind.%p" "$program" "$@"
}

ok() {
    count=$((count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $count - $2"
    else
        failed=1
        echo "not ok $count - $2"
        cat "$work"/valgrind.* 2>/dev/null
    fi
}

memcheck import "$work/t.db" data
ok $? "import of data/"
memcheck import "$work/t.db" data
ok $? "import of data/ again"
memcheck check "$work/t.db" >"$work/check"
ok $? "check"
memcheck export "$work/t.db" "$work/tree"
ok $? "export"
memcheck cat "$work/t.db" /README.md /linkages.json >"$work/cat"
ok $? "cat"
memcheck ls "$work/t.db" / /firms >"$work/ls"
ok $? "ls"
memcheck import "$work/faults.db" tests/import/faults 2>"$work/errors"
[ $? = 1 ]
ok $? "import of a folder full of faults is refused without a memory error"

if [ -e /dev/fuse ]; then
    mkdir "$work/mnt"
    memcheck mount -f "$work/t.db" "$work/mnt" &
    daemon=$!
    for _ in $(seq 300); do
        mountpoint -q "$work/mnt" && break
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    diff -r --no-dereference "$work/tree" "$work/mnt" >"$work/diff"
    ok $? "the mounted tree equals the exported one"
    find "$work/mnt" >"$work/find" && tar -cf "$work/tar" -C "$work" mnt
    ok $? "find and tar over the mount"
    fusermount3 -u "$work/mnt"
    wait "$daemon"
    ok $? "the mount ends without a memory error"
    daemon=
else
    echo "ok $((count + 1)) - mount # SKIP no /dev/fuse"
    count=$((count + 1))
fi
echo "1..$count"
exit $failed
