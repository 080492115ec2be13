#!/usr/bin/python3
"""Directories that words make, on a mount: thousands of them, forgotten ones, changes of the data.

Usage: words.py TEST MOUNTPOINT DATABASE PID. Prints what is wrong, exits with 1 if anything is.
"""
import errno
import os
import sqlite3
import sys
import threading
import time

test, top, database, pid = sys.argv[1:]
wrong = []
SETTLED_S = 0.5


def expect(condition, what):
    if not condition:
        wrong.append(what)


def names(path):
    try:
        return sorted(os.listdir(os.path.join(top, path)))
    except OSError as error:
        return errno.errorcode[error.errno]


def memory():
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmRSS"))


def is_sanitized():
    with open(f"/proc/{pid}/maps", encoding="utf-8") as file:
        maps = file.read()
        return "libasan" in maps or "libtsan" in maps


def commit(sql):
    connection = sqlite3.connect(database)
    connection.executescript(sql)
    connection.commit()
    connection.close()
    time.sleep(SETTLED_S)


def different(count):
    """Searches that all have hits, none twice: spaces make no difference to what is found."""
    words = [f"{a}{b}" for a in ("insulin", "in*", "shanghai", "上海", "a*") for b in ("", " a*", " c*", " s*", " 药", " p* a*")]
    return [words[i % len(words)] + " " * (i // len(words)) for i in range(count)]


def thousands():
    """More than are remembered, each listed; the first can be used again, by name."""
    firms = names("search/insulin/firms")
    expect(len(firms) > 3, f"insulin: {firms}")
    folder = os.open(os.path.join(top, "search/insulin"), os.O_RDONLY)
    for search in different(1000):
        names(f"search/{search}")
    before = memory()
    for search in different(5000):
        shown = names(f"search/{search}")
        expect("firms" in shown, f"{search!r}: {shown}")
    grown = memory() - before
    # A sanitizer keeps what was freed.
    expect(grown < (512 << 20 if is_sanitized() else 6 << 20), f"grown by {grown >> 10} KiB")
    expect(names("search/insulin/firms") == firms, f"insulin once more: {names('search/insulin/firms')}")
    expect(os.path.exists(os.path.join(top, "search/insulin/firms", firms[0], "attributes.json")), "its links")
    try:
        os.listdir(folder)
    except OSError as error:
        expect(error.errno == errno.ESTALE, f"a directory kept open: {error}")
    os.close(folder)


def fresh():
    expect(names("search/zebrafish") == "ENOENT", "zebrafish is there")
    firm = names("search/insulin/firms")[0]
    os.chdir(os.path.join(top, "search/insulin/firms"))
    commit("UPDATE organisation SET name = 'Zebrafish 斑马 Company' WHERE slug = 'walvax'")
    expect(names("search/zebrafish/firms") == ["walvax"], f"new name: {names('search/zebrafish/firms')}")
    expect(names("search/斑马/firms") == ["walvax"], "new name in Chinese")
    commit("DELETE FROM makes WHERE firm_id = (SELECT id FROM organisation WHERE slug = '%s');"
           "UPDATE organisation SET note = 'once insulin' WHERE slug = 'walvax'" % firm)
    expect("walvax" in os.listdir(".") and firm not in os.listdir("."), f"standing there: {os.listdir('.')}")
    commit("INSERT OR REPLACE INTO product (id, slug, name) SELECT id, slug, 'Okapi' FROM product "
           "WHERE slug = 'insulin'")
    expect("insulin" in names("search/okapi/products"), "after REPLACE")
    expect("novo-tianjin" in names("search/okapi/firms"), "makers after REPLACE")
    os.chdir("/")


def facets():
    os.chdir(os.path.join(top, "by/origin"))
    expect(names("by/origin/alien") == "ENOENT", "a value that nobody has")
    commit("UPDATE organisation SET origin = 'alien' WHERE slug = 'walvax'")
    expect(names("by/origin/alien") == ["facets.tsv", "walvax"], f"new value: {names('by/origin/alien')}")
    expect("alien" in os.listdir("."), "standing there")
    expect(names("by/region/west/origin/alien") == ["facets.tsv", "walvax"], "in a chain")
    os.chdir(os.path.join(top, "by/origin/alien"))
    commit("UPDATE organisation SET origin = 'soe' WHERE slug = 'walvax'")
    expect(names("by/origin/alien") == "ENOENT", "a value that nobody has any more")
    expect("alien" not in names("by/origin"), "it is listed")
    os.chdir("/")
    expect("walvax" in names("by/origin/soe"), "back again")


def probes():
    for folder in ("", "search", "by", "by/origin", "by/origin/soe", "search/insulin", "search/insulin/firms"):
        for name in (".git", ".hidden", ".Trash", ".Trash-1000", ".xdg-volume-info", "autorun.inf", ".gitignore",
                     "..."):
            try:
                os.lstat(os.path.join(top, folder, name))
                expect(False, f"{folder}/{name} is there")
            except OSError as error:
                expect(error.errno == errno.ENOENT, f"{folder}/{name}: {error}")


def together():
    """Threads that ask for the same new words at once have the same directory."""
    inodes = {}
    lock = threading.Lock()

    def ask(number):
        for i in range(100):
            for path in (f"search/china{' ' * i}", f"by/region/west/origin/soe{'/ownership/state' if i % 2 else ''}"):
                status = os.stat(os.path.join(top, path))
                os.listdir(os.path.join(top, path))
                with lock:
                    expect(inodes.setdefault(path, status.st_ino) == status.st_ino, f"{path!r} is two")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(len(set(inodes.values())) == len(inodes), "two names have one inode")


globals()[test]()
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong else 0)
