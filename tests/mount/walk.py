#!/usr/bin/python3
"""Walks a mount and looks for what does not agree: listing, status, bytes, links, inode numbers.

Usage: walk.py MOUNTPOINT. Prints what is wrong, exits with 1 if anything is.
"""
import errno
import mmap
import os
import stat
import sys

wrong = []
inodes = {}


def expect(condition, path, what):
    if not condition:
        wrong.append(f"{path}: {what}")


def check_file(path, status):
    with open(path, "rb") as file:
        data = file.read()
        expect(os.fstat(file.fileno()).st_size == len(data), path, "fstat() and read() disagree")
        if data:
            with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
                expect(mapped[:] == data, path, "mmap() and read() disagree")
        expect(os.pread(file.fileno(), 10, len(data)) == b"", path, "bytes behind the end")
    expect(status.st_size == len(data), path, f"stat() says {status.st_size}, read {len(data)}")
    expect(status.st_blocks == (len(data) + 511) // 512, path, "st_blocks is off")
    expect(status.st_nlink == 1, path, "a file with several links")
    data.decode()


def check_link(path, status):
    target = os.readlink(path)
    expect(not target.startswith("/"), path, "an absolute link")
    expect(status.st_size == len(target), path, "lstat() and readlink() disagree")
    expect(os.path.realpath(path).startswith(top + "/"), path, "leads out of the mount")


def check_inode(path, status):
    if not stat.S_ISLNK(status.st_mode):
        other = inodes.setdefault(status.st_ino, path)
        expect(other == path, path, f"has the inode number of {other}")


def check_directory(path, parent):
    names = os.listdir(path)
    expect(len(set(names)) == len(names), path, "a name is listed twice")
    status = os.lstat(path)
    above = os.lstat(path + "/..")
    if path != top:
        expect(above.st_ino == parent.st_ino, path, "'..' is not the directory it stands in")
    directories = 0
    with os.scandir(path) as entries:
        for entry in entries:
            below = entry.path
            found = os.lstat(below)
            expect(entry.inode() == found.st_ino, below, "d_ino and st_ino disagree")
            expect(entry.is_dir(follow_symlinks=False) == stat.S_ISDIR(found.st_mode), below, "d_type")
            expect(entry.is_symlink() == stat.S_ISLNK(found.st_mode), below, "d_type")
            expect(found.st_mtime > 0, below, "has no time")
            check_inode(below, found)
            if stat.S_ISDIR(found.st_mode):
                directories += 1
                check_directory(below, status)
            elif stat.S_ISLNK(found.st_mode):
                check_link(below, found)
            else:
                check_file(below, found)
    expect(status.st_nlink == 2 + directories, path,
           f"{status.st_nlink} links, {directories} directories")
    try:
        os.lstat(path + "/no-such-name")
        expect(False, path, "shows a name that is not there")
    except OSError as error:
        expect(error.errno == errno.ENOENT, path, f"an unknown name gives {error.strerror}")


top = os.path.realpath(sys.argv[1])
check_inode(top, os.lstat(top))
check_directory(top, None)
expect(len(inodes) > 100, top, "there is next to nothing here")
for line in wrong[:20]:
    print(line)
if len(wrong) > 20:
    print(f"and {len(wrong) - 20} more")
sys.exit(bool(wrong))
