#!/bin/bash
# One small data set for each rule: tests/import/tiny with one thing changed. What is refused, in
# which words; and what is taken.
. "$(dirname "$0")/../tap.sh"
need sqlite3 sqlite3

db=$work/test.db
set=$work/set

# fresh: a copy of tiny to change.
fresh() { rm -rf "$set" && cp -r "$here/tiny" "$set"; }

# add FILE ROW...: rows behind the others.
add() {
    local file=$set/$1.csv
    shift
    printf '%s\n' "$@" >>"$file"
}

# edit FILE SED-SCRIPT
edit() { sed -i "$2" "$set/$1"; }

# refuses NAME EXPECTED: the data set in $set is refused, with these lines (without the folder, and
# without the place in datapackage.json if the first line has none; tests/unit/test_package.c looks at
# those too).
refuses() {
    check "$1" refused "$2"
    fresh
}
refused() {
    local sum told
    sum=$(sha256sum <"$db")
    status 1 "$BUZZFS" import "$db" "$set" 2>"$work/errors" || return 1
    told=$(sed -E "s|^(buzzfs: )?$set/|\\1|" "$work/errors")
    [[ $1 == datapackage.json:[0-9]* ]] || told=$(sed -E 's|^(datapackage.json:)[0-9]+:[0-9]+:|\1|' <<<"$told")
    is "$told" "$1" && is "$(sha256sum <"$db")" "$sum"
}

# takes NAME [QUERY ANSWER]: it is imported, and check finds nothing wrong.
takes() {
    check "$@" 2>&1
    fresh
}
taken() {
    status 0 "$BUZZFS" import "$work/other.db" "$set" || return 1
    status 0 "$BUZZFS" check "$work/other.db" || return 1
    [ $# -eq 0 ] || is "$(sqlite3 "$work/other.db" "$1")" "$2"
}

fresh
check "the base is right" taken
check "and a data base to refuse into" "$BUZZFS" import "$db" "$set"

# Slugs and name spaces.
for slug in A a_b a--b -a a- 'a b' . .. 'a/b' 'ä' "$(printf 'x%.0s' {1..101})"; do
    add provinces "$slug,Name,"
    shown=$slug
    [ ${#slug} -gt 60 ] && shown=${slug:0:60}…
    refuses "slug '$shown'" "provinces.csv:4:1: province \"$shown\": must be lower-case ASCII letters,\
 digits and single hyphens between them, at most 100"
done
add provinces "$(printf 'x%.0s' {1..100}),Name,"
takes "a slug of 100 letters" taken
add provinces attributes,Name, json,Name, 0,Name, mnt-1,Name,
takes "no slug is reserved" taken
add firms 'Name,old-cellar,,,,,,,,,'
refuses "a slug twice" 'firms.csv:6:2: firm "old-cellar": already on line 2'
add firms 'Name,oenology,,,,,,,,,'
refuses "a slug of an institute for a firm" \
    'firms.csv:6:2: firm "oenology": already the institute on line 2 of institutes.csv'
add provinces 'upper-valley,Name,'
takes "a slug of a cluster for a province" taken

# References.
add clusters 'x,Name,hill,,,,'
refuses "a reference that misses by little" \
    'clusters.csv:4:3: province "hill": no such province in provinces.csv, did you mean "hills"?'
add clusters 'x,Name,mountains,,,,'
refuses "a reference that misses" \
    'clusters.csv:4:3: province "mountains": no such province in provinces.csv'
add ties 'old-cellar,upper-valley,holds,,,'
refuses "a tie from a cluster" \
    'ties.csv:7:2: from "upper-valley": no such organisation in institutes.csv or firms.csv'
add ties 'old-cellar,importer,hold,,,'
refuses "a kind that is not there" \
    'ties.csv:7:3: kind "hold": no such kind of tie in tie-kinds.csv, did you mean "holds"?'
add firms 'Name,x,,,,,,,,,atlas;ledger;atlas'
refuses "a source twice in a list" 'firms.csv:6:11: sources "atlas": stands twice in the list'
add firms 'Name,x,,,,,,,,,atlas;'
refuses "a list with an empty item" \
    'firms.csv:6:11: sources "atlas;": an item of the list is empty'
add clusters 'x,,hills,,,,' 'Y,Name,hills,,,,'
add firms 'Name,x-1,x,,,,,,,,' 'Name,x-2,y,,,,,,,,'
refuses "a reference to a row that is wrong is not blamed" \
    'clusters.csv:4:2: name "": must not be empty
clusters.csv:5:1: cluster "Y": must be lower-case ASCII letters, digits and single hyphens between them,'\
' at most 100
firms.csv:7:3: cluster "y": no such cluster in clusters.csv'
add tie-kinds 'Holds Too,true,,' "$(printf 'x%.0s' {1..200}),true,," 'Holds Too,true,,'
add ties 'old-cellar,importer,Holds Too,,,' "old-cellar,importer,$(printf 'x%.0s' {1..200}),,," \
    'old-cellar,importer,Holds,,,'
refuses "nor one to a row whose own name is no name" \
    "tie-kinds.csv:5:1: kind \"Holds Too\": must be lower-case ASCII letters, digits and single hyphens\
 between them, at most 100
tie-kinds.csv:6:1: kind \"$(printf 'x%.0s' {1..60})…\": must be lower-case ASCII letters, digits and single\
 hyphens between them, at most 100
tie-kinds.csv:7:1: kind \"Holds Too\": must be lower-case ASCII letters, digits and single hyphens between\
 them, at most 100
ties.csv:9:3: kind \"Holds\": no such kind of tie in tie-kinds.csv, did you mean \"holds\"?"
edit provinces.csv '1s/province/provinz/'
refuses "nor one to a file whose keys cannot be known" \
    'provinces.csv:1:1: "provinz": no such column in the schema of "provinces"
provinces.csv:1:4: province: the column is missing'

# Years, numbers, words.
add firms 'Name,x,,,1800,1801,,,,,'
refuses "until before since" 'firms.csv:6:5: until "1800": before since, 1801'
add firms 'Name,x,,,1801,1801,,,,,'
takes "until in the year of since" taken
add firms 'Name,x,,,,999,,,,,' 'Name,y,,,,10000,,,,,' 'Name,z,,,,1e3,,,,,'
refuses "years of three or five digits" 'firms.csv:6:6: since "999": must be from 1000 to 9999
firms.csv:7:6: since "10000": must be from 1000 to 9999
firms.csv:8:6: since "1e3": must be written as a whole number, 1000'
# As programs write tables that have gaps.
add firms 'Name,x,,,,1999.0,,,,,' 'Name,y,,,NA,-,NaN,n/a,?,,' 'Name,z,,,,1999.5,,,,,' 'Name,w,,,,,,,,,"ledger, atlas"' 'Name,v,,,,,,,,,ledger; atlas'
empty='a cell whose value is not known is left empty'
refuses "years with decimals, words for what is not known, lists with commas" "\
firms.csv:6:6: since \"1999.0\": must be written as a whole number, 1999
firms.csv:7:5: until \"NA\": not a whole number; $empty
firms.csv:7:6: since \"-\": not a whole number; $empty
firms.csv:7:7: bottles \"NaN\": not a whole number; $empty
firms.csv:7:8: organic \"n/a\": must be true or false; $empty
firms.csv:7:9: score \"?\": not a number; $empty
firms.csv:8:6: since \"1999.5\": not a whole number
firms.csv:9:11: sources \"ledger, atlas\": no such source in sources.csv; a list is separated by \";\"
firms.csv:10:11: sources \" atlas\": no such source in sources.csv, did you mean \"atlas\"?"
add firms 'Name,x,,,,,99999999999999999999,,1e400,,' 'Name,y,,,,,-9223372036854775809,,-1e999,,' \
    'Name,z,,,,,9223372036854775807,,1e308,,'
refuses "numbers for which there is no room" 'firms.csv:6:7: bottles "99999999999999999999": too large a number
firms.csv:6:9: score "1e400": too large a number
firms.csv:7:7: bottles "-9223372036854775809": too large a number
firms.csv:7:9: score "-1e999": too large a number'
add clusters 'x,Name,hills,90.1,-180.1,,' 'y,Name,hills,nan,inf,,'
refuses "places off the globe" 'clusters.csv:4:4: lat "90.1": must be from -90 to 90
clusters.csv:4:5: lon "-180.1": must be from -180 to 180
clusters.csv:5:4: lat "nan": not a number; a cell whose value is not known is left empty
clusters.csv:5:5: lon "inf": not a number'
# outlines ROW...: a file of outlines with these rows, declared in the package.
outlines() {
    jq '.resources += [{name: "outlines", path: "outlines.csv", schema: {fields: [{name: "ring", type: "integer"},
        {name: "points", constraints: {required: true}}]}}]' "$here/tiny/datapackage.json" >"$set/datapackage.json"
    echo ring,points >"$set/outlines.csv"
    add outlines "$@"
}
pairs='must be longitude,latitude in degrees, as in 116.4,39.9, with blanks between such pairs'
outlines '1,bogus' '2,"POLYGON((1 2,3 4,5 6))"' '3,"5,47 999,49 6,48"' '4,"5,47;6,47;6,48"' '5,"5,47 6,47 6, 48"' \
    '6,"5,47 6,47 6,48,100"' '7,"5,47 0x6,47 6,nan"' '8,"5,47 6,47"' '9,"5,47"' '10," "'
refuses "outlines of another form" "outlines.csv:2:2: points \"bogus\": $pairs
outlines.csv:3:2: points \"POLYGON((1\": $pairs
outlines.csv:4:2: points \"999,49\": must be longitude,latitude: from -180 to 180, then from -90 to 90
outlines.csv:5:2: points \"5,47;6,47;6,48\": $pairs
outlines.csv:6:2: points \"6,\": $pairs
outlines.csv:7:2: points \"6,48,100\": $pairs
outlines.csv:8:2: points \"0x6,47\": $pairs
outlines.csv:9:2: points \"5,47 6,47\": must have at least 3 corners, longitude,latitude pairs with blanks between them
outlines.csv:10:2: points \"5,47\": must have at least 3 corners, longitude,latitude pairs with blanks between them
outlines.csv:11:2: points \" \": must have at least 3 corners, longitude,latitude pairs with blanks between them"
outlines '1,"5,47 6,47  6,48"' '2,"-180,-90 180,90 1e1,.5"'
takes "outlines of three corners" taken "SELECT count(*) FROM outline" 2
# funders ROW...: likewise a file of funders.
funders() {
    jq '.resources += [{name: "funders", path: "funders.csv", schema: {fields: [{name: "funder"}, {name: "province"},
        {name: "cluster"}, {name: "name"}]}}]' "$here/tiny/datapackage.json" >"$set/datapackage.json"
    echo funder,province,cluster,name >"$set/funders.csv"
    add funders "$@"
}
funders a,plain,upper-valley,A b,hills,upper-valley,B c,hills,lower-valley,C d,hils,upper-valley,D
refuses "a funder whose province is not its cluster's" 'funders.csv:2:2: province "plain": its cluster is in "hills"
funders.csv:4:2: province "hills": its cluster is in "plain"
funders.csv:5:2: province "hils": no such province in provinces.csv, did you mean "hills"?'
funders a,hills,upper-valley,A b,,upper-valley,B c,plain,,C d,,,D
takes "funders with a cluster, a province, both or none" taken "SELECT count(*) FROM organisation WHERE entity = 'funder'" 4
add ties 'new-cellar,importer,holds,,100.1,' 'importer,new-cellar,holds,,-1,'
refuses "stakes below 0 and above 100" 'ties.csv:7:5: stake "100.1": must be from 0 to 100
ties.csv:8:5: stake "-1": must be from 0 to 100'
edit datapackage.json 's/{"name": "stake"[^}]*}/{"name": "stake", "type": "integer"}/; s/{"name": "lat"[^}]*}/{"name": "lat", "type": "year"}/'
add ties 'importer,new-cellar,holds,,25,'
refuses "numbers that are declared to be something else" 'clusters.csv:2:4: lat "45.5": not a whole number
ties.csv:2:5: stake "51.5": not a whole number'
add tie-kinds 'x,true,owner,' 'y,maybe,,' 'z,,,'
refuses "roles and directions" 'tie-kinds.csv:5:3: role "owner": must be one of ownership, funding,'\
' technology, spin-off or returnee
tie-kinds.csv:6:2: directed "maybe": must be true or false
tie-kinds.csv:7:2: directed "": must not be empty'
edit datapackage.json 's/{"name": "role"[^}]*}/{"name": "role", "constraints": {"enum": ["ownership", "funding", "technology", "spin-off", "returnee"]}}/'
add tie-kinds 'x,true,owner,'
refuses "a role that the package refuses too, once" 'tie-kinds.csv:5:3: role "owner": must be one of ownership,'\
' funding, technology, spin-off or returnee'
edit datapackage.json 's/{"name": "role"[^}]*}/{"name": "role", "constraints": {"enum": ["ownership", "funding", "technology", "owner"]}}/'
add tie-kinds 'x,true,owner,' 'y,true,belongs,'
words='role "owner": must be one of ownership, funding, technology, spin-off or returnee'
refuses "one that the package takes, or refuses by other words" "tie-kinds.csv:5:3: $words
tie-kinds.csv:6:3: role \"belongs\": must be one of ownership, funding, technology or owner
tie-kinds.csv:6:3: ${words/owner/belongs}"
add tie-kinds 'a,false,ownership,' 'b,0,funding,' 'c,FALSE,technology,' 'd,false,spin-off,' 'e,false,returnee,'
refuses "roles without a direction" 'tie-kinds.csv:5:3: role "ownership": needs directed true
tie-kinds.csv:6:3: role "funding": needs directed true
tie-kinds.csv:7:3: role "technology": needs directed true
tie-kinds.csv:8:3: role "spin-off": needs directed true
tie-kinds.csv:9:3: role "returnee": needs directed true'
edit tie-kinds.csv '2,$s/true\|false/maybe/'
refuses "ties of kinds that are all wrong" 'tie-kinds.csv:2:2: directed "maybe": must be true or false
tie-kinds.csv:3:2: directed "maybe": must be true or false
tie-kinds.csv:4:2: directed "maybe": must be true or false'
add tie-kinds 'x,TRUE,,' 'y,0,,'
takes "directions as the standard has them" taken \
    "SELECT group_concat(directed, '') FROM tie_kind WHERE slug IN ('x', 'y')" 10
add firms 'Name,x,,family-owned,,,,,,,'
refuses "words of an own enum" 'firms.csv:6:4: origin "family-owned": must be one of family or'\
' co-operative'

for kind in all cluster province ties interlock firm institute funder designation makes; do
    add tie-kinds "$kind,true,,"
    add ties "old-cellar,importer,$kind,,,"
    refuses "a kind called $kind" \
        "tie-kinds.csv:5:1: kind \"$kind\": the tree shows something else of that name: the kind of tie needs another"
done

# The data set's own columns.
add firms 'Name,x,,,,,1.5,ja,many,,' 'Name,y,,,,,-1,,,,'
refuses "types and bounds of own columns" 'firms.csv:6:7: bottles "1.5": not a whole number
firms.csv:6:8: organic "ja": must be true or false
firms.csv:6:9: score "many": not a number
firms.csv:7:7: bottles "-1": must be at least 0'
own="SELECT group_concat(f.name || '=' || quote(v.value) || ' ' || typeof(v.value), ';')
    FROM (SELECT * FROM extra_field ORDER BY id) f JOIN extra_value v ON f.id = v.field_id
    JOIN organisation o ON o.id = v.row_id WHERE o.slug = 'old-cellar' AND f.entity = 'firm'"
takes "own columns of every type" taken "$own" \
    "bottles=12000 integer;organic='true' text;score=4.5 real;motto='Slow, but \"sure\"' text"
edit datapackage.json 's/{"name": "stake"/{"name": "colour"},\n          &/'
edit ties.csv '1s/$/,colour/; 2,$s/$/,red/'
refuses "own columns of ties" 'datapackage.json: resource "ties", field "colour": this file cannot'\
' have columns of its own'
for name in firms:products firms:city institutes:province clusters:counts clusters:science \
    clusters:designations provinces:counts sources:supports; do
    table=${name%:*} name=${name#*:}
    jq --arg table "$table" --arg name "$name" \
        '(.resources[] | select(.name == $table).schema.fields) += [{name: $name, type: "string"}]' \
        "$here/tiny/datapackage.json" >"$set/datapackage.json"
    edit "$table.csv" "1s/\$/,$name/; 2,\$s/\$/,x/"
    refuses "an own column of $table called $name, which the tree shows" \
        "datapackage.json: resource \"$table\", field \"$name\": the tree shows something else of that\
 name: the column needs another"
done

# Ties.
add ties 'importer,importer,shares-press,,,'
refuses "a tie with itself" 'ties.csv:7:1: to "importer": a tie of an organisation with itself'
add ties 'new-cellar,old-cellar,holds,2001,,'
refuses "a tie twice" 'ties.csv:7:1: tie "holds: old-cellar → new-cellar": already on line 2; a'\
' second one needs another since, and both need one'
add ties 'new-cellar,old-cellar,holds,,,'
refuses "a tie twice, once without since" 'ties.csv:7:1: tie "holds: old-cellar → new-cellar":'\
' already on line 2; a second one needs another since, and both need one'
add ties 'new-cellar,old-cellar,holds,2002,,'
takes "a tie twice with years of their own" taken
add ties 'new-cellar,old-cellar,shares-press,2005,,'
refuses "an undirected tie twice, the other way round" 'ties.csv:7:1: tie "shares-press:'\
' old-cellar – new-cellar": already on line 4; a second one needs another since, and both need one'
add ties 'old-cellar,oenology,shares-press,,,' 'oenology,old-cellar,teaches,,,'
takes "the same two by another kind, or the other way round" taken
edit datapackage.json '/"path": "ties.csv"/,/"schema"/s/"schema": {/&\n        "primaryKey": ["kind", "from", "to"],/'
refuses "a declared key of kind, from and to allows no second one" \
    'ties.csv:4:1: tie "shares-press: old-cellar – new-cellar": already on line 3'
add ties 'old-cellar,new-cellar,holds,1990,,'
refuses "two that own each other" \
    'ties.csv:7:1: to "old-cellar": ownership in a circle: old-cellar → new-cellar → old-cellar'
add firms 'Name,a,,,,,,,,,' 'Name,b,,,,,,,,,' 'Name,c,,,,,,,,,'
add ties 'a,old-cellar,holds,,,' 'c,b,holds,,,' 'b,a,holds,,,' 'a,c,holds,,,' 'b,c,teaches,,,'
refuses "three that own each other; the tie that closes the circle is named" \
    'ties.csv:10:1: to "a": ownership in a circle: a → b → c → a'
add firms 'Name,a,,,,,,,,,' 'Name,b,,,,,,,,,'
add ties 'a,old-cellar,holds,,,' 'b,old-cellar,holds,,,' 'b,a,holds,,,' 'importer,a,holds,,,'
takes "several parents are no circle" taken

# Uniqueness and references as declared.
edit datapackage.json 's/"primaryKey": "cluster"/"primaryKey": ["province", "river"]/'
edit clusters.csv '3s/$/Rhone/'
add clusters 'x,Name,hills,,,,Arve' 'y,Name,hills,,,,'
refuses "a composite key" 'clusters.csv:4:3: province, river "hills, Arve": already on line 2
clusters.csv:5:7: river "": must not be empty, as part of the package'\''s primaryKey'
edit datapackage.json 's/"primaryKey": "cluster"/"primaryKey": ["province", "river"]/
    s/{"name": "river"}/{"name": "river", "constraints": {"required": true}}/'
edit clusters.csv '3s/$/Rhone/'
add clusters 'y,Name,hills,,,,'
refuses "what is required in any case, in a key too" 'clusters.csv:4:7: river "": must not be empty'
edit datapackage.json 's/{"name": "motto"}/{"name": "motto", "buzzfs:reference": [{"resource": "firms", "field": "name"}]}/'
edit firms.csv 's/"one$/Importer abroad,ledger/; /^two/d; s/"Slow[^,]*,[^,]*,/Old cellars,/'
refuses "a reference to rows still to come" 'firms.csv:2:10: motto "Old cellars": not in name of'\
' firms.csv'

# The file itself.
: >"$set/firms.csv"
refuses "an empty file" 'firms.csv:1:1: the file is empty, not even a header is there'
edit ties.csv '1s/to,from/too,fromm/'
refuses "a tie without ends" 'ties.csv:1:1: "too": no such column in the schema of "ties"
ties.csv:1:2: "fromm": no such column in the schema of "ties"
ties.csv:1:7: to: the column is missing
ties.csv:1:7: from: the column is missing'
edit ties.csv 's/,/;/g'
refuses "semicolons between cells" 'ties.csv:1:1: the cells are separated by semicolons, and must be by commas'
edit firms.csv '1s/.*/"name";"firm";"cluster"/'
refuses "and quotes around these" 'firms.csv:1:1: the cells are separated by semicolons, and must be by commas'
edit clusters.csv 's/,/\t/g'
refuses "tabs between cells" 'clusters.csv:1:1: the cells are separated by tabs, and must be by commas'
for form in LE BE; do
    printf '\xef\xbb\xbf' | iconv -f UTF-8 -t UTF-16$form >"$set/tie-kinds.csv"
    iconv -f UTF-8 -t UTF-16$form "$here/tiny/tie-kinds.csv" >>"$set/tie-kinds.csv"
    refuses "UTF-16$form" 'tie-kinds.csv:1:1: the file is UTF-16, and must be UTF-8'
done
edit firms.csv '1s/firm,/Firm,/; 1s/bottles/BOTTLES/'
refuses "a column of other case" 'firms.csv:1:2: "Firm": no such column in the schema of "firms", did you mean "firm"?
firms.csv:1:7: "BOTTLES": no such column in the schema of "firms", did you mean "bottles"?'
edit clusters.csv $'1s/^/ /; 1s/name/NAME /; 1s/province/\xc2\xa0&/; 1s/lon/\xe3\x80\x80lon\xe2\x80\x87/; 1s/genesis/ /'
refuses "a column with blanks around it" 'clusters.csv:1:1: " cluster": no such column in the schema of "clusters", did you mean "cluster"?
clusters.csv:1:2: "NAME ": no such column in the schema of "clusters", did you mean "name"?
clusters.csv:1:3: "\u00a0province": no such column in the schema of "clusters", did you mean "province"?
clusters.csv:1:5: "\u3000lon\u2007": no such column in the schema of "clusters", did you mean "lon"?
clusters.csv:1:6: " ": no such column in the schema of "clusters"
clusters.csv:1:8: genesis: the column is missing'
for file in "$set"/*.csv; do tr '\n' '\r' <"$file" >"$work/cr" && cp "$work/cr" "$file"; done
for ((i = 0; i < 20000; i++)); do printf 'Name,firm-%d,,,,,,,,,,\r' $i; done >>"$set/firms.csv"
for ((i = 0; i < 50000; i++)); do printf 'source-%d,Title,,,,,,,,,,\r' $i; done >>"$set/sources.csv"
refuses "lines that end in CR alone" "$(for file in sources provinces clusters institutes firms tie-kinds ties; do
    echo "$file.csv:1:1: a CR stands inside of a line, and lines must end in LF or CRLF"; done)"
edit firms.csv '1s/$/,firm,colour/'
edit firms.csv '2,$d'
edit ties.csv '2,$d'
refuses "columns too many" 'firms.csv:1:12: "firm": the column stands twice
firms.csv:1:13: "colour": no such column in the schema of "firms"'
add firms 'Name,x' 'Name,y,,,,,,,,,,,' '' 'Name,z"z,,,,,,,,,' '"Name"z,z,,,,,,,,,' 'Name,"z,,,,,,,,,' 'Name,Z,,,,,,,,,'
refuses "rows of another shape" 'firms.csv:6:3: the row has 2 cells, the header 11
firms.csv:7:12: the row has 13 cells, the header 11
firms.csv:8:1: the line is empty
firms.csv:9:2: firm "z\"z": a quote inside a cell without quotes
firms.csv:10:1: name "Name\"z": text behind a closing quote
firms.csv:11:2: firm "z,,,,,,,,,": the quote that opens here is never closed
firms.csv:12:2: firm "Z": must be lower-case ASCII letters, digits and single hyphens between them, at most 100'
printf 'Name,x,\xc2\xa0valley,,,,,,,,\nName,y,a\xe2\x80\x87b\xe2\x80\xafc\xe3\x80\x80d\xe2\x80\x8be,,,,,,,,\nName,z,上海 市,,,,,,,,\n' >>"$set/firms.csv"
refuses "blanks that look like spaces are shown" 'firms.csv:6:3: cluster "\u00a0valley": no such cluster in clusters.csv
firms.csv:7:3: cluster "a\u2007b\u202fc\u3000d\u200be": no such cluster in clusters.csv
firms.csv:8:3: cluster "上海 市": no such cluster in clusters.csv'
printf 'Na\xffme,x,,,,,,,,,\nNa\x00me,y,,,,,,,,,\nNa\x1bme,z,,,,,,,,,\n' >>"$set/firms.csv"
printf 'Na\xef\xbb\xbfme,v,,,,,,,,,\nNa\xed\xa0\x80me,w,,,,,,,,,\n' >>"$set/firms.csv"
refuses "text that cannot be shown" 'firms.csv:6:1: name "Na\xffme": not valid UTF-8
firms.csv:7:1: name "Na\x00me": has a control character
firms.csv:8:1: name "Na\x1bme": has a control character
firms.csv:9:1: name "Na\ufeffme": has a byte order mark inside
firms.csv:10:1: name "Na\xed\xa0\x80me": not valid UTF-8'
awk 'BEGIN { for (i = 0; i <= 65536; i++) printf "x"; print ",x,,,,,,,,," }' >>"$set/firms.csv"
refuses "text longer than 64 KiB" "firms.csv:6:1: name \"$(printf 'x%.0s' {1..60})…\": longer than 64 KiB"
awk 'BEGIN { for (i = 0; i < 65536; i++) printf "x"; print ",x,,,,,,,,," }' >>"$set/firms.csv"
takes "text of 64 KiB" taken "SELECT max(length(name)) FROM organisation" 65536
for file in "$set"/*.csv; do sed -i '1s/^/\xef\xbb\xbf/; s/$/\r/' "$file"; done
takes "a byte order mark, and lines that end in CRLF" taken \
    "SELECT quote(value) FROM extra_value WHERE value LIKE 'one%'" "'one
two'"

# The package.
edit datapackage.json 's/"firms.csv"/"firm.csv"/'
refuses "a file that is not there" 'datapackage.json: resource "firms": file firm.csv: No such'\
' file or directory'
edit datapackage.json 's/"name": "institutes"/"name": "universities"/'
refuses "a table that is unknown" 'datapackage.json: resource "universities": buzzfs knows no such table'
edit datapackage.json '/{"name": "province", "constraints"/d'
refuses "a column that is needed" 'datapackage.json: resource "clusters": foreignKeys: no field "province"
datapackage.json: resource "clusters": refers to field "province" of resource "provinces", which is not there
datapackage.json: resource "provinces": primaryKey: no field "province"'
edit datapackage.json 's/"name": "institute"/"name": "Institute"/; s/"institute"$/"Institute"/'
refuses "one that is declared in other letters" 'datapackage.json: resource "institutes", field'\
' "institute": is needed but not declared, did you mean it by "Institute"?'
edit datapackage.json 's/"title": "Wine valleys",//'
takes "a name in place of a title" taken "SELECT name, title FROM data_set" "tiny|tiny"
edit datapackage.json 's/"title": "Wine valleys",//; s/"name": "tiny",//'
refuses "a package without either" 'datapackage.json: title is missing, and so is name, which would do'
printf '{"title": "T",\n "resources": [{"name": "provinces", "path": "provinces.csv", "schema":
{"fields": [{"name": "province"}, {"name": "name"}, {"name": "area", "type": "number"}]}}]}' \
    >"$set/datapackage.json"
takes "a data set of provinces alone" taken \
    "SELECT count(*), (SELECT count(*) FROM organisation) FROM province" "2|0"
edit datapackage.json 's/"name": "motto"}/"name": "mot\\nto", "constraints": {"enum": ["Slow", "one\\ntwo"]}}/'
edit firms.csv '1s/motto/"mot\nto"/'
refuses "by words that would break the line" 'firms.csv:3:10: mot\nto "Slow, but \"sure\"": must be one of Slow or one\ntwo'
printf '{"title": "T",\n "resources": [{"name": "provinces", "path": "provinces.csv", "schema":
{"fields": [{"name": "province"},\n {"name": "counts"}]}},
  {"name": "wines", "path": "firms.csv", "schema": {"fields": [{"name": "x"}]}}]}' >"$set/datapackage.json"
refuses "what does not fit the tables, where it stands" 'datapackage.json:4:2: resource "provinces", field "counts": the tree shows something else of that name: the column needs another
datapackage.json:2:16: resource "provinces", field "name": is needed but not declared
datapackage.json:5:3: resource "wines": buzzfs knows no such table'
printf '{"title": "T", "resources": []}' >"$set/datapackage.json"
takes "a data set of nothing" taken
takes "what it says of itself" taken \
    "SELECT name, title, licence, version, created, synthetic, package = CAST(readfile('$set/datapackage.json') AS TEXT) FROM data_set" \
    "tiny|Wine valleys|CC0-1.0|2|2026-11-24|1|1"

finish
