#!/usr/bin/python3
"""Tries every call that would change something; each must fail with EROFS and nothing else.

Usage: changes.py MOUNTPOINT [stranger]. A stranger is another user than the owner.
"""
import ctypes
import errno
import os
import socket
import sys

top = sys.argv[1]
file = top + "/README.md"
directory = top + "/provinces"
new = top + "/new"
link = top + "/clusters/" + os.listdir(top + "/clusters")[0]
libc = ctypes.CDLL(None, use_errno=True)
wrong = []


def refused(name, call, expected=errno.EROFS):
    try:
        call()
        wrong.append(f"{name}: went through")
    except OSError as error:
        if error.errno != expected:
            wrong.append(f"{name}: {error.strerror}")


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def fallocate():
    # No descriptor for writing is to be had, so the kernel says EBADF before it asks anybody.
    descriptor = os.open(file, os.O_RDONLY)
    try:
        checked(libc.fallocate(descriptor, 0, ctypes.c_long(0), ctypes.c_long(10)))
    finally:
        os.close(descriptor)


def bind():
    with socket.socket(socket.AF_UNIX) as end:
        os.chdir(top)
        end.bind("new")


for flags in ("O_WRONLY", "O_RDWR"):
    refused(f"open {flags}", lambda flags=flags: os.open(file, getattr(os, flags)))
refused("open O_TRUNC", lambda: os.open(file, os.O_RDONLY | os.O_TRUNC))
refused("open O_APPEND", lambda: os.open(file, os.O_WRONLY | os.O_APPEND))
refused("open O_CREAT", lambda: os.open(new, os.O_WRONLY | os.O_CREAT, 0o600))
refused("open O_CREAT in a directory below",
        lambda: os.open(directory + "/new", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
refused("truncate", lambda: os.truncate(file, 0))
refused("fallocate", fallocate, errno.EBADF)
refused("mkdir", lambda: os.mkdir(new))
refused("mkfifo", lambda: os.mkfifo(new))
refused("bind", bind)
refused("symlink", lambda: os.symlink("x", new))
refused("link", lambda: os.link(file, new))
refused("unlink", lambda: os.unlink(file))
refused("unlink of a link", lambda: os.unlink(link))
refused("rmdir", lambda: os.rmdir(directory))
refused("rename", lambda: os.rename(file, new))
refused("rename over", lambda: os.rename(file, top + "/attributes.json"))
refused("rename of a directory", lambda: os.rename(directory, new))
refused("chmod", lambda: os.chmod(file, 0o777))
refused("chmod of a directory", lambda: os.chmod(directory, 0o777))
refused("chown", lambda: os.chown(file, 1, 1))
refused("lchown", lambda: os.lchown(link, 1, 1))
refused("utime", lambda: os.utime(file, (1, 1)))
refused("setxattr", lambda: os.setxattr(file, "user.x", b"1"))
refused("setxattr of a directory", lambda: os.setxattr(directory, "user.x", b"1"))
refused("removexattr", lambda: os.removexattr(file, "user.x"))
refused("access W_OK", lambda: checked(libc.access(file.encode(), os.W_OK)))
if len(sys.argv) < 3:
    refused("mknod", lambda: os.mknod(new, 0o600))

for line in wrong:
    print(line)
sys.exit(bool(wrong))
