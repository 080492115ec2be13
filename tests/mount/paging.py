"""A directory of many entries while some come and go: paging.py DB MOUNTPOINT ENTRIES LISTINGS

Adds so many products to the data base, then lists them again and again while a writer commits:
each listing has to show every entry that was there all the time, once. So has one that asks for a
megabyte at a time. Exit status 0 or 1.
"""
import ctypes
import os
import sqlite3
import struct
import sys
import threading
import time


def connect(path):
    return sqlite3.connect(path, timeout=30)


def list_at_large(path):
    """os.listdir() has a buffer of 32 KiB; other programs may ask for as much as they like."""
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(1 << 20)
    names = []
    directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    while (size := libc.getdents64(directory, buffer, ctypes.c_size_t(len(buffer)))) > 0:
        at = 0
        while at < size:
            length = struct.unpack_from("H", buffer, at + 16)[0]
            names.append(os.fsdecode(buffer.raw[at + 19:at + length].split(b"\0")[0]))
            at += length
    os.close(directory)
    if size < 0:
        raise OSError(ctypes.get_errno(), path)
    return [name for name in names if name not in (".", "..")]


def write(path, stopping, commits):
    database = connect(path)
    while not stopping.is_set():
        number = len(commits)
        database.execute("INSERT INTO product (slug, name) VALUES (?, 'Come')", (f"come-{number}",))
        database.execute("DELETE FROM product WHERE slug = ?", (f"come-{number - 5}",))
        database.commit()
        commits.append(number)
        stopping.wait(0.02)


def main():
    path, mount_point = sys.argv[1:3]
    entries, listings = (int(word) for word in sys.argv[3:5])
    products = os.path.join(mount_point, "products")
    database = connect(path)
    database.executemany("INSERT INTO product (slug, name) VALUES (?, 'Stay')",
                         [("stay-" + f"{i}-".rjust(90, "x") + "x",) for i in range(entries)])
    stay = {slug for slug, in database.execute("SELECT slug FROM product")}
    database.commit()
    time.sleep(0.3)

    stopping, commits, seen, bad = threading.Event(), [], [], 0
    writer = threading.Thread(target=write, args=(path, stopping, commits), daemon=True)
    writer.start()
    for take in [os.listdir] * listings + [list_at_large]:
        before = len(commits)
        names = take(products)
        staying = [name for name in names if not name.startswith("come-")]
        if len(staying) != len(stay) or set(staying) != stay:
            print(f"{len(staying)} entries, {len(set(staying))} names, of {len(stay)}")
            bad += 1
        seen.append(len(commits) - before)
        while len(commits) == before:
            time.sleep(0.001)
    stopping.set()
    writer.join()
    print(f"{len(commits)} commits, during the listings: {seen}")
    sys.exit(1 if bad or len(commits) < listings else 0)


main()
