"""An answer that reaches the kernel after the next commit was announced: late.py DB MOUNT HOLD

HOLD is the file that has late_replies.so hold an answer. A directory is listed with the status of
its files; while the answer is held there is a commit. Whoever looks after that must see it, however
late the answer came.
"""
import contextlib
import os
import sqlite3
import sys
import threading
import time

LATE_S = (0.1, 0.1, 0.2, 0.4, 1)  # after the commit; it is announced 50 ms after it at most


def commit(database, version):
    with contextlib.closing(sqlite3.connect(database, timeout=60)) as connection:
        connection.execute("UPDATE data_set SET description = ?", (version,))
        connection.commit()


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def wait_for(path):
    for _ in range(5000):
        if os.path.exists(path):
            return
        time.sleep(0.001)
    raise AssertionError("no answer was held, so nothing was tested")


def look_after_a_late_listing(database, mount, hold, late_s):
    version = f"{late_s} s late, {time.time()}"
    file = os.path.join(mount, "attributes.json")
    read(file)  # what is cheap to make is listed with its status: now it is known to be
    time.sleep(0.5)
    with open(hold, "wb"):
        pass
    lister = threading.Thread(target=lambda: os.listdir(mount))
    lister.start()
    wait_for(hold + ".held")
    commit(database, version)
    time.sleep(late_s)
    os.unlink(hold + ".held")
    lister.join()
    time.sleep(0.2)
    text = read(file)
    assert os.stat(file).st_size == len(text.encode()), "the size of one version, bytes of another"
    return version in text


def main():
    database, mount, hold = sys.argv[1:]
    seen = [look_after_a_late_listing(database, mount, hold, late_s) for late_s in LATE_S]
    if not all(seen):
        sys.exit(f"the kernel keeps what was listed before the commit: {seen}")


if __name__ == "__main__":
    main()
