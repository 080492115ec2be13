#!/bin/bash
# Extended attributes: of every directory, as other programs see them, and after a commit.
# shellcheck disable=SC1091,SC2154,SC2317  # what lib.sh sets; functions that check calls
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
check "the data base is imported" make_database "$db" || finish
check "the mount comes up" mount_foreground "$db" "$m" || finish
check "they are the scalars of attributes.json" "$python" "$here/xattrs.py" "$m"

value() { getfattr --absolute-names -n "user.$1" --only-values "$2"; }
by_getfattr() { is "$(value genesis "$m/clusters/tonghua")" entrepreneurial; }
check "getfattr prints a bare value" by_getfattr
fresh() {
    sqlite3 "$db" "UPDATE cluster SET genesis = 'anchor-firm' WHERE slug = 'tonghua'" && settle &&
        is "$(value genesis "$m/clusters/tonghua")" anchor-firm
}
check "a commit is seen" fresh
long() {
    sqlite3 "$db" "UPDATE cluster SET note = printf('%.70000c', 'x') WHERE slug = 'tonghua'" && settle &&
        says 'Argument list too long' value note "$m/clusters/tonghua"
}
check "a value longer than Linux allows is told" long
gone() {
    (
        cd "$m/products/insulin" &&
            sqlite3 "$db" "DELETE FROM makes WHERE product_id = (SELECT id FROM product WHERE slug = 'insulin');
                DELETE FROM product WHERE slug = 'insulin'" && settle && says 'Stale file handle' value name .
    )
}
check "a directory whose row is gone is stale" gone
copied() {
    cp -a "$m/provinces/jilin" "$work/copy" && diff -r --no-dereference "$m/provinces/jilin" "$work/copy"
}
check "cp -a takes them along, or leaves them" copied
stopped() { stop_daemon TERM; is "$status" 0; }
check "the daemon ends well" stopped
finish
