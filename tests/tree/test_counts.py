#!/usr/bin/python3
"""The counts in /attributes.json are those of the lines in data/*.csv, as `wc -l` counts them.

Needs BUZZFS, the program (as tests/run sets it). Prints TAP. Knows nothing of what the tables mean:
that is judge.py's business.
"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
DATA = os.path.join(ROOT, "data")


def rows(database, name):
    """Of a table of /export, without its header."""
    text = subprocess.run([PROGRAM, "cat", database, "/export/" + name], check=True,
                          capture_output=True).stdout.decode()
    return sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1


def main():
    with tempfile.TemporaryDirectory() as scratch:
        database = os.path.join(scratch, "data.db")
        subprocess.run([PROGRAM, "import", database, DATA], check=True)
        shown = subprocess.run([PROGRAM, "cat", database, "attributes.json"], check=True,
                               capture_output=True).stdout
        tables = sorted(name for name in os.listdir(DATA) if name.endswith(".csv"))
        in_table = {name: rows(database, name) for name in tables}
    counts = json.loads(shown)["counts"]
    failed = 0
    print(f"1..{len(tables)}")
    for number, name in enumerate(tables, 1):
        key = name[:-len(".csv")].replace("-", "_")
        ok = counts.get(key) == in_table[name]
        failed += not ok
        print(f"{'ok' if ok else 'not ok'} {number} - {key} are the rows of {name}")
        if not ok:
            print(f"# {counts.get(key)} shown, {in_table[name]} rows")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
