#!/bin/bash
# What reaches the daemon, by its own account: nothing at a second walk, little for hidden names,
# fewer reads than files; and what a listing says at its end.
. "$(dirname "$0")/lib.sh"

m=$work/mnt
db=$work/test.db
check "the data base is imported" make_database "$db" || finish
check "the mount comes up" mount_foreground "$db" "$m" -d || finish
log=$work/log.$daemon

# Requests of the kinds (a regex) that a command makes. Its own output is not looked at.
requests() {
    local kinds=$1 before
    shift
    before=$(wc -l <"$log")
    (cd "$m" && sh -c "$*" >/dev/null 2>&1)
    tail -n +$((before + 1)) "$log" | grep -acE "opcode: ($kinds) "
}
any='LOOKUP|GETATTR|READ|READDIR|READDIRPLUS|READLINK|OPEN|OPENDIR'

# Bytes that are pushed while the machine is busy with something else may be fewer: most is enough.
attributes="find firms/ -mindepth 1 -maxdepth 1 | sed 's:\$:/attributes.json:' | xargs"
pushed() {
    local files reads
    files=$(find "$m/firms/" -mindepth 1 -maxdepth 1 | wc -l)
    requests "$any" "cat firms/cnbg/attributes.json" >/dev/null
    requests "$any" "find firms/ -mindepth 1 -maxdepth 1 -exec ls -l {}/ ';'" >/dev/null
    reads=$(requests READ "$attributes cat")
    echo "$reads reads of $files files"
    [ "$files" -gt 50 ] && [ "$reads" -lt "$((files / 2))" ]
}
check "the bytes of files that were listed are there before they are read" pushed
same_bytes() { is "$(cd "$m" && sh -c "$attributes cat" | md5sum)" \
    "$(find "$m/firms/" -mindepth 1 -maxdepth 1 -printf '/firms/%f/attributes.json\n' |
        xargs "$BUZZFS" cat "$db" | md5sum)"; }
check "and they are the right ones" same_bytes

for tool in 'find .' 'ls -lR' 'grep -r xyzzy .' 'tar -cf - . | cat' 'cat $(find . -type f)'; do
    # More than once: somebody may make the kernel drop its caches in between.
    silent() {
        for _ in 1 2 3 4 5 6; do
            is "$(requests "$any" "$tool")" 0 && return
        done
        return 1
    }
    check "asked for again, nothing reaches the daemon: $tool" silent
done

hidden() { is "$(requests 'READDIR|GETATTR|OPEN' 'ls .git .gitignore .Trash-0 provinces/.hidden')" 0 &&
    fails ls "$m/.git" && [ -e "$m/provinces/." ] && [ -e "$m/provinces/.." ]; }
check "names that begin with a dot are not there" hidden

# Names that cannot be shown, spread over the pages of a long listing.
sqlite3 "$db" "PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = 0;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
    INSERT INTO product (slug, name) SELECT 'many-' || i, 'Many ' || i FROM n;
    UPDATE product SET slug = 'not/a/name' WHERE slug = 'many-17';"
settle
shown() { find "$m/products/" -mindepth 1 -maxdepth 1 -name 'many-*' 2>/dev/null | wc -l; }
damaged() {
    says 'Input/output error' ls -f "$m/products/" && fails ls -f "$m/products/" &&
        is "$(shown)" 3999
}
check "one of many names cannot be shown: the listing says so at its end, and shows the others" damaged
check "the second time too" damaged
sqlite3 "$db" "UPDATE product SET slug = 'many-17' WHERE slug = 'not/a/name'"
settle
mended() { is "$(shown)" 4000 && ls "$m/products/" >/dev/null; }
check "mended: it does not" mended

finish
