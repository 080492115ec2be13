#!/bin/bash
# The time of a file or link moves when its bytes do, and not when others change: what find -newer,
# make and rsync go by.
# shellcheck disable=SC1091,SC2154,SC2317  # what lib.sh sets; functions that check calls
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
check "the data base is imported" make_database "$db" || finish
check "the mount comes up" mount_foreground "$db" "$m" || finish

note_all() { "$python" "$here/times.py" note "$m" "$work/$1"; }
compare() { "$python" "$here/times.py" compare "$work/$1" "$work/$2" "$3" >"$work/changed" || { cat "$work/changed"; return 1; }; }
cluster=clusters/shanghai-zhangjiang
[ -e "$m/$cluster" ] || cluster=clusters/$(find "$m/clusters/" -mindepth 1 -printf '%f\n' | sort | head -n 1)
commit() {
    touch "$work/marker"
    committed=$(date +%s.%N)
    sqlite3 -cmd '.timeout 10000' "$db" "UPDATE cluster SET note = '$1' WHERE slug = '${cluster#*/}'"
    noted() { grep -q "\"$1\"" "$m/$cluster/attributes.json"; }
    eventually noted "$1"
}

check "all files and links are noted" note_all 1
check "a commit changes one note" commit first
check "they are noted again" note_all 2
check "times have moved where bytes have, and nowhere else" compare 1 2 "$committed"
changed_are_few() {
    cat "$work/changed"
    grep -q "${cluster#*/}/attributes.json\$" "$work/changed" && [ "$(wc -l <"$work/changed")" -lt 20 ]
}
check "these are few, the cluster's attributes among them" changed_are_few
newer() { find "$m" ! -type d -newer "$work/marker" -printf '%P\n' | sort | diff - <(sort "$work/changed"); }
check "find -newer finds these" newer

copy() { rsync -a --modify-window=-1 "$@" "$m/" "$work/copy"; } # to the nanosecond
check "rsync copies the tree" copy
check "another commit" commit other
sent() { copy --out-format='%i %n' | awk '/^>f/ { print $2 }' | sort; }
check "rsync sends the files that changed, and no others" \
    is "$(sent | tr '\n' ' ')" "$(sort "$work/changed" | tr '\n' ' ')"
finish
