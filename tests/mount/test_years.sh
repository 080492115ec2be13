#!/bin/bash
# as-of/YEAR and history.tsv on a mount.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
a=$m/as-of
check "the data base is imported" make_database "$work/test.db" || finish
check "the mount comes up" mount_foreground "$work/test.db" "$m" || finish

if [ "${EVERY:-8}" = 1 ]; then # ten minutes
    check "what neighbouring years of the shipped data differ in is what history.tsv tells" \
        "$python" "$here/years.py" "$m"
fi
check "as-of lists nothing" is "$(ls -A "$a")" ""
check "a year is there when it is named" test -d "$a/1995/clusters"
for name in abc 0999 10000 02020 995 .git 1995x; do
    check "as-of/$name is not there" fails stat "$a/$name"
    check "and not when asked again" fails stat "$a/$name"
done
check "years before all and after all are trees" test -d "$a/1000/firms" -a -d "$a/9999/firms"
check "a year has no as-of of its own" fails stat "$a/1995/as-of"
check "nothing can be made in it" fails mkdir "$a/1995/new" "$a/new"

leads_back() {
    cd -P "$a/1995" && is "$(pwd -P)" "$a/1995" && is "$(cd -P .. && pwd -P)" "$a" &&
        is "$(cd -P provinces/beijing/clusters/.. && pwd -P)" "$a/1995/provinces/beijing"
}
check "working directories in a year know where they are" leads_back

check "every status, listing and content of a year agrees with every other" "$python" "$here/walk.py" "$a/1995"

links_stay_inside() {
    local outside
    find "$a/1995" -type l -print0 | head -z -n 2000 | xargs -0 readlink -e >"$work/ends" || return 1
    [ -s "$work/ends" ] || return 1
    outside=$(grep -v "^$a/1995/" "$work/ends" | head -n 3)
    is "$outside" "" && is "$(find "$a/1995" -xtype l | head -n 1)" ""
}
check "links of a year lead to what is in it" links_stay_inside

by_xattr() { is "$(getfattr -n user.since --only-values "$a/1995/clusters/shanghai-zhangjiang")" 1992; }
if command -v getfattr >/dev/null; then check "nodes of a year have their attributes" by_xattr; fi

walks_end() {
    find "$m" >"$work/found" && fails grep -q '/as-of/' "$work/found" &&
        fails grep -q '/as-of/' <(grep -rl '"since": 1992' "$m") &&
        fails grep -q 'as-of/.' <(du -a "$m") && fails grep -q 'as-of/.' <(tar -C "$m" -cf - . | tar -tf -)
}
check "find, grep -r, du and tar do not go into the years" walks_end

alike() {
    "$BUZZFS" cat "$work/test.db" as-of/1999/linkages.json as-of/1999/history.tsv as-of/1999/README.md |
        cmp - <(cat "$a/1999/linkages.json" "$a/1999/history.tsv" "$a/1999/README.md")
}
check "buzzfs cat gives the bytes of the mount" alike
names_no_year() { fails grep -rl 'as-of' "$a/1995" --include='*.json' --include='*.tsv' --include=README.md; }
check "no file of a year names it" names_no_year

# Also for names that were not there.
is_fresh() {
    local firm since
    firm=$(sqlite3 "$work/test.db" "SELECT slug FROM organisation WHERE entity = 'firm' AND since = 2001 LIMIT 1")
    cd "$a/1990/firms" && fails stat "$firm" && fails stat "$a/1990/firms/$firm/attributes.json" &&
        [ "$(ls -f . | wc -l)" -gt 0 ] && [ -d "$a/2001/firms/$firm" ] || return 1
    for since in 1985 2001 1989; do
        sqlite3 "$work/test.db" "UPDATE organisation SET since = $since WHERE slug = '$firm'" || return 1
        settle
        if [ $since -le 1990 ]; then
            grep -q "\"since\": $since" "$firm/attributes.json" && grep -qx "$firm" <(ls) &&
                grep -q "^$since	came	firm	$firm" "$firm/history.tsv" || return 1
        else
            fails stat "$firm" && fails grep -qx "$firm" <(ls) || return 1
        fi
    done
}
check "a commit is seen in every year" is_fresh

versions_hold() {
    local first
    exec 7<"$a/1995/export/links.tsv"
    read -r first <&7
    sqlite3 "$work/test.db" "DELETE FROM tie WHERE id % 2 = 0" && settle
    is "$(printf '%s\n' "$first" | cat - <(cat <&7) | wc -l)" "$1" && exec 7<&- &&
        [ "$(wc -l <"$a/1995/export/links.tsv")" -lt "$1" ]
}
check "who reads a file of a year reads one version of it" versions_hold "$(wc -l <"$a/1995/export/links.tsv")"

small=$work/small
check "small data are imported" "$BUZZFS" import "$work/small.db" "$root/tests/tree/golden/data"
check "and mounted" mount_foreground "$work/small.db" "$small" || finish
check "what neighbouring years differ in is what history.tsv tells" "$python" "$here/years.py" "$small"

finish
