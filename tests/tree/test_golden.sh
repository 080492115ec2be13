#!/bin/bash
# The whole tree of a small data set (golden/data) is, byte for byte, what stands in golden/tree
# (files) and golden/names.txt (every path, with its type and where links lead): exported, and by
# cat and ls; and what as-of/1998 shows of some files in golden/as-of-1998. After a wanted change: UPDATE=1 tests/tree/test_golden.sh, and look at the difference.
#
# Needs BUZZFS, the program (as tests/run sets it). The figures in golden/tree are judged by
# test_judge.py, which computes them on its own.
set -u
. "$(dirname "$0")/../tap.sh"

golden=$here/golden
database=$work/golden.db
exported=$work/exported

# Every path below the present directory: type, path, target of a link.
names() {
    find . -mindepth 1 -printf '%y %P %l\n' | sed 's/ $//' | LC_ALL=C sort -k 2
}

# Regular files of a folder into another, without links.
copy_files() {
    (cd "$1" && find . -type f -print0 | sort -z | tar --null -T - -cf -) | tar -xf - -C "$2"
}

import_again() {
    "$BUZZFS" import "$database" "$golden/data" &&
        "$BUZZFS" export "$database" "$work/again" && diff -r --no-dereference "$exported" "$work/again"
}

same_names() {
    diff -u "$golden/names.txt" <(cd "$exported" && names)
}

same_files() {
    mkdir "$work/files" && copy_files "$exported" "$work/files" &&
        diff -ru "$golden/tree" "$work/files"
}

# cat of every file by its path, and of files through all links.
same_by_cat() {
    local files through
    mapfile -t files < <(cd "$golden/tree" && find . -type f -printf '%P\n' | sort)
    mapfile -t through < <(awk '$1 == "l" { print $2 "/attributes.json" }' "$golden/names.txt")
    cmp <("$BUZZFS" cat "$database" "${files[@]}") <(cd "$golden/tree" && cat "${files[@]}") &&
        cmp <("$BUZZFS" cat "$database" "${through[@]/#//}") \
            <(cd "$exported" && cat "${through[@]}")
}

# What can change from year to year, but for pictures and the tables for other programs.
year=1998
files_of_year() {
    (cd "$golden/tree" && find . -type f -not -path './measures/*' -not -path './export/*' \
        -not -name '*.svg' -printf '%P\n' | sort)
}

write_year() {
    local path
    rm -rf "$golden/as-of-$year"
    files_of_year | while read -r path; do
        if "$BUZZFS" cat "$database" "as-of/$year/$path" >"$work/file" 2>/dev/null; then
            install -D -m 0644 "$work/file" "$golden/as-of-$year/$path"
        fi
    done
}

same_year() {
    local files gone
    mapfile -t files < <(cd "$golden/as-of-$year" && find . -type f -printf '%P\n' | sort)
    gone=$(comm -23 <(files_of_year) <(printf '%s\n' "${files[@]}") | head -n 1)
    [ "${#files[@]}" -gt 50 ] && [ -n "$gone" ] &&
        ! "$BUZZFS" cat "$database" "as-of/$year/$gone" 2>/dev/null &&
        cmp <("$BUZZFS" cat "$database" "${files[@]/#/as-of/$year/}") \
            <(cd "$golden/as-of-$year" && cat "${files[@]}")
}

# All directories in one listing, as ls prints several.
same_by_ls() {
    local directories path
    mapfile -t directories < <(awk '$1 == "d" { print $2 }' "$golden/names.txt")
    diff <("$BUZZFS" ls "$database" "${directories[@]}") <(
        for path in "${directories[@]}"; do
            [ "$path" = "${directories[0]}" ] || echo
            echo "$path:"
            LC_ALL=C ls "$exported/$path"
        done
    ) && diff <("$BUZZFS" ls "$database") <(LC_ALL=C ls "$exported")
}

same_by_jq() {
    local files
    mapfile -t files < <(find "$exported" -name '*.json' -type f)
    cmp <(jq . "${files[@]}") <(cat "${files[@]}")
}

no_link_dangles() {
    local dangling
    dangling=$(find "$exported" -xtype l)
    [ -z "$dangling" ] || { echo "$dangling"; return 1; }
}

links_are_relative() {
    local outside
    outside=$(find "$exported" -type l -lname '/*')
    [ -z "$outside" ] || { echo "$outside"; return 1; }
}

# A TSV line has as many cells as its header.
tsv_is_rectangular() {
    find "$exported" -name '*.tsv' -type f -exec awk -F '\t' '
        FNR == 1 { cells = NF }
        NF != cells { print FILENAME ":" FNR ": " NF " cells, not " cells; bad = 1 }
        END { exit bad }' {} +
}

# Whoever finds cases beside a figure learns what they are from the page that it names.
cases_are_explained() {
    local measures measure
    mapfile -t measures < <(find "$exported" -name '*.json' -type f -exec jq -r '
        .. | objects | select(has("cases") and .measure) | .measure' {} + | sort -u)
    [ "${#measures[@]}" -gt 10 ] || return 1
    for measure in "${measures[@]}"; do
        grep -q '^Cases: ' "$exported/measures/$measure.md" || { echo "$measure"; return 1; }
    done
}

unknown_path_fails() {
    ! "$BUZZFS" cat "$database" /firms/nobody 2>"$work/errors" && [ -s "$work/errors" ] &&
        ! "$BUZZFS" ls "$database" /nowhere 2>/dev/null &&
        ! "$BUZZFS" cat "$database" /firms 2>/dev/null
}

# Nothing is left beside a folder that could not be written.
export_refuses_what_is_there() {
    ! "$BUZZFS" export "$database" "$exported" 2>/dev/null &&
        [ "$(find "$work" -maxdepth 1 -name 'exported*' | wc -l)" = 1 ] && same_names
}

"$BUZZFS" import "$database" "$golden/data" || { echo "Bail out! import failed"; exit 1; }
"$BUZZFS" export "$database" "$exported" || { echo "Bail out! export failed"; exit 1; }

if [ -n "${UPDATE:-}" ]; then
    rm -rf "$golden/tree"
    mkdir "$golden/tree"
    copy_files "$exported" "$golden/tree"
    (cd "$exported" && names) >"$golden/names.txt"
    write_year
    echo "1..0 # SKIP golden files written anew"
    exit 0
fi

check "names, types and links are the golden ones" same_names
check "files are the golden ones" same_files
check "cat gives the golden files" same_by_cat
check "ls gives the names of each directory" same_by_ls
check "jq prints every JSON file as it is" same_by_jq
check "no link dangles" no_link_dangles
check "no link is absolute" links_are_relative
check "every line of a TSV file has all its cells" tsv_is_rectangular
check "each measure that has cases says what they are" cases_are_explained
check "an unknown path is an error" unknown_path_fails
check "an export does not overwrite, and leaves nothing" export_refuses_what_is_there
check "the same data imported again are the same tree" import_again
check "README.md names every file in the root" bash -c '
    for name in "$1"/*; do grep -q "\`/$(basename "$name")" "$1/README.md" || { echo "$name"; exit 1; }; done' _ "$exported"
check "as-of/$year has the golden files" same_year
finish
