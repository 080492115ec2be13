#!/bin/bash
# mount(8) and fstab(5), in a name space of its own, where the program is found as if installed.
. "$(dirname "$0")/lib.sh"

db=$work/test.db
m=$work/mnt
check "the data base is imported" make_database "$db" || finish

if [ "$(id -u)" != 0 ] || ! command -v mount.fuse3 >/dev/null || ! unshare -m true 2>/dev/null; then
    skip "mount -t fuse.buzzfs" "needs root, mount.fuse3 and unshare -m"
    finish
fi

mkdir "$work/bin" "$m"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$BUZZFS" >"$work/bin/buzzfs"
chmod 755 "$work/bin/buzzfs"
cp "$db" "$work/a data base.db"
cat >"$work/fstab" <<END
$db $m fuse.buzzfs ro,noauto,nofail,user,_netdev,allow_other,umask=022,noatime,x-gvfs-show,comment=test 0 0
$work/a\\040data\\040base.db $work/a\\040dir fuse.buzzfs noauto 0 0
END

# Runs in a name space where /etc/fstab is ours and buzzfs stands in the path of mount.fuse3.
apart() {
    unshare -m --propagation private bash -c '
        mount --bind "$1/fstab" /etc/fstab && mount --bind "$1/bin" /usr/local/bin || exit 9
        cd "$1" && eval "$2"' apart "$work" "$1"
}
# What a successful one must show, and how it ends.
shown='findmnt -n -o FSTYPE mnt | grep -qx fuse.buzzfs && grep -q . mnt/README.md'
ended='umount "$1/mnt" && ! findmnt mnt && for i in $(seq 100); do
    pgrep -f "$1/test.db $1/mnt" >/dev/null || exit 0; sleep 0.05; done; echo "it lives on"; exit 1'

check "mount -t fuse.buzzfs DB DIR" apart "mount -t fuse.buzzfs test.db mnt && $shown && $ended"
check "mount -t fuse.buzzfs -o ro,..." apart \
    "mount -t fuse.buzzfs test.db mnt -o ro,noexec,allow_other,uid=7 && $shown &&
     [ \$(stat -c %u mnt/README.md) = 7 ] && $ended"
check "mount -t fuse 'buzzfs#DB' DIR" apart "mount -t fuse 'buzzfs#$db' mnt && $shown && $ended"
check "mount DIR, by its line in fstab" apart "mount '$m' && $shown && $ended"
check "mount -a leaves noauto alone" apart "mount -a -t fuse.buzzfs && ! findmnt mnt"
check "a line in fstab with blanks in its paths" apart "mkdir 'a dir' && mount '$work/a dir' &&
    grep -q . 'a dir/README.md' && umount 'a dir'"
check "the unmounted directory is empty" is "$(ls -A "$m")" ""
refused() {
    apart "mount -t fuse.buzzfs test.db mnt -o bogus; echo \"status \$?\"" >"$work/said" 2>&1
    cat "$work/said"
    grep -q "option 'bogus'" "$work/said" && ! grep -q "^status 0" "$work/said"
}
check "an option that is not known fails, and says which" refused

finish
