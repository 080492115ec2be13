#!/bin/bash
# /export as `buzzfs import` takes it: imported again it is the same data, and these the same files,
# byte for byte; also after another program has changed the data base.
#
# Needs BUZZFS, the program (as tests/run sets it), sqlite3 and jq.
set -u
. "$(dirname "$0")/../tap.sh"
need sqlite3 sqlite3
need jq jq
cd "$root" || exit 1

# The directory /export of a data base, as a folder.
export_to() {
    local name
    rm -rf "$2"
    mkdir "$2"
    "$BUZZFS" ls "$1" /export >"$work/names" || return 1
    while read -r name; do
        "$BUZZFS" cat "$1" "/export/$name" >"$2/$name" || return 1
    done <"$work/names"
}

# Out, in and out again; leaves the data bases once.db and twice.db.
round_trip() {
    export_to "$work/once.db" "$work/once" && rm -f "$work/twice.db" &&
        "$BUZZFS" import "$work/twice.db" "$work/once" &&
        export_to "$work/twice.db" "$work/twice" && diff -r "$work/once" "$work/twice"
}

same_data() {
    local table
    for table in $(sqlite3 "$work/once.db" "SELECT name FROM sqlite_schema WHERE type = 'table'
        AND name NOT LIKE 'sqlite%' AND name <> '$1'"); do
        diff <(sqlite3 "$work/once.db" ".dump $table") \
            <(sqlite3 "$work/twice.db" ".dump $table") || return 1
    done
}

import_once() {
    rm -f "$work/once.db"
    "$BUZZFS" import "$work/once.db" "$1"
}

change() {
    sqlite3 "$work/once.db" "PRAGMA foreign_keys = off; $1"
}

column() {
    python3 -c 'import csv, sys
for row in csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8")):
    print(row[sys.argv[2]])' "$work/once/$1.csv" "$2"
}

fields() {
    jq -r --arg name "$1" '[.resources[] | select(.name == $name).schema.fields[].name] | join(",")' \
        "$work/once/datapackage.json"
}

# The tables of a folder, and their description: in /export there may be others beside them.
same_files() {
    local file
    for file in "$1"/*.csv; do
        cmp "$file" "$work/once/$(basename "$file")" || return 1
    done
    diff "$1/datapackage.json" <(jq --slurpfile given "$1/datapackage.json" \
        '.resources |= map(select(.name | IN($given[0].resources[].name)))' \
        "$work/once/datapackage.json")
}

headers_are_described() {
    local name
    for name in $(jq -r '.resources[].name' "$work/once/datapackage.json"); do
        is "$(head -n 1 "$work/once/$name.csv")" "$(fields "$name")" || return 1
    done
    is "$(cd "$work/once" && echo ./*.csv | wc -w)" \
        "$(jq '.resources | length' "$work/once/datapackage.json")"
}

# The shipped data, which are in that form already.
import_once data
check "shipped data go out, in and out again" round_trip
check "and are the same in the data base" same_data ''
check "and are, to the byte, the files of data/" same_files data
check "every table has the columns of its description" headers_are_described

# A small set with all that is awkward.
import_once tests/tree/golden/data
check "awkward data go out, in and out again" round_trip
check "and are the same in the data base" same_data ''
check "other programs read the same names" diff <(column firms name) \
    <(sqlite3 "$work/once.db" "SELECT name FROM organisation WHERE entity = 'firm' ORDER BY id")

"$BUZZFS" generate "$work/generated" --firms 300 --seed 7
import_once "$work/generated"
check "generated data go out, in and out again" round_trip
check "and are the same in the data base, but for added tables" same_data data_set
check "and are, to the byte, what was generated" same_files "$work/generated"

# Half the tables, columns in another order, columns of its own.
import_once tests/import/tiny
check "half a data set goes out, in and out again" round_trip
check "and is the same in the data base, but for the added tables" same_data data_set
check "its tables keep the order of their columns" is "$(fields ties)" to,from,kind,since,stake,sources
check "every table has the columns of its description" headers_are_described

# One without a title, which its name does for.
cp -r tests/import/tiny "$work/untitled"
jq 'del(.title)' tests/import/tiny/datapackage.json >"$work/untitled/datapackage.json"
import_once "$work/untitled"
check "a data set without a title goes out, in and out again" round_trip
check "and has none then" is "$(jq -c '[.name, .title]' "$work/once/datapackage.json")" '["tiny",null]'
change "UPDATE data_set SET package = '[1, {'"
check "but one of both if its description is spoilt" round_trip

# What the description says of the files that were read, and is not so of those that are written.
cp -r tests/import/tiny "$work/set"
mkdir "$work/set/more"
mv "$work/set/ties.csv" "$work/set/more/ties of firms.csv"
jq '(.resources[] | select(.name == "ties")) += {path: "more/ties of firms.csv", bytes: 5,
    dialect: {lineTerminator: "\r\n"}} |
    (.resources[] | select(.name == "firms").schema.fields[] | select(.name == "sources")) +=
        {"buzzfs:list": {separator: "|"}}' \
    tests/import/tiny/datapackage.json >"$work/set/datapackage.json"
sed -i 's/;/|/g' "$work/set/firms.csv"
sed -i 's/$/\r/' "$work/set/more/ties of firms.csv"
import_once "$work/set"
check "files from elsewhere, with other line ends and separators" round_trip
check "come out as files of the folder" is "$(jq -c '.resources[] | select(.name == "ties") |
    [.path, .bytes, .dialect.lineTerminator]' "$work/once/datapackage.json")" \
    '["ties.csv",null,"\n"]'
check "lists keep their separator" is "$(column firms sources | tr -cd '|;' | head -c 1)" '|'

# Another program writes what the description of tiny does not know.
import_once tests/import/tiny
change "UPDATE data_set SET title = 'Vines', licence = 'MIT', version = NULL, synthetic = 0;
    UPDATE organisation SET note = 'a \"note\", with' || char(10) || 'two lines' WHERE id = 2;
    UPDATE cluster SET lon = 0.1 + 0.2;
    INSERT INTO extra_field (entity, name, type) VALUES ('firm', 'own, new', 'boolean'),
        ('firm', 'length', 'number'), ('province', 'flag', 'string');
    INSERT INTO extra_value SELECT id, 1, 'yes' FROM extra_field WHERE name = 'flag';
    INSERT INTO extra_value SELECT f.id, o.id, 1 FROM extra_field f, organisation o
        WHERE f.name = 'own, new' AND o.entity = 'firm';
    INSERT INTO extra_value SELECT f.id, o.id, '5.0' FROM extra_field f, organisation o
        WHERE f.name = 'length' AND o.entity = 'firm';
    INSERT INTO product (slug, name) VALUES ('wine', 'Wine');
    INSERT INTO makes (firm_id, product_id, since) SELECT id, 1, 1999 FROM organisation
        WHERE entity = 'firm' LIMIT 1;
    INSERT INTO designation (cluster_id, programme) VALUES (1, 'heritage');
    INSERT INTO citation VALUES ('designation', 1, 0, 2), ('designation', 1, 1, 1);"
check "changed data go out, in and out again" round_trip
check "and are the same in the data base, but for what describes them" bash -c '
    diff <(sqlite3 "$1/once.db" "SELECT slug, note FROM organisation; SELECT lon FROM cluster;
        SELECT entity, row_id, position, source_id FROM citation ORDER BY 1, 2, 3;
        SELECT title, licence, version, synthetic FROM data_set;
        SELECT firm_id, product_id, since FROM makes") \
        <(sqlite3 "$1/twice.db" "SELECT slug, note FROM organisation; SELECT lon FROM cluster;
        SELECT entity, row_id, position, source_id FROM citation ORDER BY 1, 2, 3;
        SELECT title, licence, version, synthetic FROM data_set;
        SELECT firm_id, product_id, since FROM makes")' _ "$work"
check "new columns come last, described" is "$(fields firms)" \
    "$(jq -r '[.resources[] | select(.name == "firms").schema.fields[].name] | join(",")' \
        tests/import/tiny/datapackage.json),note,own, new,length"
check "truth and numbers are written as the import writes them" is \
    "$(column firms 'own, new' | sort -u) $(column firms length | sort -u)" "true 5"

# A licence without a name, and one that another program has taken away.
licences() { jq -c .licenses "$work/once/datapackage.json"; }
change "UPDATE data_set SET licence = 'https://x.y/z', package = json_set(package, '\$.licenses',
    json('[{\"path\": \"https://x.y/z\"}, {\"name\": \"MIT\"}]'))"
check "a licence that is an address" round_trip
check "stays as it is" is "$(licences)" '[{"path":"https://x.y/z"},{"name":"MIT"}]'
change "UPDATE data_set SET licence = ''"
check "a licence made empty is none" round_trip
check "nor stands there as one" is "$(licences)" null

# A description that another program has spoilt, and a data set that points nowhere.
change "UPDATE data_set SET package = '[1, {'"
check "a spoilt description is made anew" round_trip
change "UPDATE data_set SET package = '{\"resources\": [3, {\"name\": 5}, {\"name\": \"firms\",
    \"schema\": {\"fields\": [{\"name\": \"firm\"}, {\"nam\": 1}, 7]}}], \"title\": {}}'"
check "a mad one does no harm" export_to "$work/once.db" "$work/once"
change "UPDATE tie SET to_id = 999; UPDATE organisation SET cluster_id = 999;
    UPDATE cluster SET province_id = 999; UPDATE citation SET source_id = 999;
    UPDATE extra_value SET value = x'';"
check "references that lead nowhere are empty cells" export_to "$work/once.db" "$work/once"
check "in every line" is "$(column ties to | sort -u)" ""
change "DELETE FROM data_set"
check "without a data set there are the tables" export_to "$work/once.db" "$work/once"

finish
