#!/usr/bin/python3
"""The tour of README.md, and the commands of the generated README.md of the tree, do what they say.

Imports data/, exports the tree and runs each command there: those of the tour must print just what
stands below them. The generated pages are those of data/, of a generated data set and of small ones
with words of their own, one of them without clusters; their commands must succeed and print
something. What is made when it is looked up is not exported: such commands are run on a mount.
"""
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUZZFS = os.environ.get("BUZZFS", str(ROOT / "build" / "buzzfs"))


def tour_commands(text):
    """Pairs of a command and the output shown below it, from the section '## A tour'."""
    pairs = []
    section = text.split("## A tour\n")[1].split("\n## ")[0]
    inside = False
    for line in section.splitlines():
        if line.startswith("    $ "):
            pairs.append((line[6:], []))
            inside = True
        elif inside and line.startswith("    "):
            pairs[-1][1].append(line[4:])
        elif line:
            inside = False
    return [(command, "\n".join(output).rstrip("\n") + "\n") for command, output in pairs]


def tried_commands(text):
    """The commands of a generated page: of its section '## To try', or set off elsewhere in it."""
    commands = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    return commands + re.findall(r"`((?:ls|cat|grep|jq|cut|awk) [^`]* [^`]*)`", text)


def run(command, folder):
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder,
                          capture_output=True, text=True, check=False, timeout=60)


def needs_mount(command):
    """Whether it is about what is made when it is looked up."""
    return bool(re.search(r"\b(as-of|search|by)/", command))


def mount(database, folder):
    """A mount of it, or None where none is to be had."""
    folder.mkdir()
    if not os.path.exists("/dev/fuse"):
        return None
    done = subprocess.run([BUZZFS, "mount", database, str(folder)], capture_output=True, check=False)
    return folder if done.returncode == 0 else None


def without_clusters(source, folder):
    """The tiny data set, all of whose firms are then in no cluster, without years and columns of its own."""
    shutil.copytree(source, folder)
    for name, keep in (("clusters", lambda row: None), ("firms", lambda row: row | {"cluster": "", "since": "", "until": ""})):
        with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = [row for row in map(keep, reader) if row]
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def without_rows(source, folder):
    """Nothing but the names of columns."""
    shutil.copytree(source, folder)
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    return folder


def generated(folder):
    subprocess.run([BUZZFS, "generate", str(folder), "--firms", "300"], check=True,
                   stdout=subprocess.DEVNULL)
    return folder


class Results:
    def __init__(self):
        self.number = self.failures = 0

    def skip(self, name):
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP there is no mount")

    def add(self, name, good, said):
        self.number += 1
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {name}")
        if not good:
            print(f"# {said!r}")


class Trees:
    """A data set, exported, and mounted where that can be."""

    def __init__(self, work, title, folder):
        self.tree = work / title
        database = f"{self.tree}.db"
        subprocess.run([BUZZFS, "import", database, str(folder)], check=True)
        subprocess.run([BUZZFS, "export", database, str(self.tree)], check=True)
        self.mounted = mount(database, work / f"{title}.mnt")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["fusermount3", "-u", str(self.mounted)], check=True)

    def folder(self, command):
        return self.mounted if needs_mount(command) else self.tree


def check_tour(trees, results):
    for command, expected in tour_commands((ROOT / "README.md").read_text()):
        if not trees.folder(command):
            results.skip(command)
            continue
        done = run(command, trees.folder(command))
        # Blank lines may stand at the end of what a command prints, not in Markdown.
        results.add(command, done.stdout.rstrip("\n") + "\n" == expected, done.stdout[:500] + done.stderr[:200])


def check_page(title, trees, results, minimum):
    """All commands of the page do something, and there are some."""
    commands = tried_commands((trees.tree / "README.md").read_text())
    results.add(f"{title}: {minimum} commands at least", len(commands) >= minimum, commands)
    for command in commands:
        if not trees.folder(command):
            results.skip(f"{title}: {command}")
            continue
        done = run(command, trees.folder(command))
        results.add(f"{title}: {command}", done.returncode == 0 and done.stdout and not done.stderr,
                    done.stdout[:500] + done.stderr[:200])


def main():
    results = Results()
    tiny = ROOT / "tests" / "import" / "tiny"
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        sets = {"shipped": (ROOT / "data", 11), "tiny": (tiny, 10),
                "generated": (generated(work / "generated-data"), 11),
                "without clusters": (without_clusters(tiny, work / "without-clusters"), 6),
                "without rows": (without_rows(tiny, work / "without-rows"), 2)}
        for title, (folder, minimum) in sets.items():
            with Trees(work, title.replace(" ", "-") + "-tree", folder) as trees:
                if title == "shipped":
                    check_tour(trees, results)
                check_page(title, trees, results, minimum)
    print(f"1..{results.number}")
    return 1 if results.failures else 0


if __name__ == "__main__":
    sys.exit(main())
