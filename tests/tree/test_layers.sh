#!/bin/bash
# Who may know what: store/ knows SQLite and nothing of files, JSON or FUSE; fs/ knows no SQL;
# fs/measures/ knows neither; and the tree, which commands and tests use, knows no FUSE.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$root" || exit 1

# Succeeds if the command prints nothing.
is_silent() { is "$("$@" 2>&1)" ""; }
none() { check "$1" is_silent "${@:2}"; }

includes() {
    local pattern=$1
    shift
    grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$pattern" "$@"
}

# SQL in string literals: a verb of SQL with what follows it, in capitals as we write it. Comments
# are taken away first.
sql_in_strings() {
    local file
    for file in "$@"; do
        sed -e 's|/\*.*\*/||' -e '/\/\*/,/\*\//d' "$file" |
            grep -nE '"[^"]*\b(SELECT|INSERT INTO|INSERT OR|UPDATE [a-z_]+ SET|DELETE FROM|CREATE (TABLE|INDEX|VIEW|TRIGGER)|DROP (TABLE|INDEX)|ALTER TABLE|PRAGMA|ATTACH|BEGIN IMMEDIATE|BEGIN EXCLUSIVE|GROUP BY|ORDER BY|LEFT JOIN|WHERE [a-z_.]+ (=|IN|IS))\b' |
            sed "s|^|$file:|"
    done
}

# All that is included by a file, directly or through our own headers.
all_includes() {
    "${CC:-gcc}" -std=c11 -D_GNU_SOURCE -I. -MM "$1" 2>&1 | tr -d '\\' | tr -s ' \n' '\n\n' |
        grep '\.h$'
}

library_without_fuse() {
    local file
    for file in fs/tree.c fs/tree_*.c fs/types.c fs/walk.c fs/path.c fs/node.c fs/text.c fs/json.c fs/export.c \
        fs/figures/*.c fs/findings/*.c fs/attributes.c fs/linkages.c fs/national.c fs/tally.c fs/tsv.c fs/readme.c \
        fs/interchange.c fs/interchange_package.c fs/links.c fs/all_ties.c fs/tie_files.c fs/network.c \
        fs/network_dot.c fs/network_xml.c fs/networks.c fs/node_places.c fs/own_attributes.c fs/geojson.c fs/neighbours.c fs/circle.c fs/cluster_picture.c fs/cluster_svg.c \
        fs/svg.c fs/svg_label.c fs/xml.c; do
        all_includes "$file" | grep -E '^fs/(fuse|session|mount|operations|filesystem|cache)' |
            sed "s|^|$file includes |"
    done
}

none "store/ includes nothing of fs/" includes 'fs/' store/*.[ch]
none "store/ includes no JSON" includes '(cjson|cJSON)' store/*.[ch]
none "store/ includes no FUSE" includes '(fuse|fuse3)' store/*.[ch]
none "fs/ includes no SQLite" includes 'sqlite3' fs/*.[ch] fs/measures/*.[ch] fs/figures/*.[ch] fs/findings/*.[ch]
none "fs/ includes no header that says it is inside of store/" \
    includes "($(grep -l 'Inside of store/' store/*.h | paste -sd '|'))" fs/*.[ch] fs/measures/*.[ch] fs/figures/*.[ch] fs/findings/*.[ch]
none "fs/ has no SQL in its strings" sql_in_strings fs/*.[ch] fs/measures/*.[ch] fs/figures/*.[ch] fs/findings/*.[ch]
none "fs/measures/ includes neither store/, SQLite, JSON nor FUSE" \
    includes '(store/|sqlite3|cjson|cJSON|fuse|fs/[a-z_]*\.h)' fs/measures/*.[ch]
none "the tree and its files include no FUSE, by whatever way" library_without_fuse
none "no file of the program includes a C file" \
    includes '[^">]*\.c[">]' store/*.[ch] fs/*.[ch] fs/measures/*.[ch] fs/figures/*.[ch] fs/findings/*.[ch]
finish
