#!/bin/bash
# buzzfs check: every rule that another program may have got round, broken one at a time.
. "$(dirname "$0")/../tap.sh"
need sqlite3 sqlite3

db=$work/test.db
"$BUZZFS" import "$work/right.db" "$here/tiny" || exit 1

check "a right data base has status 0" status 0 "$BUZZFS" check "$work/right.db"
summary() { is "$("$BUZZFS" check --errors "$work/right.db")" "$work/right.db: 18 rows, 0 errors"; }
check "and one line, if doubts are not asked for" summary
doubts() { is "$("$BUZZFS" check "$work/right.db" | tail -n 1)" "$work/right.db: 18 rows, 0 errors, 8 doubts"; }
check "else doubts, which are no errors" doubts

one_row() {
    cp "$work/right.db" "$db" && sqlite3 "$db" "DELETE FROM citation; DELETE FROM tie; DELETE FROM extra_value;
        DELETE FROM tie_kind; DELETE FROM organisation; DELETE FROM cluster; DELETE FROM source;
        DELETE FROM province WHERE id > 1" && is "$("$BUZZFS" check --errors "$db")" "$db: 1 row, 0 errors"
}
check "one row is no rows" one_row

# finds NAME SQL LINE...: after that change these errors are told, and no others.
finds() { check "$1" found "${@:2}"; }
found() {
    local sql=$1
    shift
    cp "$work/right.db" "$db" && sqlite3 "$db" "PRAGMA ignore_check_constraints = 1; $sql" || return 1
    status 1 "$BUZZFS" check "$db" >"$work/told"
    is "$(grep '^error: ' "$work/told")" "$(printf 'error: %s\n' "$@")"
}

finds "slugs" "UPDATE province SET slug = 'a/b' WHERE id = 1" \
    "province 1: slug 'a/b' is not lower-case ASCII letters, digits and single hyphens, at most 100"
finds "slugs that could write elsewhere" "UPDATE cluster SET slug = '../x' || char(10) WHERE id = 1" \
    "cluster 1: slug '../x\\n' is not lower-case ASCII letters, digits and single hyphens, at most 100"
finds "empty slugs" "UPDATE source SET slug = '' WHERE id = 1" \
    "source 1: slug '' is not lower-case ASCII letters, digits and single hyphens, at most 100"
finds "slugs with a NUL inside" "INSERT INTO product (slug, name) VALUES ('ab' || char(0) || 'c', 'x')" \
    "product 1: slug 'ab' is not lower-case ASCII letters, digits and single hyphens, at most 100"
finds "row numbers" "UPDATE source SET id = 134217728 WHERE id = 2;
    UPDATE citation SET source_id = 134217728 WHERE source_id = 2" \
    "source 134217728: row number out of range"
finds "years" "UPDATE organisation SET since = 99 WHERE id = 2; UPDATE tie SET until = 12345 WHERE id = 1" \
    "organisation 2: since 99 is not from 1000 to 9999" \
    "tie 1: until 12345 is not from 1000 to 9999"
finds "since after until" "UPDATE organisation SET since = 2011 WHERE id = 3" \
    "organisation 3: since 2011 is after until 2010"
finds "places" "UPDATE cluster SET lat = 91, lon = -181 WHERE id = 1" \
    "cluster 1: lat 91.0 is not from -90 to 90" "cluster 1: lon -181.0 is not from -180 to 180"
finds "texts that must be there" "UPDATE source SET title = '' WHERE id = 1; UPDATE data_set SET title = '';
    UPDATE province SET name = ''; UPDATE cluster SET name = '' WHERE id = 2; UPDATE organisation SET name = '' WHERE id > 2;
    INSERT INTO product (slug, name) VALUES ('x', ''); INSERT INTO goal (slug, statement) VALUES ('g', '');
    INSERT INTO designation (cluster_id, programme) VALUES (1, ''); INSERT INTO science (city, province_id) VALUES ('', 1)" \
    "data_set 1: title is empty" "source 1: title is empty" "province 1: name is empty" "province 2: name is empty" \
    "science 1: city is empty" "cluster 2: name is empty" "designation 1: programme is empty" \
    "organisation 3: name is empty" "organisation 4: name is empty" "product 1: name is empty" "goal 1: statement is empty"
held() {
    cp "$work/right.db" "$db" || return 1
    local column
    for column in data_set.title source.title province.name cluster.name organisation.name; do
        ! sqlite3 "$db" "UPDATE ${column%.*} SET ${column#*.} = ''" || { echo "$column may be empty"; return 1; }
    done
    ! sqlite3 "$db" "UPDATE tie_kind SET directed = 0 WHERE role IS NOT NULL"
}
check "which the data base refuses by itself, as roles without a direction" held
finds "outlines of another form" "INSERT INTO outline (id, ring, points) VALUES (1, 1, 'bogus'), (2, 2, '1,2 3,4 5,'),
    (3, 3, '1,1 2,2'), (4, 4, '999,49 1,2 3,4'), (5, 5, '5,47 6,47 6,48')" \
    "outline 1: points: must be longitude,latitude in degrees, as in 116.4,39.9, with blanks between such pairs" \
    "outline 2: points: must be longitude,latitude in degrees, as in 116.4,39.9, with blanks between such pairs" \
    "outline 3: points: must have at least 3 corners, longitude,latitude pairs with blanks between them" \
    "outline 4: points: must be longitude,latitude: from -180 to 180, then from -90 to 90"
finds "stakes" "UPDATE tie SET stake = 101 WHERE id = 1" "tie 1: stake 101.0 is not from 0 to 100"
finds "entities" "UPDATE organisation SET entity = 'club' WHERE id = 4" \
    "organisation 4: entity 'club' is not firm, institute or funder"
finds "attributes of firms" "UPDATE organisation SET ticker = '1' WHERE id = 1;
    UPDATE organisation SET kind = 'x', province_id = 1 WHERE id = 4" \
    "organisation 4: only funders have province_id" "organisation 4: a firm has no kind" \
    "organisation 1: only firms have ticker"
finds "the province of a funder that is not its cluster's" "INSERT INTO organisation (slug, entity, name, cluster_id, province_id)
    VALUES ('f', 'funder', 'F', 1, 2), ('g', 'funder', 'G', 1, 1), ('h', 'funder', 'H', NULL, 2), ('i', 'funder', 'I', 1, NULL)" \
    "organisation 5: province_id leads to plain, but its cluster is in hills"
finds "makers that are no firms" "INSERT INTO product (slug, name) VALUES ('wine', 'Wine');
    INSERT INTO makes (firm_id, product_id) VALUES (1, 1)" \
    "makes 1: firm_id leads to the institute oenology"
finds "values that the data package does not list" "UPDATE data_set SET package = '{\"resources\": [3, \"x\", {\"name\": 1},
    {\"name\": \"firms\", \"schema\": {\"fields\": [null, {\"name\": \"origin\", \"constraints\": {\"enum\": [\"it''s\", 7, null]}},
        {\"name\": \"barrels\", \"constraints\": {\"enum\": [12, \"many\"]}}]}}]}';
    UPDATE organisation SET origin = 'it''s' WHERE id = 2; UPDATE organisation SET origin = 'its' WHERE id = 3;
    DELETE FROM extra_value; INSERT INTO extra_field (id, entity, name, type) VALUES (70, 'firm', 'barrels', 'integer');
    INSERT INTO extra_value VALUES (70, 2, 12), (70, 3, 13)" \
    "organisation 3: origin 'its' is none of the values in datapackage.json" \
    "extra_value 3: firm: barrels 13 is none of the values in datapackage.json"
finds "bounds that the data package sets, and what it requires" "UPDATE data_set SET package = '{\"resources\": [
    {\"name\": \"firms\", \"schema\": {\"fields\": [{\"name\": \"since\", \"constraints\": {\"minimum\": 1990.5}},
        {\"name\": \"bottles\", \"constraints\": {\"maximum\": 100, \"required\": true}}, {\"name\": \"x\", \"constraints\": [1]},
        {\"name\": \"cluster\", \"constraints\": {\"required\": true, \"minimum\": \"a\"}}, {\"name\": \"motto\", \"constraints\":
        {\"required\": false}}, {\"name\": \"organic\", \"constraints\": {\"enum\": [true]}}, {\"name\": \"score\", \"constraints\":
        {\"enum\": [4]}}, {\"name\": \"sources\", \"constraints\": {\"required\": true}}]}}, {\"name\": \"ties\", \"schema\": {\"fields\":
        [{\"name\": \"stake\", \"constraints\": {\"maximum\": 50}}]}}, {\"name\": \"institutes\", \"schema\": {\"fields\":
        [{\"name\": \"kind\", \"constraints\": {\"required\": true}}]}}]}';
    UPDATE extra_value SET value = 4.0 WHERE value = 4.5; UPDATE organisation SET kind = '' WHERE entity = 'institute'" \
    "extra_value 3: firm: organic 'false' is none of the values in datapackage.json" \
    "organisation 2: since 1650 is below the minimum in datapackage.json" \
    "tie 1: stake 51.5 is above the maximum in datapackage.json" "extra_value 2: firm: bottles 12000 is above the maximum in datapackage.json" \
    "organisation 4: cluster_id is empty, and datapackage.json requires it" \
    "organisation 1: kind is empty, and datapackage.json requires it" \
    "organisation 4: bottles is empty, and datapackage.json requires it" \
    "organisation 4: sources is empty, and datapackage.json requires it"
finds "nothing in a data package that is none" "UPDATE data_set SET package = '{'; UPDATE source SET id = 134217728 WHERE id = 2;
    UPDATE citation SET source_id = 134217728 WHERE source_id = 2" "source 134217728: row number out of range"
finds "roles and directions" "UPDATE tie_kind SET role = 'x', directed = 2 WHERE id = 2" \
    "tie_kind 2: role 'x' is none that is known" "tie_kind 2: directed is neither 0 nor 1"
finds "roles without a direction" "UPDATE tie_kind SET directed = 0; UPDATE tie_kind SET role = 'spin-off' WHERE id = 3" \
    "tie_kind 1: role 'ownership' needs directed 1" "tie_kind 3: role 'spin-off' needs directed 1"
finds "kinds called as what stands beside them" "UPDATE tie_kind SET slug = 'all' WHERE id = 1;
    UPDATE tie_kind SET slug = 'interlock' WHERE id = 2" \
    "tie_kind 1: slug 'all' is what the tree shows something else under" \
    "tie_kind 2: slug 'interlock' is what the tree shows something else under"
shows_all() { "$BUZZFS" export "$db" "$work/exported"; }
check "and do no harm" shows_all
finds "own columns of what is no node" "INSERT INTO extra_field VALUES (70, 'fi''rm', 'odd', 'string');
    WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)
    INSERT INTO extra_value SELECT 70, i, 'x' || (i % 3) FROM n" \
    "extra_field 70: entity 'fi''rm' cannot have columns of its own"
shows_facets() { "$BUZZFS" ls "$db" by >/dev/null && "$BUZZFS" cat "$db" by/origin/family/facets.tsv; }
check "and do no harm either" shows_facets
finds "ties with itself" "UPDATE tie SET to_id = from_id WHERE id = 4" \
    "tie 4: a tie of an organisation with itself"
finds "ties twice" "INSERT INTO tie (kind_id, from_id, to_id) SELECT kind_id, from_id, to_id FROM tie
    WHERE id IN (1, 4)" "tie 6: the same as tie 1" "tie 7: the same as tie 4"
finds "undirected ties twice" "INSERT INTO tie (kind_id, from_id, to_id, since)
    SELECT kind_id, to_id, from_id, since FROM tie WHERE id = 2" "tie 6: the same as tie 2"
finds "ownership in a circle" "INSERT INTO tie (kind_id, from_id, to_id) VALUES (1, 4, 2)" \
    "tie 6: ownership in a circle: old-cellar → importer → old-cellar"
finds "references that lead nowhere" "UPDATE tie SET to_id = 99 WHERE id = 5;
    UPDATE cluster SET province_id = 9 WHERE id = 2" \
    "cluster 2: province_id leads to no province" "tie 5: to_id leads to no organisation"
finds "citations" "UPDATE citation SET row_id = 77 WHERE entity = 'tie' AND row_id = 1;
    UPDATE citation SET source_id = 9 WHERE entity = 'tie' AND row_id = 3;
    INSERT INTO citation VALUES ('firm', 1, 0, 1)" \
    "citation: entity 'firm' is none that has sources, row 1" \
    "citation: of tie 3: source_id 9 leads to no source" "citation: tie 77 does not exist"
finds "values of own columns" "UPDATE extra_value SET row_id = 1
    WHERE field_id = (SELECT id FROM extra_field WHERE name = 'bottles') AND row_id = 2;
    UPDATE extra_value SET value = 'yes' WHERE field_id = (SELECT id FROM extra_field WHERE name = 'organic')
    AND row_id = 2; INSERT INTO extra_value VALUES (99, 1, 'x')" \
    "extra_value: field_id 99 leads to no extra_field, row 1" \
    "extra_value: firm 2: 'yes' in 'organic' is no boolean" "extra_value: firm 1 does not exist"
finds "text that cannot be shown" "UPDATE organisation SET name = 'a' || char(27) || '[1m' WHERE id = 2;
    UPDATE extra_value SET value = CAST(x'ff' AS TEXT) WHERE typeof(value) = 'text' AND value = 'true'" \
    "extra_value: firm 2: '\\xff' in 'organic' is no boolean" "organisation 2: name: has a control character" "extra_value: value: not valid UTF-8"
false_index="organisation_words: the index of words is not true; UPDATE word_index_state SET is_made = 0 has \
searches read all texts, import makes it anew"
finds "an index of words that lacks some" "INSERT INTO organisation_words (organisation_words, rowid, words)
    VALUES ('delete', 2, 'cellar')" "$false_index"
finds "changes kept from the index of words" "UPDATE organisation SET name = 'Other' WHERE id = 2;
    DELETE FROM word_index_change" "$false_index"
finds "an index of words that cannot be read" "DELETE FROM organisation_words_data" \
    "organisation_words: database disk image is malformed"
knows_changes() {
    cp "$work/right.db" "$db" && sqlite3 "$db" "UPDATE organisation SET name = 'Other' WHERE id = 2;
        REPLACE INTO source (id, slug, title) SELECT id, slug, 'Other' FROM source;
        DELETE FROM organisation WHERE id = 99" && "$BUZZFS" check --errors "$db"
}
check "what was changed since it was made is no error" knows_changes
finds "the row of the data set" "DELETE FROM data_set" \
    "data_set: there must be one row, and there are 0"

corrupt() {
    cp "$work/right.db" "$db" || return 1
    local pages
    pages=$(sqlite3 "$db" "PRAGMA page_count")
    for ((page = 30; page < pages; page += 3)); do
        dd if=/dev/urandom of="$db" bs=4096 seek="$page" count=1 conv=notrunc status=none
    done
    status 1 "$BUZZFS" check "$db" >"$work/told" 2>&1 || { cat "$work/told"; return 1; }
    # If it hits the pages of the schema, nothing else can be read.
    grep -qE '^error: |malformed' "$work/told"
}
check "pages of rubbish are found" corrupt

cannot_read() { status 1 "$BUZZFS" check "$1" && return 0; }
check "a file that is not there" cannot_read "$work/nowhere.db"
echo "Dear diary," >"$work/diary.txt"
check "a file that is no data base" cannot_read "$work/diary.txt"
sqlite3 "$work/foreign.db" "CREATE TABLE x (y)"
check "a data base of another program" cannot_read "$work/foreign.db"
unchanged() {
    local sum
    sum=$(sha256sum <"$work/right.db")
    "$BUZZFS" check "$work/right.db" && is "$(sha256sum <"$work/right.db")" "$sum"
}
check "check changes nothing" unchanged

finish
