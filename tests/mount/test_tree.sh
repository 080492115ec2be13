#!/bin/bash
# The whole tree, read with the tools that people use, must be as on a disk.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
check "the data base is imported" make_database "$work/test.db" || finish
check "the mount comes up" mount_foreground "$work/test.db" "$m" || finish

check "every status, listing and content agrees with every other" "$python" "$here/walk.py" "$m"
check "and once more, with what the kernel kept" "$python" "$here/walk.py" "$m"

no_dangling_links() { is "$(find "$m" -xtype l | head -n 3)" ""; }
check "no link dangles" no_dangling_links

json_is_canonical() {
    find "$m" -type f -name '*.json' -print0 | sort -z >"$work/json"
    [ -s "$work/json" ] || return 1
    xargs -0 jq . <"$work/json" | cmp - <(xargs -0 cat <"$work/json")
}
check "jq . prints every JSON file as it is" json_is_canonical

tsv_is_regular() {
    find "$m" -type f -name '*.tsv' -print0 | xargs -0 awk -F '\t' '
        FNR == 1 { columns = NF; files++; if (NF < 2) bad = 1 }
        NF != columns { print FILENAME ":" FNR ": " NF " columns, not " columns; bad = 1 }
        END { exit bad || !files }'
}
check "every line of a TSV file has the columns of its header" tsv_is_regular

files_end_with_newline() {
    find "$m" -type f -size +0 -print0 | xargs -0 -n 500 tail -q -c 1 | tr -d '\n' | cmp - /dev/null
}
check "every file ends with a newline" files_end_with_newline

check "the tree is written out with no mount" "$BUZZFS" export "$work/test.db" "$work/exported"
check "diff -r against it" diff -r --no-dereference "$work/exported" "$m"

by_tar() {
    mkdir "$work/tar" && tar -C "$m" -cf - . | tar -C "$work/tar" -xpf - &&
        diff -r --no-dereference "$work/exported" "$work/tar"
}
check "tar" by_tar
by_cp() { cp -a "$m" "$work/cp" && diff -r --no-dereference "$work/exported" "$work/cp"; }
check "cp -a" by_cp
by_rsync() { is "$(rsync -rlcn --delete --out-format=%n "$m/" "$work/exported/" | grep -v '/$')" ""; }
check "rsync -c finds nothing to do" by_rsync
by_squashfs() {
    local verdict=0
    mksquashfs "$work/exported" "$work/tree.squashfs" -quiet -no-progress >/dev/null && mkdir "$work/squashfs" &&
        squashfuse "$work/tree.squashfs" "$work/squashfs" || return 1
    diff -r --no-dereference "$work/squashfs" "$m" || verdict=1
    fusermount3 -u "$work/squashfs"
    return $verdict
}
check "diff -r against an image of it, mounted by squashfuse" by_squashfs
kept_by_rsync() {
    rsync -a "$m/" "$work/rsync/" && is "$(rsync -an --out-format=%n "$m/" "$work/rsync/")" ""
}
check "rsync by size and time finds nothing to do the second time" kept_by_rsync

lists() { (cd "$1" && find . "${@:2}" | LC_ALL=C sort); }
for type in d f l; do
    same_types() { cmp <(lists "$m" -type "$type") <(lists "$work/exported" -type "$type"); }
    check "find -type $type" same_types
done
same_sizes() {
    cmp <(lists "$m" -type f -printf '%s %p\n') <(lists "$work/exported" -type f -printf '%s %p\n')
}
check "find -printf %s" same_sizes

by_grep() { cmp <(cd "$m" && grep -r beijing | sort) <(cd "$work/exported" && grep -r beijing | sort); }
check "grep -r" by_grep
by_rg() { cmp <(cd "$m" && rg -uu beijing | sort) <(cd "$work/exported" && rg -uu beijing | sort); }
if command -v rg >/dev/null; then check "rg" by_rg; else skip "rg" "it is not installed"; fi
by_busybox() {
    cmp <(cd "$m" && busybox find . | LC_ALL=C sort) <(lists "$work/exported") &&
        cmp <(cd "$m" && busybox find . -type f -exec busybox md5sum {} + | sort) \
            <(cd "$work/exported" && find . -type f -exec md5sum {} + | sort)
}
if command -v busybox >/dev/null; then
    check "busybox" by_busybox
else
    skip "busybox" "it is not installed"
fi

parents_agree() {
    cd -P "$m/provinces/beijing/clusters" && is "$(cd -P .. && pwd -P)" "$m/provinces/beijing" &&
        is "$(stat -c %i ..)" "$(stat -c %i "$m/provinces/beijing")" &&
        is "$(stat -c %i "$m/provinces/../provinces/./beijing")" "$(stat -c %i "$m/provinces/beijing")"
}
check ".. leads back" parents_agree

in_one_directory() {
    local cluster
    cluster=$(find "$m/clusters" -type l | head -n 1)
    is "$(cd -P "$cluster" && pwd -P)" "$(readlink -f "$cluster")"
}
check "getcwd() behind a link says where the node stands" in_one_directory

owned() { is "$(stat -c '%u %g %a' "$m/README.md")" "$(id -u) $(id -g) 444" &&
    is "$(stat -c '%u %g %a' "$m/provinces")" "$(id -u) $(id -g) 555"; }
check "owner and modes" owned

shown_by_df() {
    is "$(findmnt -n -o FSTYPE,SOURCE "$m" | tr -s ' ')" "fuse.buzzfs $work/test.db" &&
        [ "$(stat -f -c '%b' "$m")" -gt 0 ] && is "$(stat -f -c '%f %l' "$m")" "0 255"
}
check "df and findmnt" shown_by_df

owner_is_asked_for() {
    mount_foreground "$work/test.db" "$work/owned" -o uid=1234,gid=4321,umask=077 &&
        is "$(stat -c '%u %g %a' "$work/owned/README.md")" "1234 4321 400" &&
        is "$(stat -c '%u %g %a' "$work/owned/provinces")" "1234 4321 500"
}
check "options uid, gid and umask" owner_is_asked_for

finish
