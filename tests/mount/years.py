#!/usr/bin/python3
"""Neighbouring years on a mount: what diff -r shows of two is what history.tsv tells.

Usage: years.py MOUNTPOINT. For each year that /history.tsv names, and for one where nothing happened:
the nodes, ties and products that only one of as-of/YEAR-1 and as-of/YEAR has are the events of that
year in the histories of organisations and clusters; and a directory of an organisation whose
links.tsv differs has an event of that year in its own history.tsv. In every eighth year (EVERY=1:
in all) diff -r shows a change, and where nothing happened none: the two trees are alike byte for byte.
"""
import os
import subprocess
import sys

TOP = sys.argv[1]
EVERY = int(os.environ.get("EVERY", "8"))
NODES = {"clusters": "cluster", "firms": "firm", "institutes": "institute", "funders": "funder"}
wrong = []


def rows(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file][1:]


def facts(year):
    """Everything that can come and go, as (kind, subject, object)."""
    tree = f"as-of/{year}"
    found = {(kind, name, "") for place, kind in NODES.items()
             for name in os.listdir(os.path.join(TOP, tree, place))}
    found |= {(row[0], row[1], row[2]) for row in rows(f"{tree}/export/links.tsv")}
    for firm in os.listdir(os.path.join(TOP, tree, "firms")):
        found |= {("makes", firm, product)
                  for product in os.listdir(os.path.join(TOP, tree, "firms", firm, "products"))}
    return found


def histories():
    """All events of the data set, by year: each stands in the histories of several nodes."""
    events = {}
    for place in NODES:
        for name in os.listdir(os.path.join(TOP, place)):
            for year, event, kind, subject, other, _ in rows(f"{place}/{name}/history.tsv"):
                events.setdefault(int(year), set()).add((event, kind, subject, other))
    return events


def expect(found, expected, what):
    if found != expected:
        wrong.append(f"{what}: only found {sorted(found - expected)[:5]}, "
                     f"only expected {sorted(expected - found)[:5]}")


def check_year(year, events):
    before, after = facts(year - 1), facts(year)
    told = {event for event in events.get(year, ()) if event[1] != "designation"}
    shown = {("came", *fact) for fact in after - before} | {("went", *fact) for fact in before - after}
    expect(shown, told, str(year))
    for place in ("firms", "institutes", "funders"):
        for name in os.listdir(os.path.join(TOP, "as-of", str(year), place)):
            paths = [os.path.join(TOP, "as-of", str(y), place, name, "links.tsv")
                     for y in (year - 1, year)]
            if not os.path.exists(paths[0]):
                continue
            # Whose cluster comes or goes has the same ties, of another scope.
            ties = [{tuple(row[:3]) for row in rows(path)} for path in paths]
            if ties[0] != ties[1] and \
                    str(year) not in {row[0] for row in rows(f"{place}/{name}/history.tsv")}:
                wrong.append(f"{year}: {place}/{name}: its ties differ, its history has nothing")


def differs(year):
    trees = [os.path.join(TOP, "as-of", str(y)) for y in (year - 1, year)]
    return subprocess.run(["diff", "-rq", "--no-dereference", *trees],
                          stdout=subprocess.PIPE, check=False).stdout.decode()


def main():
    events = histories()
    told = {int(row[0]) for row in rows("history.tsv")}
    years = sorted(told | set(events))
    quiet = [year for year in range(years[0] - 2, years[-1] + 3) if year not in years]
    for year in years:
        if 1001 <= year <= 9999:
            check_year(year, events)
    for year in years[::EVERY]:
        if not differs(year):
            wrong.append(f"{year}: history.tsv tells of changes, diff -r shows none")
    for year in quiet[::EVERY]:
        if differs(year):
            wrong.append(f"{year}: {differs(year).splitlines()[0]}")
    print("\n".join(wrong[:20]))
    print(f"{len(years)} years, {sum(map(len, events.values()))} events")
    return 1 if wrong or len(years) < 10 or not quiet else 0


if __name__ == "__main__":
    sys.exit(main())
