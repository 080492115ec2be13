#!/bin/bash
# The analyses in scripts/, run on a mounted tree, against what analyses.py makes of the CSV files.
# BUZZFS: the program; or TREE: a tree of DATA that is there already, mounted or exported.
# DATA: the data set, data/ if not given.
set -u

. "$(dirname "$0")/../tap.sh"

scripts=$root/scripts
data=${DATA:-$root/data}
tree=${TREE:-}
mount=$work/mount
clean_up() {
    if mountpoint -q "$mount"; then
        fusermount3 -u "$mount" || fusermount3 -uz "$mount"
    fi
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

make_tree() {
    [ -z "$tree" ] || return 0
    mkdir "$mount"
    "$BUZZFS" import "$work/test.db" "$data" || return 1
    if "$BUZZFS" mount "$work/test.db" "$mount"; then
        tree=$mount
    elif "$BUZZFS" export "$work/test.db" "$work/export"; then
        tree=$work/export
    else
        return 1
    fi
}

# Runs an analysis: its output to $work/out, its complaints to $work/err.
run() {
    timeout 120 "$scripts/$1" "${@:2}" >"$work/out" 2>"$work/err"
    local status=$?
    cat "$work/err"
    return $status
}

agrees() { # ANALYSIS [ARGUMENT...], without TREE
    run "$1" "$tree" "${@:2}" || return 1
    [ ! -s "$work/err" ] || return 1
    "$python" "$here/analyses.py" "$data" "$@" >"$work/expected" || return 1
    [ "$(wc -l <"$work/expected")" -gt "$least_lines" ] || { echo "too little to compare"; return 1; }
    diff "$work/expected" "$work/out"
}

# STATUS WORDS ANALYSIS [ARGUMENT...]: nothing but a message with these words.
refuses() {
    run "${@:3}"
    local status=$?
    [ "$status" = "$1" ] || { echo "exit status $status, not $1"; return 1; }
    [ ! -s "$work/out" ] || { cat "$work/out"; return 1; }
    grep -q -- "$2" "$work/err"
}

prints() { # EXPECTED ANALYSIS [ARGUMENT...]
    run "${@:2}" || return 1
    printf "%b" "$1" | diff - "$work/out"
}

check "a tree is there" make_tree
[ -n "$tree" ] || finish
case $tree in
"$mount") echo "# on a mount" ;;
"$work/export") echo "# NO MOUNT IS TO BE HAD HERE: on an exported tree" ;;
*) echo "# on $tree" ;;
esac

least_lines=1
check "genesis" agrees genesis
check "ownership-chains" agrees ownership-chains
check "ownership-chains, all" agrees ownership-chains 100000
check "ownership-chains, one" agrees ownership-chains 1
mapfile -t products < <(/usr/bin/python3 -c '
import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")): print(row["product"])' \
    "$data/products.csv")
check "makers-by-province of one product" agrees makers-by-province "${products[0]}"
check "makers-by-province of all products" agrees makers-by-province "${products[@]}"
check "local-buzz" agrees local-buzz
check "local-buzz of all clusters" agrees local-buzz 0
check "local-buzz of large clusters" agrees local-buzz 20
check "local-buzz of some kinds" agrees local-buzz 1 exploration exploitation
least_lines=0
mapfile -t pairs < <("$python" "$here/analyses.py" "$data" pairs)
for pair in "${pairs[@]}"; do
    read -r one two <<<"$pair"
    check "ties-between $one $two" agrees ties-between "$one" "$two"
    check "ties-between $two $one" agrees ties-between "$two" "$one"
done

# The tree that is there when none is named; names that look like parts of paths in a tree.
mkdir -p "$work/a place/clusters/firms"
ln -s "$tree" "$work/a place/clusters/firms/mnt"
cd "$work/a place/clusters/firms" || exit 1
in_place() {
    local analysis=$1
    shift
    { run "$analysis" "$tree" "$@" && cp "$work/out" "$work/expected"; } || return 1
    { run "$analysis" "$@" && diff "$work/expected" "$work/out"; } || return 1
    { run "$analysis" mnt "$@" && diff "$work/expected" "$work/out"; } || return 1
    run "$analysis" "$PWD/mnt/" "$@" && diff "$work/expected" "$work/out"
}
check "genesis finds ./mnt" in_place genesis
check "ownership-chains finds ./mnt" in_place ownership-chains
check "local-buzz finds ./mnt" in_place local-buzz
check "makers-by-province finds ./mnt" in_place makers-by-province "${products[0]}"
check "ties-between finds ./mnt" in_place ties-between "$one" "$two"
cd "$work" || exit 1

for analysis in genesis ownership-chains makers-by-province ties-between local-buzz; do
    check "$analysis -h tells its usage" refuses 2 "^usage: $analysis " "$analysis" -h
done
check "genesis refuses a second argument" refuses 2 "^usage: " genesis "$tree" x
check "ownership-chains refuses what is no number" refuses 2 "^usage: " ownership-chains "$tree" many
check "ownership-chains refuses a third argument" refuses 2 "^usage: " ownership-chains "$tree" 1 1
check "makers-by-province wants a product" refuses 2 "^usage: " makers-by-province "$tree"
check "makers-by-province wants arguments" refuses 2 "^usage: " makers-by-province
check "ties-between wants two provinces" refuses 2 "^usage: " ties-between "$one"
check "ties-between wants different ones" refuses 2 "^usage: " ties-between "$tree" "$one" "$one"
check "ties-between refuses a third" refuses 2 "^usage: " ties-between "$tree" "$one" "$two" x
check "local-buzz refuses what is no number" refuses 2 "^usage: " local-buzz "$tree" few

nowhere=$work/no/where
check "genesis misses the tree" refuses 1 "^genesis: $nowhere: " genesis "$nowhere"
check "ownership-chains misses the tree" refuses 1 "$nowhere: " ownership-chains "$nowhere"
check "makers-by-province misses the tree" refuses 1 "$nowhere: " makers-by-province "$nowhere" epo
check "ties-between misses the tree" refuses 1 "$nowhere: " ties-between "$nowhere" "$one" "$two"
check "local-buzz misses the tree" refuses 1 "$nowhere: " local-buzz "$nowhere"
check "genesis misses ./mnt" refuses 1 "^genesis: ./mnt: " genesis
check "makers-by-province misses the product" refuses 1 "no product 'x-y'" makers-by-province "$tree" x-y
check "makers-by-province refuses a path" refuses 1 "no product '../firms'" makers-by-province "$tree" ../firms
check "ties-between misses the province" refuses 1 "no province 'x-y'" ties-between "$tree" "$one" x-y
check "local-buzz misses the kind" refuses 1 "no kind of tie 'firms'" local-buzz "$tree" 5 firms

# A tree of one's own, with what the shipped data set does not have.
own=$work/own
owns() { # FIRM OWNER
    mkdir -p "$own/provinces/p/clusters/c/firms/$1/parents" "$own/firms"
    ln -s "../../../../../../../provinces/p/clusters/c/firms/$2" \
        "$own/provinces/p/clusters/c/firms/$1/parents/$2"
}
mkdir -p "$own/clusters"
for cluster in c d e; do
    mkdir -p "$own/provinces/p/clusters/$cluster"
    ln -s "../provinces/p/clusters/$cluster" "$own/clusters/$cluster"
done
attributes='{\n  "cluster": "c",\n  "genesis": %s,\n  "genesis_basis": %s,\n  "note": "\\"genesis\\": \\"x\\""\n}\n'
# shellcheck disable=SC2059
{
    printf "$attributes" '"market-town"' '"hearsay"' >"$own/clusters/c/attributes.json"
    printf "$attributes" '"market-town"' null >"$own/clusters/d/attributes.json"
    printf "$attributes" null null >"$own/clusters/e/attributes.json"
}
check "genesis takes words of one's own, and unknown ones" prints \
    'genesis\tclusters\tshare\thearsay\tunknown\nmarket-town\t2\t0.666667\t1\t1\nunknown\t1\t0.333333\t0\t1\n' \
    genesis "$own"
owns b a
owns d a
owns d b
owns parents d
check "ownership-chains takes the longer of two ways" prints \
    'members\tclusters\tchain\tthrough\n4\t1\ta → b → d → parents\tc → c → c → c\n' \
    ownership-chains "$own"
owns b d
ends_in_a_circle() {
    run ownership-chains "$own" || return 1
    cat "$work/out"
    [ "$(wc -l <"$work/out")" -ge 2 ] && ! cut -f 3 "$work/out" | grep -E '(^| )([a-z]+) .* \2( |$)'
}
check "ownership-chains ends where ownership runs in a circle" ends_in_a_circle
owns a d
rm -r "$own/provinces/p/clusters/c/firms/parents"
check "ownership-chains ends where all own each other" ends_in_a_circle

# A year before all clusters has none.
bare=$work/bare
mkdir -p "$bare/provinces" "$bare/clusters" "$bare/firms/lone"
quietly() { prints "$@" && [ ! -s "$work/err" ]; }
check "genesis takes a tree without clusters" quietly 'genesis\tclusters\tshare\n' genesis "$bare"
check "local-buzz takes a tree without clusters" quietly \
    'cluster\tfirms\tisolated\tlocal\toutside\tei\nall\t0\t0\t0\t0\t\n' local-buzz "$bare"

finish
