"""A directory of many entries while some come and go: paging.py DB MOUNTPOINT ENTRIES LISTINGS

Adds so many products to the data base, then lists them again and again while a writer commits:
each listing has to show every entry that was there all the time, once. Exit status 0 or 1.
"""
import os
import sqlite3
import sys
import threading
import time


def connect(path):
    return sqlite3.connect(path, timeout=30)


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
                         [(f"stay-{i}",) for i in range(entries)])
    stay = {slug for slug, in database.execute("SELECT slug FROM product")}
    database.commit()
    time.sleep(0.3)

    stopping, commits, seen, bad = threading.Event(), [], [], 0
    writer = threading.Thread(target=write, args=(path, stopping, commits))
    writer.start()
    for _ in range(listings):
        before = len(commits)
        names = os.listdir(products)
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
