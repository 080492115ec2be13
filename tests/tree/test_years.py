#!/usr/bin/python3
"""as-of/YEAR against an independent filter of the CSV files.

For every year of the golden and the shipped data set that differs from the one before, the tables in
as-of/YEAR/export must be what a filter in Python leaves of the CSV files, and in every second of them
(EVERY=1: in all) the names in every cluster. For some years what the filter leaves is imported as a data set of its
own, whose whole tree must be as-of/YEAR, byte for byte. Needs BUZZFS. Prints TAP.
"""
import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
GOLDEN = os.path.join(ROOT, "tests", "tree", "golden", "data")
SHIPPED = os.path.join(ROOT, "data")
SHIPPED_WHOLE = (1993,)
EVERY = int(os.environ.get("EVERY", "2"))
TABLES = ("clusters", "designations", "institutes", "firms", "funders", "makes", "ties", "indicators")
ORGANISATIONS = {"institutes": "institute", "firms": "firm", "funders": "funder"}


def run(*words):
    result = subprocess.run([PROGRAM, *words], capture_output=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{words[0]} {words[-1]}: {result.stderr.decode()}")
    return result.stdout.decode()


def read_tables(folder):
    tables = {}
    for name in TABLES:
        with open(os.path.join(folder, name + ".csv"), encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


def is_there(row, year):
    return (not row["since"] or int(row["since"]) <= year) and \
        (not row["until"] or year <= int(row["until"]))


def as_of(tables, year):
    """What of the tables is there in a year: the rule of the manual, read by somebody else."""
    left = {"clusters": [c for c in tables["clusters"] if is_there(c, year)]}
    clusters = {c["cluster"] for c in left["clusters"]}
    known = set()
    for table, key in ORGANISATIONS.items():
        left[table] = [dict(o, cluster=o["cluster"] if o["cluster"] in clusters else "")
                       for o in tables[table] if is_there(o, year)]
        known |= {o[key] for o in left[table]}
    left["designations"] = [d for d in tables["designations"] if d["cluster"] in clusters and
                            (not d["year"] or int(d["year"]) <= year)]
    left["makes"] = [m for m in tables["makes"] if is_there(m, year) and m["firm"] in known]
    left["ties"] = [t for t in tables["ties"] if is_there(t, year) and t["from"] in known and
                    t["to"] in known]
    left["indicators"] = [i for i in tables["indicators"] if int(i["year"]) <= year]
    return left


def years_of(tables):
    """Every year that a row begins or ends in, those beside it, and the outermost."""
    years = {1000, 1001, 9998, 9999}
    for rows in tables.values():
        for row in rows:
            for column in ("since", "until", "year"):
                if row.get(column):
                    years |= {int(row[column]) + step for step in (-1, 0, 1)}
    return sorted(y for y in years if 1000 <= y <= 9999)


def compare_tables(database, left, year):
    """The CSV files of a year against the filter; empty cells of columns left out are alike."""
    text = run("cat", database, *(f"as-of/{year}/export/{name}.csv" for name in TABLES))
    lines = []
    at = 0
    rows = list(csv.reader(io.StringIO(text)))
    for name in TABLES:
        header = rows[at]
        found = [dict(zip(header, row)) for row in rows[at + 1:at + 1 + len(left[name])]]
        expected = [{key: row.get(key, "") for key in header} for row in left[name]]
        if found != expected:
            differing = [pair for pair in zip(found, expected) if pair[0] != pair[1]]
            lines.append(f"{year}: {name}: {differing[:1]}")
            return lines
        at += 1 + len(left[name])
    return lines if at == len(rows) else [f"{year}: {len(rows) - at} rows too many"]


def compare_names(database, tables, left, year):
    """Who stands in which cluster, and in the lists of the root."""
    provinces = {c["cluster"]: c["province"] for c in left["clusters"]}
    places = {f"as-of/{year}/clusters": sorted(provinces)}
    for table, key in ORGANISATIONS.items():
        places[f"as-of/{year}/{table}"] = sorted(o[key] for o in left[table])
        for cluster, province in provinces.items():
            places[f"as-of/{year}/provinces/{province}/clusters/{cluster}/{table}"] = \
                sorted(o[key] for o in left[table] if o["cluster"] == cluster)
    expected = "\n".join("".join(f"{line}\n" for line in [f"{path}:"] + names)
                         for path, names in places.items())
    found = run("ls", database, *places)
    return [] if found == expected else [f"{year}: names in the clusters differ"]


def write_folder(source, left, target):
    shutil.copytree(source, target)
    for name in TABLES:
        path = os.path.join(target, name + ".csv")
        with open(path, encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(left[name])


def compare_whole(database, source, left, year, scratch):
    """Every file and every name of the filtered data set's own tree against as-of/YEAR."""
    folder, own, tree = (os.path.join(scratch, f"{kind}-{year}") for kind in ("data", "db", "tree"))
    write_folder(source, left, folder)
    run("import", own, folder)
    run("export", own, tree)
    files, directories = [], []
    for place, _, names in os.walk(tree):
        inside = os.path.relpath(place, tree)
        if inside != "as-of":
            directories.append(inside)
        files += [os.path.normpath(os.path.join(inside, name)) for name in names
                  if not os.path.islink(os.path.join(place, name))]
    # README.md of the root tells of as-of, which stands in no year.
    files = [f for f in files if f != "README.md"]
    own_names = run("ls", own, *directories).replace("\nas-of\n", "\n")
    # Which own columns are facets is said by the whole data set, of which little may be left.
    listed = "\nlisted\n" in own_names

    def read_year(*paths):
        text = run("cat", database, *(f"as-of/{year}/{path}" for path in paths))
        return text if listed else re.sub(r"(?m)^listed\ttrue\t\d+\n", "", text)

    lines = []
    if run("cat", own, *files) != read_year(*files):
        lines = [f"{year}: {f}" for f in files if run("cat", own, f) != read_year(f)]
    names = run("ls", database, *(f"as-of/{year}/{d}" for d in directories))
    names = names.replace(f"as-of/{year}/", "")
    if not listed:
        names = names.replace("\nlisted\n", "\n", 1)
    if own_names != names:
        lines.append(f"{year}: names differ")
    for place in (folder, tree):
        shutil.rmtree(place)
    os.remove(own)
    return lines


def imports_again(database, year, scratch):
    """What as-of/YEAR/export holds is a data set that can be imported, with the same export."""
    folder, other = os.path.join(scratch, "again"), os.path.join(scratch, "again.db")
    os.mkdir(folder)
    names = [n for n in run("ls", database, "export").split()
             if n.endswith(".csv") or n == "datapackage.json"]
    for name in names:
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            file.write(run("cat", database, f"as-of/{year}/export/{name}"))
    run("import", other, folder)
    lines = [f"{year}: {name}" for name in names
             if run("cat", other, f"export/{name}") != run("cat", database, f"as-of/{year}/export/{name}")]
    shutil.rmtree(folder)
    os.remove(other)
    return lines


def main():
    number = failed = 0

    def report(name, lines):
        nonlocal number, failed
        number += 1
        failed += bool(lines)
        print(f"{'not ok' if lines else 'ok'} {number} - {name}")
        for line in lines[:10]:
            print(f"# {line}"[:500])

    print("1..7")
    with tempfile.TemporaryDirectory() as scratch:
        for title, folder, whole in (("golden", GOLDEN, None), ("shipped", SHIPPED, SHIPPED_WHOLE)):
            database = os.path.join(scratch, title)
            run("import", database, folder)
            tables = read_tables(folder)
            lefts = {year: as_of(tables, year) for year in years_of(tables)}
            changing = [year for year in lefts
                        if lefts[year] != lefts.get(year - 1)]
            report(f"{title}: tables of {len(changing)} years are those of the filter",
                   [line for year in changing
                    for line in compare_tables(database, lefts[year], year)])
            report(f"{title}: so is who stands where",
                   [line for year in changing[::EVERY]
                    for line in compare_names(database, tables, lefts[year], year)])
            report(f"{title}: whole trees are those of what the filter leaves",
                   [line for year in (whole or changing[::9])
                    for line in compare_whole(database, folder, lefts[year], year, scratch)])
        report("an export of a year can be imported", imports_again(database, 1999, scratch))
    return 1 if failed else 0


if __name__ == "__main__":
    csv.field_size_limit(1 << 20)
    sys.exit(main())
