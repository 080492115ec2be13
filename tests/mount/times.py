"""What files, links and their times are, before and after a commit.

    times.py note MOUNT FILE             writes down path, time and a hash of the bytes of each
    times.py compare BEFORE AFTER COMMIT checks that the time moved where the bytes did and nowhere
                                         else, to after COMMIT (seconds); prints what changed
"""
import hashlib
import os
import sys


def walk(top):
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                yield path, os.readlink(path).encode()
            elif name in files:
                with open(path, "rb") as file:
                    yield path, file.read()


def note(top, target):
    with open(target, "w", encoding="utf-8") as out:
        for path, content in walk(top):
            ns = os.lstat(path).st_mtime_ns
            print(os.path.relpath(path, top), ns, hashlib.sha256(content).hexdigest(), sep="\t", file=out)


def read(source):
    with open(source, encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {path: (int(ns), content) for path, ns, content in rows}


def compare(before, after, commit_s):
    before, after = read(before), read(after)
    commit = int(float(commit_s) * 1e9)
    assert before.keys() == after.keys(), before.keys() ^ after.keys()
    assert len(before) > 1000, f"only {len(before)} files and links"
    for path, (then, content) in before.items():
        now, new = after[path]
        if content == new:
            assert now == then, f"{path}: the bytes stayed, the time moved"
            assert now < commit, f"{path}: nothing changed, and it is later than the commit"
        else:
            assert now > commit, f"{path}: the bytes changed, and it is not later than the commit"
            print(path)


{"note": note, "compare": compare}[sys.argv[1]](*sys.argv[2:])
