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


def commit(database, number, tail=0):
    """Another version of all names; the last ones go."""
    connection = sqlite3.connect(database, timeout=60)
    connection.execute("DELETE FROM makes WHERE product_id > (SELECT max(id) - ? FROM product)", (tail,))
    connection.execute("DELETE FROM product WHERE id > (SELECT max(id) - ? FROM product)", (tail,))
    connection.execute("UPDATE product SET slug = 'v' || ? || '-' || id", (number,))
    connection.commit()
    connection.close()


def wait_for(mount_point, number):
    """Until a commit is seen, by another file than the directory that is tried."""
    for _ in range(200):
        with open(os.path.join(mount_point, "export/products.csv"), encoding="utf-8") as file:
            if f"\nv{number}-" in file.read():
                time.sleep(0.2)
                return
        time.sleep(0.05)
    sys.exit("a commit is not seen")


def versions(found):
    return {name[:3] for name, _ in found if name[0] == "v"}


def main():
    database, mount_point = sys.argv[1:3]
    products = os.path.join(mount_point, "products")
    commit(database, 1)
    wait_for(mount_point, 1)
    first = listing(products)
    commit(database, 2)
    wait_for(mount_point, 2)
    second = listing(products)
    common = {offset for _, offset in first} & {offset for _, offset in second}
    print(len(first), "names,", len(common), "offsets in common")
    good = len(first) > 100 and not common
    for number, size, tail in ((3, 512, 0), (5, 1 << 14, 0), (7, 1 << 14, 10000)):
        commit(database, number)
        wait_for(mount_point, number)
        early = os.open(products, os.O_RDONLY | os.O_DIRECTORY)
        began = entries(early, size)
        commit(database, number + 1, tail)
        while entries(early, 1 << 16):
            continue
        os.close(early)
        soon = versions(listing(products))
        wait_for(mount_point, number + 1)
        late = versions(listing(products))
        print(len(began), "names before a commit,", soon, "after it,", late, "later")
        good &= len(began) > 5 and len(soon) == 1 and late == {f"v{number + 1}-"}
    sys.exit(0 if good else 1)


main()
