#!/bin/bash
# Random JSON values printed by our code go through `jq .` unchanged, byte for byte.
# Needs BUILD (as tests/run sets it), the folder with tests/test_json in it.
set -u

. "$(dirname "$0")/../tap.sh"
need jq jq

driver=${BUILD:-build}/tests/test_json

goes_through_jq() {
    "$driver" print "$1" "$2" >"$work/ours" && [ -s "$work/ours" ] && jq . "$work/ours" >"$work/theirs" &&
        diff "$work/ours" "$work/theirs"
}

for seed in 1 1991 2012 73900; do
    check "seed $seed: 3000 random values are as jq prints them" goes_through_jq "$seed" 3000
done
finish
