"""What a listing says of itself when the data change: offsets.py DB MOUNTPOINT

The kernel keeps one copy of a listing, put together by offsets from all who list a directory at the
same time. So no offset of one version may be one of the next; and somebody who began before a
commit and ends after it must not leave the old names to those who come later. Exit status 0 or 1.
"""
import ctypes
import os
import sqlite3
import struct
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
SYS_GETDENTS64 = {"x86_64": 217, "aarch64": 61}[os.uname().machine]


def entries(descriptor, size):
    """Names and offsets that one call to the kernel gives; none at the end."""
    buffer = ctypes.create_string_buffer(size)
    got = libc.syscall(SYS_GETDENTS64, descriptor, buffer, size)
    if got < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    at, found = 0, []
    while at < got:
        _, offset, length, _ = struct.unpack_from("=QqHB", buffer.raw, at)
        name = buffer.raw[at + 19:at + length].split(b"\0")[0].decode()
        found.append((name, offset))
        at += length
    return found


def listing(path, size=1 << 16):
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    found = []
    while some := entries(descriptor, size):
        found += some
    os.close(descriptor)
    return found


def commit(database, number, products):
    connection = sqlite3.connect(database, timeout=60)
    connection.execute("UPDATE product SET slug = 'v' || ? || '-' || id", (number,))
    connection.commit()
    connection.close()
    for _ in range(200):
        if all(name.startswith(f"v{number}-") for name in os.listdir(products) if name[0] == "v"):
            return
        time.sleep(0.05)
    sys.exit("a commit is not seen")


def main():
    database, mount_point = sys.argv[1:3]
    products = os.path.join(mount_point, "products")
    commit(database, 1, products)
    first = listing(products)
    early = os.open(products, os.O_RDONLY | os.O_DIRECTORY)
    began = entries(early, 512)
    commit(database, 2, products)
    second = listing(products)
    while entries(early, 512):
        continue
    third = listing(products)
    common = {offset for _, offset in first} & {offset for _, offset in second}
    names = {name[:3] for name, _ in third if name[0] == "v"}
    print(len(first), "names,", len(common), "offsets in common, names of", names)
    sys.exit(0 if began and len(first) > 10 and not common and names == {"v2-"} else 1)


main()
