#!/usr/bin/python3
"""Open files, handles and directory positions, while the data change under them.

Usage: handles.py TEST DB MOUNTPOINT, where TEST is the name of a function below.
"""
import ctypes
import json
import mmap
import os
import sqlite3
import sys
import time

database, top = os.path.realpath(sys.argv[2]), os.path.realpath(sys.argv[3])
libc = ctypes.CDLL(None, use_errno=True)
FRESH_S = 0.1  # what is promised
LATE_SHARE = 0.5  # at most: a machine may be so busy that nobody could keep it each time
SEEN_S = 5  # after which it is no question of time
SETTLED_S = 0.5  # where nothing tells when a commit is seen


def change(sql, *values):
    with sqlite3.connect(database, timeout=10) as connection:
        connection.execute(sql, values)
    connection.close()


def one(sql, *values):
    with sqlite3.connect(database) as connection:
        return connection.execute(sql, values).fetchone()[0]


slug = one("SELECT slug FROM product ORDER BY id")
path = f"{top}/products/{slug}/attributes.json"


def name_now():
    with open(path) as file:
        return json.load(file)["name"]


def commit_name(name):
    change("UPDATE product SET name = ? WHERE slug = ?", name, slug)


def wait_for(name):
    end = time.monotonic() + SEEN_S
    while name_now() != name:
        assert time.monotonic() < end, f"old bytes after {SEEN_S} s"
        time.sleep(0.01)


def rename_product(name):
    commit_name(name)
    wait_for(name)


def fresh():
    """A new open sees a commit after a tenth of a second, on a busy machine more often than not."""
    lengths = list(range(1, 20)) + [5000, 3, 100000, 1]
    late = 0
    for length in lengths:
        name = "n" * length
        os.stat(path)
        name_now()
        commit_name(name)
        time.sleep(FRESH_S)
        if name_now() != name:
            late += 1
            wait_for(name)
        assert os.stat(path).st_size == len(open(path, "rb").read()), "size and bytes disagree"
    assert late <= LATE_SHARE * len(lengths), f"{late} times of {len(lengths)} old bytes after {FRESH_S} s"


def one_version():
    """Who has begun to read reads one version to its end, also by mmap, however often data change."""
    rename_product("x" * 50000)
    with open(path, "rb", buffering=0) as file:
        old_size = os.fstat(file.fileno()).st_size
        begin = file.read(100)
        mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        for length in (10, 90000, 20):
            rename_product("y" * length)
            assert os.fstat(file.fileno()).st_size == old_size, "the size of an open file changed"
        with open("/proc/sys/vm/drop_caches", "w") as caches:
            caches.write("3")
        data = begin
        while piece := file.read(4096):
            data += piece
        assert len(data) == old_size, f"read {len(data)} of {old_size}"
        assert json.loads(data)["name"] == "x" * 50000, "bytes of two versions"
        assert mapped[:] == data, "mmap() shows another version"
        with open(f"/proc/self/fd/{file.fileno()}", "rb") as again:
            assert len(again.read()) == old_size, "the version cannot be opened again while held"


def many_versions():
    """So does who is slow, in a larger file, while others read many versions of it that come later."""
    size = 1 << 20
    rename_product("x" * size)
    with open(path, "rb", buffering=0) as file:
        data = file.read(100)
        for number in range(30):
            rename_product(f"{number:02}" + "y" * size)
        with open("/proc/sys/vm/drop_caches", "w") as caches:
            caches.write("3")
        while piece := file.read(1 << 16):
            data += piece
    assert json.loads(data)["name"] == "x" * size, "bytes of two versions"
    rename_product("small again")


def large():
    """A file of some megabytes, which is kept in a temporary file, is served as any other."""
    for size in (5 << 20, (9 << 20) + 1, 4 << 20):
        rename_product("".join(chr(97 + i % 26) for i in range(1000)) * (size // 1000))
        with open(path, "rb", buffering=0) as file:
            length = os.fstat(file.fileno()).st_size
            assert length > size - 1000, f"{length} bytes"
            parts = [os.pread(file.fileno(), 65536, at) for at in range(0, length, 65536)]
            with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
                assert mapped[:] == b"".join(parts)
        with open(path, "rb") as file:
            data = file.read()
        assert data == b"".join(parts) and len(data) == length
        assert json.loads(data)["name"][-26:] == "".join(chr(97 + i % 26) for i in range(974, 1000))
    rename_product("small again")


def working_directory():
    """Who stands in a directory goes on seeing the present."""
    os.chdir(f"{top}/products/{slug}")
    for name in ("first", "second", "third"):
        rename_product(name)
        time.sleep(SETTLED_S)
        with open("attributes.json") as file:
            assert json.load(file)["name"] == name
        assert "attributes.json" in os.listdir(".")
    assert os.getcwd() == f"{top}/products/{slug}"


def row_gone():
    """A directory whose row is gone is stale for who stands in it, and unknown to others."""
    change("INSERT INTO product (slug, name) VALUES ('for-a-while', 'For a while')")
    time.sleep(SETTLED_S)
    os.chdir(f"{top}/products/for-a-while")
    assert os.path.exists("attributes.json")
    change("DELETE FROM product WHERE slug = 'for-a-while'")
    time.sleep(SETTLED_S)
    calls = {"stat": lambda: os.stat("."), "listdir": lambda: os.listdir("."),
             "open": lambda: open("attributes.json")}
    for name, call in calls.items():
        try:
            call()
            raise AssertionError(f"a directory that is gone answers to {name}()")
        except OSError as error:
            assert error.errno in (116, 2), os.strerror(error.errno)
    assert not os.path.exists(f"{top}/products/for-a-while")
    change("INSERT INTO product (slug, name) VALUES ('for-a-while', 'Another')")
    time.sleep(SETTLED_S)
    assert os.path.exists(f"{top}/products/for-a-while/attributes.json")
    try:
        os.stat(".")
        raise AssertionError("a directory came back as another")
    except OSError as error:
        assert error.errno == 116, os.strerror(error.errno)


class Dirent(ctypes.Structure):
    _fields_ = [("ino", ctypes.c_uint64), ("off", ctypes.c_int64), ("reclen", ctypes.c_uint16),
                ("type", ctypes.c_uint8), ("name", ctypes.c_char * 256)]


libc.opendir.restype = ctypes.c_void_p
libc.readdir.argtypes = [ctypes.c_void_p]
libc.readdir.restype = ctypes.POINTER(Dirent)
libc.telldir.argtypes = [ctypes.c_void_p]
libc.telldir.restype = ctypes.c_long
libc.seekdir.argtypes = [ctypes.c_void_p, ctypes.c_long]
libc.rewinddir.argtypes = [ctypes.c_void_p]
libc.closedir.argtypes = [ctypes.c_void_p]


def seek():
    """telldir() and seekdir() lead to where they led, for every position of every kind of directory."""
    for directory in ("", "/sources", "/products", "/clusters", "/provinces/beijing", f"/products/{slug}"):
        stream = libc.opendir((top + directory).encode())
        positions = []
        while True:
            position = libc.telldir(stream)
            entry = libc.readdir(stream)
            if not entry:
                break
            positions.append((position, bytes(entry.contents.name)))
        assert len(positions) == len(os.listdir(top + directory)) + 2, directory
        assert len({position for position, _ in positions}) == len(positions), "a position twice"
        for position, name in positions[::-1] + positions[::3]:
            libc.seekdir(stream, position)
            entry = libc.readdir(stream)
            assert bytes(entry.contents.name) == name, f"{directory}: {name} became {entry.contents.name}"
        libc.rewinddir(stream)
        assert bytes(libc.readdir(stream).contents.name) == b"."
        libc.closedir(stream)


def rows_come_and_go():
    """A long listing while rows come and go: what stays is listed once."""
    with sqlite3.connect(database) as connection:
        connection.executemany("INSERT INTO source (slug, title) VALUES (?, ?)",
                               [(f"stays-{i:05}", "x") for i in range(5000)])
        connection.executemany("INSERT INTO source (slug, title) VALUES (?, ?)",
                               [(f"goes-{i:05}", "x") for i in range(5000)])
    connection.close()
    time.sleep(SETTLED_S)
    seen = []
    with os.scandir(f"{top}/sources") as entries:
        for entry in entries:
            seen.append(entry.name)
            if len(seen) % 1000 == 500:
                with sqlite3.connect(database, timeout=10) as connection:
                    connection.execute("DELETE FROM source WHERE id IN (SELECT id FROM source "
                                       "WHERE slug GLOB 'goes-*' ORDER BY random() LIMIT 700)")
                    connection.executemany("INSERT INTO source (slug, title) VALUES (?, ?)",
                                           [(f"came-{len(seen)}-{i}", "x") for i in range(50)])
                connection.close()
    stays = [name for name in seen if name.startswith("stays-")]
    assert len(seen) == len(set(seen)), "a name is listed twice"
    assert len(stays) == 5000, f"{len(stays)} of 5000 that stayed all the time are listed"
    change("DELETE FROM source WHERE slug GLOB 'stays-*' OR slug GLOB 'goes-*' OR slug GLOB 'came-*'")


class Handle(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_uint), ("type", ctypes.c_int), ("data", ctypes.c_char * 128)]


def handle_of(name):
    handle, mount = Handle(bytes=128), ctypes.c_int()
    if libc.name_to_handle_at(-100, name.encode(), ctypes.byref(handle), ctypes.byref(mount), 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), name)
    return handle


def open_handle(mount, handle, flags):
    descriptor = libc.open_by_handle_at(mount, ctypes.byref(handle), flags)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return descriptor


def handles():
    """Handles, as NFS uses them, lead to their node after the kernel has forgotten everything."""
    names = [f"{directory}/{name}" for directory, _, files in os.walk(top) for name in files
             if not os.path.islink(f"{directory}/{name}")][::7]
    names += [directory for directory, _, _ in os.walk(top)][::7]
    kept = [(name, os.stat(name), handle_of(name)) for name in names]
    mount = os.open(top, os.O_RDONLY)
    for _ in range(2):
        with open("/proc/sys/vm/drop_caches", "w") as caches:
            caches.write("3")
        for name, status, handle in kept:
            descriptor = open_handle(mount, handle, os.O_RDONLY)
            found = os.fstat(descriptor)
            assert (found.st_ino, found.st_size, found.st_mode) == \
                (status.st_ino, status.st_size, status.st_mode), f"{name}: leads to another node"
            if os.path.isfile(name):
                assert os.read(descriptor, 1 << 20) == open(name, "rb").read(), f"{name}: other bytes"
            else:
                assert sorted(os.listdir(descriptor)) == sorted(os.listdir(name)), name
                assert os.readlink(f"/proc/self/fd/{descriptor}") == name, "its path is not known"
            os.close(descriptor)
    os.close(mount)


def strange_handles():
    """Handles that nobody gave out are stale, whatever is in them."""
    mount = os.open(top, os.O_RDONLY)
    good = handle_of(path)
    for kind in (good.type, 0x81, 0x82):
        for seed in range(3000):
            data = bytearray(bytes(good)[8:8 + good.bytes])
            for at in range(8 if seed % 2 else len(data)):
                if (seed >> (at % 7)) & 1:
                    data[at] = (seed * 2654435761 >> (at * 3)) & 255
            handle = Handle(bytes=good.bytes, type=kind)
            ctypes.memmove(ctypes.addressof(handle) + 8, bytes(data), len(data))
            try:
                os.close(open_handle(mount, handle, os.O_RDONLY))
            except OSError as error:
                assert error.errno in (116, 22, 40), error.strerror
    os.close(mount)
    assert name_now()


globals()[sys.argv[1]]()
