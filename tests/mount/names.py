#!/usr/bin/python3
"""Names that are not there, too long, or strange; attributes; nodes of the wrong sort.

Usage: names.py MOUNTPOINT
"""
import errno
import os
import sys

top = sys.argv[1]
file = top + "/README.md"
link = top + "/clusters/" + os.listdir(top + "/clusters")[0]
wrong = []


def gives(expected, name, call):
    try:
        result = call()
        wrong.append(f"{name}: went through with {result!r}")
    except OSError as error:
        if error.errno != expected:
            wrong.append(f"{name}: {error.strerror}, not {os.strerror(expected)}")


for where in (top, top + "/firms", top + "/measures"):
    for length, expected in ((1, errno.ENOENT), (100, errno.ENOENT), (255, errno.ENOENT),
                             (256, errno.ENAMETOOLONG), (257, errno.ENAMETOOLONG),
                             (300, errno.ENAMETOOLONG), (1024, errno.ENAMETOOLONG),
                             (1025, errno.ENAMETOOLONG), (4000, errno.ENAMETOOLONG)):
        name = where + "/" + "q" * length
        gives(expected, f"{where}: a name of {length} bytes", lambda name=name: os.lstat(name))
    strange = (".hidden", "...", " ", "a b", "a\nb", "\\", "*", "%s%n", "é", "A", "-", "--", "' OR 1=1 --",
               ".Trash", ".git", "a" * 200 + ".json", ".json")
    for name in strange:
        gives(errno.ENOENT, f"{where}: {name!r}", lambda name=name: os.lstat(where + "/" + name))
    gives(errno.ENOENT, f"{where}: not UTF-8", lambda: os.lstat(where.encode() + b"/\xff\xfe"))

gives(errno.ENOTDIR, "a name in a file", lambda: os.lstat(file + "/x"))
gives(errno.ENOTDIR, "listing a file", lambda: os.listdir(file))
gives(errno.EISDIR, "opening a directory for reading as a file", lambda: os.read(os.open(top, os.O_RDONLY), 1))
gives(errno.EINVAL, "readlink of a file", lambda: os.readlink(file))
gives(errno.EINVAL, "readlink of a directory", lambda: os.readlink(top + "/firms"))
gives(errno.ELOOP, "opening a link with O_NOFOLLOW",
      lambda: os.open(link, os.O_RDONLY | os.O_NOFOLLOW))
gives(errno.EACCES, "executing a file", lambda: os.execv(file, [file]))
gives(errno.ENODATA, "an attribute that is not there", lambda: os.getxattr(file, "user.no-such"))
gives(errno.ENODATA, "the same of a directory", lambda: os.getxattr(top, "user.no-such"))
gives(errno.EOPNOTSUPP, "an attribute of another name space",
      lambda: os.getxattr(file, "trusted.overlay.opaque"))
for path in (top, file, link):
    os.listxattr(path, follow_symlinks=False)

with open(file, "rb") as opened:
    size = os.fstat(opened.fileno()).st_size
    assert os.pread(opened.fileno(), 100, size) == b""
    assert os.pread(opened.fileno(), 100, size + (1 << 40)) == b""
    assert len(os.pread(opened.fileno(), 100, size - 3)) == 3
    assert opened.seek(0, os.SEEK_END) == size
    assert os.lseek(opened.fileno(), 0, os.SEEK_HOLE) == size
    assert os.lseek(opened.fileno(), 5, os.SEEK_DATA) == 5
    os.fsync(opened.fileno())

for line in wrong:
    print(line)
sys.exit(bool(wrong))
