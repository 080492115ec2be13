#!/usr/bin/python3
"""The tour of README.md, and the commands of the generated README.md of the tree, do what they say.

Imports data/, exports the tree and runs each command there: those of the tour must print just what
stands below them, those of the generated page must succeed and print something. Commands about
as-of, which lists nothing and so is not exported, are run on a mount.
"""
import os
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
    """The commands of the section '## To try' of a generated page."""
    section = text.split("## To try\n")[1].split("\n## ")[0]
    return [line[4:] for line in section.splitlines() if line.startswith("    ")]


def run(command, folder):
    # What is made when it is looked up is in no exported tree.
    if command.startswith(("ls search/", "ls by/")) and "*" not in command:
        command = f"{BUZZFS} ls ../t.db {command[len('ls '):]}"
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder,
                          capture_output=True, text=True, check=False, timeout=60)


def mount(database, folder):
    """A mount of it, or None where none is to be had."""
    folder.mkdir()
    if not os.path.exists("/dev/fuse"):
        return None
    done = subprocess.run([BUZZFS, "mount", database, str(folder)], capture_output=True, check=False)
    return folder if done.returncode == 0 else None


def main():
    failures = 0
    number = 0
    with tempfile.TemporaryDirectory() as work:
        tree = Path(work) / "tree"
        subprocess.run([BUZZFS, "import", f"{work}/t.db", str(ROOT / "data")], check=True)
        subprocess.run([BUZZFS, "export", f"{work}/t.db", str(tree)], check=True)
        checks = [(command, expected) for command, expected
                  in tour_commands((ROOT / "README.md").read_text())]
        checks += [(command, None) for command in tried_commands((tree / "README.md").read_text())]
        mounted = mount(f"{work}/t.db", Path(work) / "mnt")
        for number, (command, expected) in enumerate(checks, start=1):
            if "as-of" in command and not mounted:
                print(f"ok {number} - {command} # SKIP there is no mount")
                continue
            result = run(command, mounted if "as-of" in command else tree)
            # Blank lines may stand at the end of what a command prints, not in Markdown.
            good = (result.stdout.rstrip("\n") + "\n" == expected if expected is not None
                    else result.returncode == 0 and result.stdout)
            print(f"{'ok' if good else 'not ok'} {number} - {command}")
            if not good:
                failures += 1
                print(f"# printed: {result.stdout[:500]!r} {result.stderr[:200]!r}")
        if mounted:
            subprocess.run(["fusermount3", "-u", str(mounted)], check=True)
    print(f"1..{number}")
    return 1 if failures or number < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
