#!/bin/bash
# Commands and a mount under valgrind's memcheck: no error, nothing lost.
set -u
. "$(dirname "$0")/tap.sh"
cd "$root" || exit 1

daemon=
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
        --errors-for-leak-kinds=definite,indirect "$BUZZFS" "$@"
}

comes_up() {
    mkdir "$work/mnt"
    memcheck mount -f "$work/t.db" "$work/mnt" >"$work/daemon" 2>&1 &
    daemon=$!
    for _ in {1..300}; do
        mountpoint -q "$work/mnt" && return
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    return 1
}
is_as_exported() { diff -r --no-dereference "$work/tree" "$work/mnt"; }
is_walked() { find "$work/mnt" >"$work/find" && tar -cf "$work/tar" -C "$work" mnt; }
ends() {
    local status
    fusermount3 -u "$work/mnt"
    wait "$daemon"
    status=$?
    daemon=
    cat "$work/daemon"
    return "$status"
}

check "import of data/" memcheck import "$work/t.db" data
check "import of data/ again" memcheck import "$work/t.db" data
check "check" memcheck check "$work/t.db"
check "export" memcheck export "$work/t.db" "$work/tree"
check "cat" memcheck cat "$work/t.db" /README.md /linkages.json
check "ls" memcheck ls "$work/t.db" / /firms
check "import of a folder full of faults is refused without a memory error" \
    status 1 memcheck import "$work/faults.db" tests/import/faults
if [ -e /dev/fuse ]; then
    check "the mount comes up" comes_up
    check "the mounted tree equals the exported one" is_as_exported
    check "find and tar over the mount" is_walked
    check "the mount ends without a memory error" ends
else
    skip "mount" "no /dev/fuse"
fi
finish
