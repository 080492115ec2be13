"""An answer that reaches the kernel after the next commit was announced: late.py DB MOUNT HOLD

HOLD is the file that has late_replies.so hold an answer. A directory is listed with the status of
its files; while the answer is held there is a commit. Whoever looks half a second later must see it.
"""
import contextlib
import os
import sqlite3
import sys
import threading
import time

TRIES = 6
LATE_S = 0.2  # an answer that is held for longer comes too late to be taken back
STALE_MAX = 1  # of the tries: on a busy machine the lister may be late by himself


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


def look_after_a_late_listing(database, mount, hold, version):
    """Whether the new version is seen; None where the machine was too busy to tell."""
    file = os.path.join(mount, "attributes.json")
    read(file)  # what is cheap to make is listed with its status: now it is known to be
    time.sleep(0.5)
    with open(hold, "wb"):
        pass
    lister = threading.Thread(target=lambda: os.listdir(mount))
    lister.start()
    wait_for(hold + ".held")
    commit(database, version)
    committed = time.monotonic()
    time.sleep(0.1)  # it is announced 50 ms later at most
    os.unlink(hold + ".held")
    lister.join()
    is_in_time = time.monotonic() - committed < LATE_S
    time.sleep(0.5)
    text = read(file)
    assert os.stat(file).st_size == len(text.encode()), "the size of one version, bytes of another"
    return version in text if is_in_time else None


def main():
    database, mount, hold = sys.argv[1:]
    seen = [look_after_a_late_listing(database, mount, hold, f"version {i}") for i in range(TRIES)]
    assert any(seen), f"nothing could be told: {seen}"
    if seen.count(False) > STALE_MAX:
        sys.exit(f"the kernel keeps what was listed before the commit: {seen}")


if __name__ == "__main__":
    main()
