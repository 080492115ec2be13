#!/bin/bash
# What commands say when they cannot do what they are asked for: one message, which names what is to
# blame and why.
. "$(dirname "$0")/../tap.sh"
need sqlite3 sqlite3

db=$work/test.db
"$BUZZFS" import "$db" "$here/tiny" || exit 1

# says NAME STATUS EXPECTED COMMAND...: exactly these lines on standard error.
says() { check "$1" said "${@:2}"; }
said() {
    local expected=$2
    status "$1" "${@:3}" 2>"$work/errors" || { cat "$work/errors"; return 1; }
    is "$(cat "$work/errors")" "$expected"
}

# Output that cannot be written: a file larger than any buffer, a small one, a listing.
full() { "$BUZZFS" "$@" >/dev/full; }
for path in figures/matrix.svg README.md; do
    says "a full disk is to blame, not $path" 1 \
        'buzzfs: standard output: No space left on device' full cat "$db" "$path" README.md
done
for words in help --version "import --help"; do
    # shellcheck disable=SC2086  # words
    says "nor $words" 1 'buzzfs: standard output: No space left on device' full $words
done
says "nor a directory" 1 'buzzfs: standard output: No space left on device' full ls "$db"

# A directory of several stands below its path; what is not there leaves no heading.
listed() {
    status 1 "$BUZZFS" ls "$db" nowhere README.md nobody by/origin 2>"$work/errors" >"$work/listing" || return 1
    is "$(cat "$work/errors")" "buzzfs: nowhere: No such file or directory
buzzfs: nobody: No such file or directory" && is "$(cat "$work/listing")" "README.md:
README.md

by/origin:
co-operative
family"
}
check "what is not there is not listed" listed

words=()
# All that is not about a line of a file begins with the name of the program.
echo "Dear diary," >"$work/diary.txt"
for command in mount import check cat; do
    arguments=("$work/diary.txt" "$here/tiny")
    [ $command = check ] && unset 'arguments[1]'
    prefixed() {
        status 1 "$BUZZFS" "$command" "${arguments[@]}" >"$work/told" 2>&1
        cat "$work/told"
        grep -q "^buzzfs: $work/diary.txt: .*file is not a database (SQLite 26)" "$work/told" && is "$(wc -l <"$work/told")" 1
    }
    check "$command begins with the name of the program" prefixed
done
says "so does the list of options" 2 "buzzfs: unrecognized option '--nonsense'
usage: buzzfs check [--errors] DB" "$BUZZFS" check --nonsense "$db"
says "and what is about no line of a data set" 1 "buzzfs: $work/nowhere/datapackage.json: No such file or directory" \
    "$BUZZFS" import "$db" "$work/nowhere"

# What the system has against the file, not that SQLite cannot open it.
says_all() {
    local command arguments
    for command in "mount @ $work/mnt" "import @ $here/tiny" "check @" "cat @ README.md"; do
        read -r -a arguments <<<"${command//@/$1}"
        said_reason() {
            status 1 ${prefix:+"${prefix[@]}"} "$BUZZFS" "${arguments[@]}" >"$work/told" 2>&1
            cat "$work/told"
            grep -q "^buzzfs: $1: .*$2" "$work/told" && is "$(wc -l <"$work/told")" 1
        }
        check "$2: ${arguments[0]}" said_reason "$1" "$2"
    done
}
prefix=()
says_all "$work" "$(printf '\(Is a directory\|not a regular file\)')"
says_all "$work/$(printf 'x%.0s' {1..4096})" "File name too long"
long=$work/$(printf 'y%.0s' {1..250})/$(printf 'y%.0s' {1..250})
mkdir -p "$long" && cp "$db" "$long/test.db"
says_all "$long/test.db" "File name too long"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    prefix=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chmod 755 "$work"
    mkdir -m 755 "$work/place" && cp "$db" "$work/place/closed.db" && chmod 0 "$work/place/closed.db"
    says_all "$work/place/closed.db" "Permission denied"
    cp "$db" "$work/place/test.db" && chmod 666 "$work/place/test.db"
    says "a folder in which no journal can be written" 1 "buzzfs: $work/place/test.db: cannot be written:\
 no journal can be written beside it: Permission denied (SQLite 8)" "${prefix[@]}" "$BUZZFS" import "$work/place/test.db" "$here/tiny"
    chmod 444 "$work/place/test.db"
    says "a data base that cannot be written" 1 "buzzfs: $work/place/test.db: cannot be written:\
 Permission denied (SQLite 8)" "${prefix[@]}" "$BUZZFS" import "$work/place/test.db" "$here/tiny"
fi

# As a script makes them of a variable that is not set.
for command in "import '' $here/tiny" "import $work/x.db ''" "check ''" "export $db ''" "cat $db ''" \
    "cat '' README.md" "ls $db ''" "check -e ''" "generate '' --firms 10"; do
    eval "words=($command)"
    says "an empty name: $command" 2 "buzzfs: a name is empty" "$BUZZFS" "${words[@]}"
done
for names in "''" "'' $work/mnt" "$db ''"; do
    eval "words=($names)"
    says "an empty name: mount $names" 2 "buzzfs: mount: a data base and a mount point are needed
usage: buzzfs mount [-o OPTIONS] [-f] [-d] [-s] DB MOUNTPOINT" "$BUZZFS" mount "${words[@]}"
done

# What help lists is what is taken, each with a value if it needs one.
says "an option that is unknown" 2 "buzzfs: mount: option 'nonsense': is not known; see buzzfs -h" \
    "$BUZZFS" mount -o nonsense "$db" "$work/mnt"
lists_options() {
    is "$("$BUZZFS" -h | sed -n '/after -o:$/,/^The usual/s/^  \([a-z_]*=\?\).*/\1/p' | sort | xargs)" \
        "$(awk '/^\.Sh MOUNT OPTIONS/ { on = 1 } /^\.El/ { on = 0 }
            on && $1 == ".It" { for (i = 2; i < NF; i++) if ($i == "Cm") print $(i + 1) }' \
            "$here/../../fs/buzzfs.1" | sort | xargs)"
}
check "help lists the options of the manual page" lists_options
takes_options() {
    local option
    for option in $("$BUZZFS" -h | sed -n '/after -o:$/,/^The usual/s/^  \([a-z_]*=\?\).*/\1/p'); do
        case $option in *=) option=${option}1 ;; esac
        said 1 "buzzfs: $work/nowhere.db: No such file or directory" \
            "$BUZZFS" mount -o "$option" "$work/nowhere.db" "$work/mnt" || return 1
    done
}
check "and each of them is taken" takes_options

finish
