#!/bin/bash
# buzzfs generate: the same bytes for the same seed, data sets that import and hold together, the
# shape that the manual promises, bounded memory, and no trace of what failed. Prints TAP.
set -u
export LC_ALL=C

. "$(dirname "$0")/../tap.sh"

# Succeeds if the command fails with that status and says why: refuses STATUS REGEX COMMAND...
refuses() {
    local wanted=$1 pattern=$2
    shift 2
    status "$wanted" "$@" >"$work/said" 2>&1 || { cat "$work/said" && false; }
    cat "$work/said"
    grep -q -- "$pattern" "$work/said"
}

sums() { (cd "$1" && sha256sum -- *); }
rows() { echo $(($(wc -l <"$1") - 1)); }
is_alone() { [ "$(find "$1" -mindepth 1 | wc -l)" = "$2" ] || { find "$1" && false; }; }

generate() { "$BUZZFS" generate "$work/$1" --firms "$2" --seed "$3"; }

for firms in 1000 5000; do
    check "$firms firms are made" generate "$firms" "$firms" 1
    check "$firms firms import" "$BUZZFS" import "$work/$firms.db" "$work/$firms"
    check "$firms firms: check finds no fault" "$BUZZFS" check "$work/$firms.db"
done

for firms in 1 2 3 4 5 6 7 10 99 100 101; do
    tiny() {
        generate "tiny.$firms" "$firms" 3 && "$BUZZFS" import "$work/tiny.db" "$work/tiny.$firms" &&
            "$BUZZFS" check "$work/tiny.db" && [ "$(rows "$work/tiny.$firms/ties.csv")" = $((3 * firms)) ]
    }
    check "a data set of $firms firms holds together" tiny
done

same() { generate again 1000 1 && diff <(sums "$work/1000") <(sums "$work/again"); }
check "the same seed gives the same bytes" same
default_seed() { "$BUZZFS" generate "$work/default" --firms=1000 && diff <(sums "$work/1000") <(sums "$work/default"); }
check "the seed is 1 if none is given" default_seed
# Whoever changes what is drawn, or the columns of data/, changes this line.
frozen() { [ "$(cd "$work/1000" && cat -- *.csv | sha256sum)" = "e62b0dc349d4a4ea843d0019a34bfff76c5d91123ba170f66d4077fd57c17356  -" ]; }
check "the bytes are those of every machine" frozen
other() {
    local table
    generate other 1000 2 || return
    for table in provinces clusters firms institutes ties makes; do
        cmp -s "$work/1000/$table.csv" "$work/other/$table.csv" && echo "$table" && return 1
    done
    return 0
}
check "another seed gives other data" other
largest_seed() { generate largest 10 18446744073709551615 && ! cmp -s "$work/largest/firms.csv" "$work/tiny.10/firms.csv"; }
check "the largest seed is one" largest_seed

synthetic() { "$BUZZFS" cat "$work/1000.db" attributes.json | grep '"synthetic": true'; }
check "attributes.json says synthetic" synthetic
page() { "$BUZZFS" cat "$work/1000.db" README.md | grep -i synthetic; }
check "README.md says synthetic" page
same_tables() {
    diff <(cd "$root/data" && printf '%s\n' *.csv | grep -v '^outlines' | xargs head -qn 1 --) \
        <(cd "$work/1000" && head -qn 1 -- *.csv)
}
check "tables and columns are those of data/, without outlines" same_tables
no_sources() {
    local table
    [ "$(rows "$work/1000/sources.csv")" = 0 ] || return
    for table in "$work/1000"/*.csv; do
        case $table in */sources.csv | */tie-kinds.csv) continue ;; esac
        head -n 1 "$table" | grep -q ',sources,confidence$' || return
        tail -n +2 "$table" | grep -v ',,$' && return 1
    done
    return 0
}
check "no row names a source or says how sure it is" no_sources
modes() { (umask 027 && generate masked 5 1) && [ "$(stat -c %a "$work/masked" "$work/masked/ties.csv" | xargs)" = "750 640" ]; }
check "the folder's permissions follow the umask" modes

check "the shape is that of the paper" "$python" - "$work/5000" <<'PYTHON'
import collections
import csv
import sys

FOLDER = sys.argv[1]
FIRMS = 5000


def table(name):
    with open(f"{FOLDER}/{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def expect(truth, *what):
    if not truth:
        print(*what)
        expect.failed = True


def number(cell):
    return int(cell) if cell else 0


def gini(sizes):
    sizes = sorted(sizes)
    weighted = sum((i + 1) * size for i, size in enumerate(sizes))
    return 2 * weighted / (len(sizes) * sum(sizes)) - (len(sizes) + 1) / len(sizes)


expect.failed = False
ends = {}
for name, key in (("firms", "firm"), ("institutes", "institute"), ("funders", "funder")):
    for row in table(name):
        expect(row[key] not in ends, "twice", row[key])
        ends[row[key]] = row
clusters = {row["cluster"] for row in table("clusters")}
sizes = collections.Counter(row["cluster"] for row in table("firms") if row["cluster"])
ties = table("ties")
of_kind = collections.Counter(tie["kind"] for tie in ties)
local = collections.Counter()
parents = collections.defaultdict(list)
seen = set()

for tie in ties:
    one, other = tie["from"], tie["to"]
    pair = (one, other) if tie["kind"] != "exploration" else tuple(sorted((one, other)))
    expect(one != other and (tie["kind"], pair) not in seen, "the same tie or end", tie)
    seen.add((tie["kind"], pair))
    since, until = number(tie["since"]), number(tie["until"]) or 9999
    for end in (ends[one], ends[other]):
        expect(not since or number(end["since"]) <= since, "tie before its end", tie, end)
        expect((number(tie["until"]) or 9999) <= (number(end["until"]) or 9999), "tie after its end", tie)
    expect(since <= until, "until before since", tie)
    local[tie["kind"]] += ends[one]["cluster"] == ends[other]["cluster"] != ""
    if tie["kind"] == "ownership":
        parents[other].append(one)
    if tie["kind"] == "returnee":
        expect(ends[one]["kind"] == "foreign", "returnee not from abroad", tie)


def depth(firm):
    return max((1 + depth(parent) for parent in parents[firm]), default=0) if firm in parents else 0


def group(firm):
    return group(parents[firm][0]) if firm in parents else firm


def share(kind):
    return local[kind] / of_kind[kind]


groups = collections.Counter(group(firm) for firm in parents)
expect(len(ties) == 3 * FIRMS and len(of_kind) == 7, "ties", of_kind)
expect(100 <= len(clusters) <= 180 and set(sizes) == clusters, "clusters", len(clusters), len(sizes))
expect(gini(sizes.values()) > 0.4, "Gini of the clusters", gini(sizes.values()))
expect(max(sizes.values()) > 5 * FIRMS / len(clusters), "largest cluster", max(sizes.values()))
expect(1 - share("ownership") > 0.6, "ownership stays local", share("ownership"))
expect(share("exploration") < 0.1, "exploration is local", share("exploration"))
expect(share("technology") < 0.1, "technology is local", share("technology"))
expect(share("funding") > 0.4, "funding is not local", share("funding"))
expect(max(map(depth, parents)) <= 5, "depth of ownership", max(map(depth, parents)))
expect(max(map(depth, parents)) >= 3, "ownership is flat")
expect(0 < sum(len(names) == 2 for names in parents.values()) < FIRMS / 20, "firms with two parents")
expect(max(map(len, parents.values())) == 2, "firms with more parents")
expect(max(groups.values()) > 20 * sum(groups.values()) / len(groups), "sizes of groups", groups.most_common(5))

made = table("makes")
makers = collections.Counter(row["product"] for row in made)
expect(1.2 * FIRMS < len(made) < 1.8 * FIRMS, "makes", len(made))
expect(len({(row["firm"], row["product"]) for row in made}) == len(made), "makes the same twice")
expect(100 <= len(table("products")) <= 250, "products", len(table("products")))
expect(max(makers.values()) > 5 * len(made) / len(makers), "most makers", makers.most_common(3))
kinds = collections.Counter(row["kind"] for row in table("institutes"))
expect(0.015 < sum(kinds.values()) / FIRMS < 0.025 and kinds["foreign"] > 10, "institutes", kinds)
money = collections.Counter(row["kind"] for row in table("funders"))
expect(money["local-government"] == len(clusters) and len(money) == 5, "funders", money)
years = [number(row["since"]) for row in table("firms")]
expect(all(year == 0 or 1950 <= year <= 2020 for year in years), "years")
expect(sum(year == 0 for year in years) < FIRMS / 4, "unknown years")
models = collections.Counter(row["business_model"] for row in table("firms"))
expect(len(models) == 5 and models["manufacturer"] > models["contract"], "business models", models)
expect({row["genesis"] for row in table("clusters")} >= {"anchor-firm", "science-spin-off"}, "genesis")
sys.exit(expect.failed)
PYTHON

# Peak memory in kB.
peak() {
    rm -rf "$work/peak"
    "$python" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$BUZZFS" generate "$work/peak" --firms "$1"
}
bounded() {
    local small large
    small=$(peak 2000) && large=$(peak 200000) && echo "$small kB, $large kB" && [ "$large" -lt $((small + 4096)) ]
}
check "memory does not grow with the firms" bounded

mkdir "$work/alone"
exists() { mkdir "$work/alone/empty" && generate alone/empty 10 1 && [ -s "$work/alone/empty/ties.csv" ] && is_alone "$work/alone" 16; }
check "an empty folder is filled" exists
slash() { rm -rf "$work/alone/empty" && "$BUZZFS" generate "$work/alone/slash//" --firms 10 && is_alone "$work/alone" 16; }
check "slashes at the end do not matter" slash
rm -rf "$work/alone"
mkdir -p "$work/alone/full"
echo mine >"$work/alone/full/notes"
check "a folder that is not empty is refused" refuses 1 "alone/full: Directory not empty" generate alone/full 10 1
untouched() { [ "$(cat "$work/alone/full/notes")" = mine ] && is_alone "$work/alone" 2; }
check "and is left as it was" untouched
check "a file in the place is refused" refuses 1 "notes: Not a directory" generate alone/full/notes 10 1
check "a place in no folder is refused" refuses 1 "No such file or directory" generate alone/none/x 10 1
check "a place under a file is refused" refuses 1 "Not a directory" generate alone/full/notes/x 10 1
check "a place that cannot be written to is refused" refuses 1 "/proc/buzzfs: " "$BUZZFS" generate /proc/buzzfs --firms 10
check "an empty name is refused" refuses 2 "a name is empty" "$BUZZFS" generate "" --firms 10
check "and nothing is left of all these" untouched

# A file that must not grow: the disk is full in the middle.
too_large() { (trap '' XFSZ && ulimit -f 64 && generate alone/large 20000 1); }
check "a failure in the middle is told" refuses 1 "alone/large: File too large" too_large
check "and leaves nothing" untouched
interrupted() {
    local process status
    "$BUZZFS" generate "$work/alone/long" --firms 10000000 &
    process=$!
    for _ in {1..100}; do
        [ -n "$(find "$work/alone" -name '*.csv')" ] && break
        sleep 0.05
    done
    kill -TERM "$process"
    wait "$process"
    status=$?
    [ "$status" = 143 ] || { echo "exit status $status" && false; }
}
check "a signal ends it" interrupted
check "and leaves nothing" untouched

form="usage: buzzfs generate FOLDER"
check "no arguments: usage" refuses 2 "$form" "$BUZZFS" generate
check "no number of firms: usage" refuses 2 "$form" "$BUZZFS" generate "$work/alone/x"
check "no folder: usage" refuses 2 "$form" "$BUZZFS" generate --firms 10
check "two folders: usage" refuses 2 "$form" "$BUZZFS" generate "$work/alone/x" "$work/alone/y" --firms 10
check "an unknown option: usage" refuses 2 "$form" "$BUZZFS" generate "$work/alone/x" --firms 10 --size 3
check "an option without its number: usage" refuses 2 "$form" "$BUZZFS" generate "$work/alone/x" --firms
for word in 0 -1 +1 ten 1e3 "" " 5" 10000001 99999999999999999999; do
    check "--firms '$word' is no number" refuses 2 "firms: \"$word\" is no number from 1 to 10000000" \
        "$BUZZFS" generate "$work/alone/x" --firms "$word"
done
for word in -1 x 18446744073709551616; do
    check "--seed '$word' is no number" refuses 2 "seed: \"$word\" is no number" \
        "$BUZZFS" generate "$work/alone/x" --firms 10 --seed "$word"
done
check "and nothing came of it" untouched

finish
