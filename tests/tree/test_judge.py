#!/usr/bin/python3
"""Every number of every linkages.json, the counts of every attributes.json and every links.tsv, of
the golden and of the shipped data set, against what judge.py makes of the CSV files in export/ of the same tree (which
are those that were imported, byte for byte: test_interchange.sh).

Needs BUZZFS, the program (as tests/run sets it). Prints TAP.
"""
import contextlib
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

try:
    import judge
except ImportError as error:
    print(f"1..0 # SKIP {error.name} is missing (apt install python3-networkx)")
    sys.exit(0)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
FOLDERS = {"golden": os.path.join(ROOT, "tests", "tree", "golden", "data"),
           "shipped": os.path.join(ROOT, "data")}
ROUNDING = 0.5000001e-6


def differences(found, expected, place=""):
    """What differs, as lines; numbers may differ by their rounding to six decimals."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if list(found) != list(expected):
            return [f"{place}: keys {list(found)}, not {list(expected)}"]
        return [line for key in expected
                for line in differences(found[key], expected[key], f"{place}.{key}")]
    if isinstance(expected, list) and isinstance(found, list):
        lines = [] if len(found) == len(expected) else \
            [f"{place}: {len(found)} items, not {len(expected)}"]
        for i, (a, b) in enumerate(zip(found, expected)):
            lines += differences(a, b, f"{place}[{i}]")
        return lines
    if isinstance(expected, judge.Within):
        return [] if expected.holds(found) else [f"{place}: {found}, not {expected}"]
    if isinstance(expected, float) and isinstance(found, (int, float)):
        return [] if abs(found - expected) <= ROUNDING else [f"{place}: {found}, not {expected}"]
    if found == expected and isinstance(found, bool) == isinstance(expected, bool):
        return []
    return [f"{place}: {found!r}, not {expected!r}"]


class Tree:
    def __init__(self, folder):
        self.folder = folder

    def path(self, path):
        return os.path.join(self.folder, path)

    def json(self, path):
        with open(self.path(path), encoding="utf-8") as file:
            return json.load(file)

    def tsv(self, path, numbers=("since", "until", "stake")):
        meant = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
        with open(self.path(path), encoding="utf-8") as file:
            header, *lines = file.read().rstrip("\n").split("\n")
        rows = []
        for line in lines:
            cells = [re.sub(r"\\(.)", lambda m: meant[m[1]], cell) or None
                     for cell in line.split("\t")]
            row = dict(zip(header.split("\t"), cells))
            for key in numbers:
                row[key] = judge.number(row[key])
            rows.append(row)
        return rows


def organisation_paths(data):
    return {o: f"{data.organisations[o]['entity']}s/{o}" for o in data.organisations}


def linkages_of_organisations(tree, data):
    for name, path in organisation_paths(data).items():
        yield path, tree.json(f"{path}/linkages.json"), data.organisation_linkages(name)


def linkages_of_clusters(tree, data):
    for name in data.province_of_cluster:
        yield name, tree.json(f"clusters/{name}/linkages.json"), data.cluster_linkages(name)


def buzz_of_clusters(tree, data):
    for name in data.province_of_cluster:
        yield name, tree.json(f"clusters/{name}/buzz.json"), data.buzz(name)


def tables_of_clusters(tree, data):
    kinds = [k["kind"] for k in data.kinds]
    for name in data.province_of_cluster:
        yield name, tree.tsv(f"clusters/{name}/bridges.tsv", ["ties", *kinds, "interlock"]), \
            data.bridges(name)
        numbers = ["makers_here", "makers", "location_quotient"]
        yield name, tree.tsv(f"clusters/{name}/products.tsv", numbers), data.cluster_products(name)


def matrix(tree, data):
    yield "", tree.tsv("matrix.tsv", ["ties"]), data.matrix()


def conglomerates_of_firms(tree, data):
    for name in data.firms():
        yield name, tree.json(f"firms/{name}/conglomerate.json"), data.conglomerate(name)


def rivals_of_firms(tree, data):
    for name in data.firms():
        yield name, tree.tsv(f"firms/{name}/rivals.tsv", ["shared", "jaccard"]), data.rivals(name)


def trees_and_projections_of_conglomerates(tree, data):
    for name in data.conglomerates():
        with open(tree.path(f"conglomerates/{name}/tree.txt"), encoding="utf-8") as file:
            yield name, file.read().split("\n"), data.tree_txt(name) + [""]
        numbers = ["star", "clique", "newman"]
        yield name, tree.tsv(f"conglomerates/{name}/projections.tsv", numbers), \
            data.projections(name)


def linkages_of_provinces(tree, data):
    for row in data.tables["provinces"]:
        name = row["province"]
        yield name, tree.json(f"provinces/{name}/linkages.json"), data.province_linkages(name)


def linkages_of_the_nation(tree, data):
    yield "", tree.json("linkages.json"), data.national_linkages()


def counts_of_the_data_set(tree, data):
    found = tree.json("attributes.json")
    yield "counts", found["counts"], data.counts()
    yield "ties_by_kind", found["ties_by_kind"], data.ties_by_kind()
    yield "years", found["years"], data.years()
    yield "synthetic", found["synthetic"], data.package["buzzfs"]["synthetic"]


def counts_of_places(tree, data):
    for row in data.tables["provinces"]:
        name = row["province"]
        yield name, tree.json(f"provinces/{name}/attributes.json")["counts"], \
            data.province_counts(name)
    for name in data.province_of_cluster:
        yield name, tree.json(f"clusters/{name}/attributes.json")["counts"], \
            data.cluster_counts(name)


def counts_of_conglomerates_and_products(tree, data):
    yield "names", sorted(os.listdir(tree.path("conglomerates"))), sorted(data.conglomerates())
    for name in data.conglomerates():
        found = tree.json(f"conglomerates/{name}/attributes.json")
        yield name, {k: found[k] for k in ("members", "clusters", "provinces")}, \
            data.conglomerate_counts(name)
        yield name + "/members", sorted(os.listdir(tree.path(f"conglomerates/{name}/members"))), \
            sorted(data.conglomerates()[name])
    for row in data.tables["products"]:
        name = row["product"]
        yield name, tree.json(f"products/{name}/attributes.json")["makers"], data.makers(name)


def links_tsv(tree, data):
    for name, path in organisation_paths(data).items():
        yield path, tree.tsv(f"{path}/links.tsv"), data.links_tsv(lambda o, n=name: o == n)
    for name in data.province_of_cluster:
        yield name, tree.tsv(f"clusters/{name}/links.tsv"), \
            data.links_tsv(lambda o, n=name: data.cluster(o) == n)
    for row in data.tables["provinces"]:
        name = row["province"]
        yield name, tree.tsv(f"provinces/{name}/links.tsv"), \
            data.links_tsv(lambda o, n=name: data.province(o) == n)



def attributes_are_the_cells(tree, data):
    """What attributes.json shows of a row under the name of its column."""
    tables = (("provinces", "province", "provinces"), ("clusters", "cluster", "clusters"),
              ("firms", "firm", "firms"), ("institutes", "institute", "institutes"),
              ("funders", "funder", "funders"), ("products", "product", "products"))
    types = {(r["name"], f["name"]): f["type"] for r in data.package["resources"]
             for f in r["schema"]["fields"]}
    for table, key, folder in tables:
        for row in data.tables[table]:
            found = tree.json(f"{folder}/{row[key]}/attributes.json")
            expected = {}
            for column, cell in row.items():
                if cell is None:
                    expected[column] = None
                elif column == "sources":
                    expected[column] = cell.split(";")
                elif types[table, column] in ("integer", "number"):
                    expected[column] = float(cell)
                elif types[table, column] == "boolean":
                    expected[column] = cell == "true"
                else:
                    expected[column] = cell
            if table == "funders" and expected["province"] is None and expected["cluster"]:
                del expected["province"]  # shown is that of the cluster
            yield f"{folder}/{row[key]}", {k: found.get(k, "(missing)") for k in expected}, expected


def twisted(scratch):
    """The golden data set with sizes of firms and provinces; and its data base with rows that no
    import lets in: ownership in circles, ties of a firm to itself, ties twice."""
    folder = os.path.join(scratch, "twisted-data")
    shutil.copytree(FOLDERS["golden"], folder)
    package_path = os.path.join(folder, "datapackage.json")
    with open(package_path, encoding="utf-8") as file:
        package = json.load(file)
    for resource in package["resources"]:
        if resource["name"] in ("firms", "provinces"):
            resource["schema"]["fields"].append({"name": "employees", "type": "integer"})
            path = os.path.join(folder, resource["path"])
            with open(path, encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file))
            sizes = ["employees", *(str(10 + 7 * i * i % 50) for i in range(len(rows) - 1))]
            with open(path, "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(
                    [*row, size] for row, size in zip(rows, sizes))
    with open(package_path, "w", encoding="utf-8") as file:
        json.dump(package, file)
    return folder


TWISTS = (("ownership", "delta", "gamma", "2010", "12.5"), ("ownership", "delta", "gamma", "2015", "40"),
          ("ownership", "delta", "alpha", None, None),
          ("ownership", "theta", "theta", "2001", None), ("ownership", "loner", "loner", None, None),
          ("ownership", "gamma", "eta", "1999", "3"), ("ownership", "beta", "eta", None, "3"),
          ("exploitation", "alpha", "alpha", None, None), ("exploration", "delta", "alpha", None, None))


def twist(database):
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        for kind, a, b, since, stake in TWISTS:
            connection.execute(
                "INSERT INTO tie (kind_id, from_id, to_id, since, stake) SELECT k.id, a.id, b.id, "
                "?, ? FROM tie_kind k, organisation a, organisation b "
                "WHERE (k.slug, a.slug, b.slug) = (?, ?, ?)", (since, stake, kind, a, b))


TESTS = (linkages_of_organisations, linkages_of_clusters, buzz_of_clusters, tables_of_clusters, matrix, conglomerates_of_firms, rivals_of_firms,
         trees_and_projections_of_conglomerates,
         linkages_of_provinces,
         linkages_of_the_nation, counts_of_the_data_set, counts_of_places,
         counts_of_conglomerates_and_products, links_tsv, attributes_are_the_cells)


# Those that look at nothing that a tie without sources lacks.
TESTS_OF_TWISTED = (linkages_of_clusters, buzz_of_clusters, tables_of_clusters, matrix,
                    conglomerates_of_firms, trees_and_projections_of_conglomerates,
                    linkages_of_provinces, linkages_of_the_nation, links_tsv)


def export(folder, target, change=None):
    """The exported tree, and what the judge reads of it: the tables of its own /export."""
    database = target + ".db"
    subprocess.run([PROGRAM, "import", database, folder], check=True)
    if change:
        change(database)
    subprocess.run([PROGRAM, "export", database, target], check=True)
    return Tree(target), judge.DataSet(os.path.join(target, "export"))


def run(test, tree, data):
    """The differences that a test finds, and how many things it looked at."""
    lines, looked_at = [], 0
    for place, found, expected in test(tree, data):
        looked_at += 1
        lines += differences(found, expected, place)
    return lines, looked_at


def main():
    failed = number = 0
    print(f"1..{len(TESTS) * len(FOLDERS) + len(TESTS_OF_TWISTED)}")
    with tempfile.TemporaryDirectory() as scratch:
        sets = [(title, folder, None, TESTS) for title, folder in FOLDERS.items()]
        sets.append(("twisted", twisted(scratch), twist, TESTS_OF_TWISTED))
        for title, folder, change, tests in sets:
            tree, data = export(folder, os.path.join(scratch, title), change)
            for test in tests:
                number += 1
                lines, looked_at = run(test, tree, data)
                ok = looked_at > 0 and not lines
                failed += not ok
                print(f"{'ok' if ok else 'not ok'} {number} - {title}: "
                      f"{test.__name__.replace('_', ' ')} ({looked_at} compared)")
                for line in lines[:10]:
                    print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    csv.field_size_limit(1 << 20)
    sys.exit(main())
