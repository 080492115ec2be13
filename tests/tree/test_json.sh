#!/bin/bash
# Random JSON values printed by our code go through `jq .` unchanged, byte for byte.
# Needs BUILD (as tests/run sets it), the folder with tests/test_json in it.
set -u

driver=${BUILD:-build}/tests/test_json
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
values=3000
test_number=0

if ! command -v jq >/dev/null; then
    echo "1..0 # SKIP jq is missing (apt install jq)"
    exit 0
fi
echo 1..4
failed=0
for seed in 1 1991 2012 73900; do
    test_number=$((test_number + 1))
    name="seed $seed: $values random values are as jq prints them"
    if "$driver" print "$seed" "$values" >"$folder/ours" && [ -s "$folder/ours" ] &&
        jq . "$folder/ours" >"$folder/theirs" && cmp "$folder/ours" "$folder/theirs"; then
        echo "ok $test_number - $name"
    else
        echo "not ok $test_number - $name"
        diff "$folder/ours" "$folder/theirs" | head -n 10 | cat -A | sed 's/^/# /'
        failed=1
    fi
done
exit $failed
