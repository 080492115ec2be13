#!/usr/bin/python3
"""quality.tsv, and the doubts of `buzzfs check`, against what a plain reading of the exported CSV
tables finds doubtful: of the golden, the shipped and a twisted data set, in which every rule has
something to tell. The files named are there. Errors and doubts, and the statuses of check.

Needs BUZZFS, the program (as tests/run sets it). Prints TAP.
"""
import contextlib
import csv
import glob
import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
SETS = {"golden": os.path.join(ROOT, "tests", "tree", "golden", "data"),
        "shipped": os.path.join(ROOT, "data")}

# What no import lets in is left to test_check.sh: only doubts that valid data can have.
TWIST = """
UPDATE cluster SET lat = NULL WHERE id = 1;
UPDATE cluster SET since = 2999, until = NULL WHERE id = 2;
UPDATE cluster SET until = 1001, since = NULL WHERE id = 3;
INSERT INTO designation (cluster_id, programme, year) VALUES (2, 'early', 1900), (3, 'late', 1999), (2, 'early', 1900),
    (2, 'early', 1901), (1, 'undated', NULL), (1, 'undated', NULL);
INSERT INTO cluster (slug, province_id, name, since) SELECT 'void', id, 'Void', 1990 FROM province LIMIT 1;
INSERT INTO product (slug, name) VALUES ('unmade', 'Unmade');
INSERT INTO science (city, province_id) SELECT 'North Town', province_id FROM science WHERE city = 'Northtown';
UPDATE organisation SET since = 1990, until = 1995;
UPDATE organisation SET since = 1950, until = NULL WHERE id % 3 = 0;
UPDATE tie SET since = 1940 + id * 7 % 80, until = NULL;
UPDATE tie SET until = since + 3 WHERE id % 2 = 0;
UPDATE makes SET since = 1980 + id % 30, until = NULL;
UPDATE organisation SET cluster_id = NULL WHERE id % 7 = 1;
UPDATE organisation SET name = 'Twin' WHERE id % 5 = 0;
UPDATE organisation SET confidence = 'B';
UPDATE tie SET confidence = CASE id % 3 WHEN 0 THEN 'A' WHEN 1 THEN 'B' END;
UPDATE makes SET confidence = CASE id % 2 WHEN 0 THEN 'A' ELSE 'B' END;
UPDATE cluster SET confidence = 'B' WHERE id % 2 = 0;
UPDATE indicator SET confidence = 'B';
DELETE FROM citation WHERE row_id % 4 = 0;
INSERT INTO organisation (slug, entity, name, cluster_id) VALUES ('lone', 'firm', 'LONE', 1), ('other-lone', 'institute', 'lone', 2);
INSERT INTO tie (kind_id, from_id, to_id, since, stake) SELECT k.id, a.id, b.id, 1991, 60 FROM tie_kind k,
    organisation a, organisation b WHERE k.role = 'ownership' AND a.entity = 'firm' AND b.entity = 'firm'
    AND a.id < b.id AND a.id % 4 = 1 AND b.id % 4 = 2 AND NOT EXISTS
    (SELECT 1 FROM tie WHERE from_id = a.id AND to_id = b.id AND kind_id = k.id);
INSERT INTO tie (kind_id, from_id, to_id, since) SELECT kind_id, from_id, to_id, since + 1 FROM tie
    WHERE since IS NOT NULL AND id % 2 = 0;
UPDATE tie SET until = NULL WHERE kind_id IN (SELECT id FROM tie_kind WHERE NOT directed);
INSERT INTO tie (kind_id, from_id, to_id, since) SELECT kind_id, to_id, from_id, since - 100 FROM tie
    WHERE kind_id IN (SELECT id FROM tie_kind WHERE NOT directed);
"""


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, stdout=subprocess.PIPE).stdout.decode()


class Data:
    """The tables of /export of a data base."""

    def __init__(self, database):
        self.database = database

        def rows(name):
            return list(csv.DictReader(io.StringIO(run("cat", database, f"/export/{name}.csv"), newline="")))
        self.sources, self.provinces, self.clusters = rows("sources"), rows("provinces"), rows("clusters")
        self.designations, self.products, self.makes = rows("designations"), rows("products"), rows("makes")
        self.science, self.goals, self.indicators = rows("science"), rows("goals"), rows("indicators")
        self.ties = rows("ties")
        self.kinds = {row["kind"]: row for row in rows("tie-kinds")}
        self.cluster = {row["cluster"]: row for row in self.clusters}
        # Organisations in the order of the data base: row numbers as the ids of the network have them.
        with contextlib.closing(sqlite3.connect(database)) as connection:
            order = [slug for slug, in connection.execute("SELECT slug FROM organisation ORDER BY id")]
        self.organisation = {}
        for entity in ("institute", "firm", "funder"):
            for row in rows(entity + "s"):
                self.organisation[row[entity]] = dict(row, entity=entity, slug=row[entity])
        self.organisation = {slug: self.organisation[slug] for slug in order}
        self.owners = defaultdict(list)
        for tie in self.ties:
            if self.kinds[tie["kind"]]["role"] == "ownership":
                self.owners[tie["to"]].append(tie)

    def place(self, cluster):
        return f"provinces/{self.cluster[cluster]['province']}/clusters/{cluster}"

    def path(self, slug):
        row = self.organisation[slug]
        own = f"{row['entity']}s/{slug}"
        return f"{self.place(row['cluster'])}/{own}" if row["cluster"] else own

    def name(self, tie):
        return f"{tie['kind']} {tie['from']} {tie['to']}: "


def year(text, default=None):
    return int(text) if text else default


def no_source(data):
    if not data.sources:
        yield ".", "no fact names a source"
        return
    for row in data.provinces:
        if not row["sources"]:
            yield f"provinces/{row['province']}", "names no source"
    for row in data.clusters:
        if not row["sources"]:
            yield data.place(row["cluster"]), "names no source"
    for slug, row in data.organisation.items():
        if not row["sources"]:
            yield data.path(slug), "names no source"
    for row in data.products:
        if not row["sources"]:
            yield f"products/{row['product']}", "names no source"


def no_cluster(data):
    for slug, row in data.organisation.items():
        if row["entity"] == "firm" and not row["cluster"]:
            yield data.path(slug), "a firm in no cluster"


def no_coordinates(data):
    for row in data.clusters:
        if not row["lat"] or not row["lon"]:
            yield data.place(row["cluster"]), "no coordinates"


def no_firms(data):
    held = {row["cluster"] for row in data.organisation.values() if row["entity"] == "firm"}
    for slug in data.cluster:
        if slug not in held:
            yield data.place(slug), "a cluster without firms"


def no_ties(data):
    tied = {tie[end] for tie in data.ties for end in ("from", "to")}
    for slug in data.organisation:
        if slug not in tied:
            yield data.path(slug), "no tie to anybody"


def isolated(data):
    joined = set()
    for tie in data.ties:
        ends = {data.organisation[tie[end]]["cluster"] for end in ("from", "to")}
        if len(ends) == 2 and "" not in ends:
            joined |= ends
    held = {row["cluster"] for row in data.organisation.values() if row["entity"] == "firm"}
    for slug in data.cluster:
        if slug in held and slug not in joined:
            yield data.place(slug), "no tie to another cluster"


def no_makers(data):
    made = {row["product"] for row in data.makes}
    for row in data.products:
        if row["product"] not in made:
            yield f"products/{row['product']}", "a product that nobody makes"


def no_city(data):
    held = {(row["province"], row["city"]) for row in data.cluster.values()}
    for row in data.science:
        if (row["province"], row["city"]) not in held:
            yield f"provinces/{row['province']}", f"science base of {row['city']}: no cluster lies in that city"


def out_of_order(row, slug, thing):
    for key in ("since", "until"):
        if row[key] and thing["since"] and int(row[key]) < int(thing["since"]):
            yield f"{key} {row[key]}, before {slug} began in {thing['since']}"
    for key in ("since", "until"):
        if row[key] and thing["until"] and int(row[key]) > int(thing["until"]):
            yield f"{key} {row[key]}, after {slug} ended in {thing['until']}"


def tie_years(data):
    for tie in data.ties:
        faults = [text for end in ("from", "to")
                  for text in out_of_order(tie, tie[end], data.organisation[tie[end]])]
        if faults:
            yield data.path(tie["from"]), data.name(tie) + "; ".join(faults)


def spin_off_years(data):
    for tie in data.ties:
        begun = [data.organisation[tie[end]]["since"] for end in ("from", "to")]
        if data.kinds[tie["kind"]]["role"] in ("spin-off", "returnee") and all(begun) and \
                int(begun[1]) < int(begun[0]):
            yield data.path(tie["to"]), \
                data.name(tie) + f"it began in {begun[1]}, before its origin in {begun[0]}"


def makes_years(data):
    for row in data.makes:
        faults = list(out_of_order(row, row["firm"], data.organisation[row["firm"]]))
        if faults:
            yield data.path(row["firm"]), f"makes {row['product']}: " + "; ".join(faults)


def cluster_years(data):
    for slug, row in data.cluster.items():
        begun = [int(o["since"]) for o in data.organisation.values()
                 if o["cluster"] == slug and o["entity"] == "firm" and o["since"]]
        if row["since"] and len(begun) > 1 and max(begun) < int(row["since"]):
            yield data.place(slug), \
                f"since {row['since']}: all its {len(begun)} firms of known year are older"


def designation_years(data):
    for row in data.designations:
        cluster = data.cluster[row["cluster"]]
        if row["year"] and cluster["since"] and int(row["year"]) < int(cluster["since"]):
            yield data.place(row["cluster"]), \
                f"{row['programme']} of {row['year']}, before the cluster began in {cluster['since']}"
        elif row["year"] and cluster["until"] and int(row["year"]) > int(cluster["until"]):
            yield data.place(row["cluster"]), \
                f"{row['programme']} of {row['year']}, after the cluster ended in {cluster['until']}"


def same_designation(data):
    for i, row in enumerate(data.designations):
        keys = ("cluster", "programme", "year")
        if any(all(row[key] == later[key] for key in keys) for later in data.designations[i + 1:]):
            yield data.place(row["cluster"]), \
                row["programme"] + (f" of {row['year']}" if row["year"] else "") + ": twice"


def same_tie(data):
    def ends(tie):
        pair = (tie["from"], tie["to"])
        return pair if data.kinds[tie["kind"]]["directed"] == "true" else frozenset(pair)

    for i, tie in enumerate(data.ties):
        for later in data.ties[i + 1:]:
            if tie["kind"] == later["kind"] and ends(tie) == ends(later) and \
                    year(later["since"], 0) <= year(tie["until"], 9999) and \
                    year(tie["since"], 0) <= year(later["until"], 9999):
                yield data.path(tie["from"]), data.name(tie) + "twice at one time"
                break


def same_name(data):
    place = {slug: number for number, slug in enumerate(data.organisation)}
    found = []
    for column in "name", "name_zh":
        named = defaultdict(list)
        for slug, row in data.organisation.items():
            if row[column]:
                named[row[column].encode().lower()].append(slug)
        for slugs in named.values():
            names = {data.organisation[slug]["name"].encode().lower() for slug in slugs}
            if len(slugs) > 1 and (column == "name" or len(names) > 1):
                found.append((place[slugs[0]], column, data.path(slugs[0]),
                              f"{len(slugs)} of this name: {data.organisation[slugs[0]][column]}"))
    for _, _, path, text in sorted(found):
        yield path, text


def parents(data):
    for slug in data.organisation:
        names = sorted({tie["from"] for tie in data.owners[slug]})
        if len(names) > 1:
            ranks = sorted((-float(tie["stake"] or -1), year(tie["since"], 10000))
                           for tie in data.owners[slug])
            text = f"{len(names)} parents: " + ", ".join(names)
            if ranks[0] == ranks[1]:
                text += "; neither stake nor year tells the main one"
            yield data.path(slug), text


def stakes(data):
    for slug in data.organisation:
        total = sum(float(tie["stake"] or 0) for tie in data.owners[slug] if not tie["until"])
        if total > 100.001:
            yield data.path(slug), f"stakes in it of {total:.6g} percent"


def weak(rows):
    return sum(row["confidence"] == "B" for row in rows)


def weak_genesis(data):
    for slug, row in data.cluster.items():
        if row["confidence"] == "B" and row["genesis"]:
            yield data.place(slug), f"genesis {row['genesis']} is of confidence B"


def weak_ties(data):
    here = defaultdict(list)
    for tie in data.ties:
        for cluster in {data.organisation[tie[end]]["cluster"] for end in ("from", "to")} - {""}:
            here[cluster].append(tie)
    for slug in data.cluster:
        if weak(here[slug]):
            yield data.place(slug), f"ties of confidence B: {weak(here[slug])} of {len(here[slug])}"


def weak_makers(data):
    for row in data.products:
        rows = [makes for makes in data.makes if makes["product"] == row["product"]]
        if weak(rows):
            yield f"products/{row['product']}", f"makers of confidence B: {weak(rows)} of {len(rows)}"


def weak_series(data):
    for row in data.goals:
        rows = [value for value in data.indicators if value["goal"] == row["goal"]]
        if weak(rows):
            yield ".", f"goal {row['goal']}, values of confidence B: {weak(rows)} of {len(rows)}"


def weak_science(data):
    if weak(data.science):
        yield ".", f"cities of confidence B: {weak(data.science)} of {len(data.science)}"


RULES = (no_source, no_cluster, no_coordinates, no_firms, no_ties, isolated, no_makers, no_city, tie_years,
         spin_off_years, makes_years, cluster_years, designation_years, same_designation, same_tie, same_name,
         parents, stakes, weak_genesis, weak_ties, weak_makers, weak_series, weak_science)


def doubts_of(data):
    return [(rule.__name__.replace("_", "-"), node, detail) for rule in RULES for node, detail in rule(data)]


def quality(database):
    header, *lines = run("cat", database, "/quality.tsv").splitlines()
    assert header == "rule\tnode\tdetail\tfiles", header
    return [tuple(line.split("\t")) for line in lines]


def the_file_tells_what_the_tables_do(data):
    found = [line[:3] for line in quality(data.database)]
    expected = doubts_of(data)
    return [f"too many: {line}" for line in (Counter(found) - Counter(expected))] + \
        [f"missing: {line}" for line in (Counter(expected) - Counter(found))] + \
        ([] if sorted(found) != sorted(expected) or found == expected else ["another order"])


def check_tells_the_same(data):
    done = subprocess.run([PROGRAM, "check", data.database], stdout=subprocess.PIPE, check=False)
    lines = done.stdout.decode().splitlines()
    found = [line for line in lines if line.startswith("doubt: ")]
    expected = ["doubt: " + ": ".join(line[:3]) for line in quality(data.database)]
    faults = [] if found == expected else [f"{len(found)} doubts, not {len(expected)}"]
    faults += [] if done.returncode == 0 else [f"status {done.returncode}"]
    if not lines[-1].endswith(f", 0 errors, {len(expected)} doubt{'' if len(expected) == 1 else 's'}"):
        faults.append(lines[-1])
    short = run("check", "--errors", data.database)
    return faults + ([] if short == lines[-1].rsplit(",", 1)[0] + "\n" else [short])


def the_files_are_there(data):
    with tempfile.TemporaryDirectory() as scratch:
        tree = os.path.join(scratch, "tree")
        run("export", data.database, tree)
        faults = set()
        for rule, node, _, files in quality(data.database):
            if not os.path.isdir(os.path.join(tree, node)):
                faults.add(f"{rule}: {node} is no directory")
            faults |= {f"{rule}: {word} is not there" for word in files.split(" ")
                       if not glob.glob(os.path.join(tree, word))}
        return sorted(faults)


TESTS = (the_file_tells_what_the_tables_do, check_tells_the_same, the_files_are_there)


def promise_nothing(connection):
    """Takes the constraints out of the data package: what is put in is not what it promises."""
    package = json.loads(connection.execute("SELECT package FROM data_set").fetchone()[0])
    for resource in package["resources"]:
        for field in resource.get("schema", {}).get("fields", []):
            field.pop("constraints", None)
    connection.execute("UPDATE data_set SET package = ?", (json.dumps(package),))
    connection.commit()


def twisted(scratch):
    database = os.path.join(scratch, "twisted.db")
    run("import", database, SETS["golden"])
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript(TWIST)
        promise_nothing(connection)
    return database


def imported_again(scratch, database):
    folder, again = os.path.join(scratch, "twisted", "export"), os.path.join(scratch, "again.db")
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript("""
            UPDATE designation SET title = 'T' || id WHERE title IS NULL;
            DELETE FROM tie WHERE EXISTS (SELECT 1 FROM tie t WHERE t.id < tie.id AND t.kind_id = tie.kind_id
                AND min(t.from_id, t.to_id) = min(tie.from_id, tie.to_id)
                AND max(t.from_id, t.to_id) = max(tie.from_id, tie.to_id));""")
    run("export", database, os.path.dirname(folder))
    run("import", again, folder)
    run("check", "--errors", again)
    ours, theirs = (Counter(line for line in quality(which) if line[0] != "same-name") # rows come in another order
                    for which in (again, database))
    return [str(line) for line in (ours - theirs) + (theirs - ours)]


def wrong(scratch):
    """Errors that only another program can make: told by check as errors, by the file as well."""
    database = os.path.join(scratch, "wrong.db")
    run("import", database, SETS["golden"])
    before = [line for line in quality(database) if line[0] == "weak-ties"]
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript("""
            INSERT INTO tie (kind_id, from_id, to_id, confidence) SELECT kind_id, from_id, 9999, 'B' FROM tie LIMIT 1;""")
    after = [line for line in quality(database) if line[0] == "weak-ties"] # it leads to nobody
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript("""
            INSERT INTO tie (kind_id, from_id, to_id) SELECT kind_id, to_id, from_id FROM tie
                WHERE kind_id = (SELECT id FROM tie_kind WHERE role = 'ownership') LIMIT 1;
            UPDATE cluster SET province_id = 99 WHERE id = 1;""")
    rules = Counter(line[0] for line in quality(database))
    done = subprocess.run([PROGRAM, "check", database], stdout=subprocess.PIPE, check=False)
    return ([] if rules["circle"] == 2 and rules["dangling"] == 1 else [str(rules)]) + \
        ([] if after == before else [f"{before} and then {after}"]) + \
        ([] if done.returncode == 1 and b"doubt: circle" not in done.stdout and
         b"ownership in a circle" in done.stdout else [done.stdout.decode()])


def bounded(scratch):
    """Of many rows the file looks at the first, and says so; check looks at all."""
    database = os.path.join(scratch, "many.db")
    run("import", database, SETS["golden"])
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript("""
            DROP TRIGGER organisation_replace;
            WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
            INSERT INTO organisation (slug, entity, cluster_id, name)
                SELECT 'many-' || i, 'funder', 1, 'Many ' || i FROM n;""")
        connection.executescript("UPDATE aggregate_state SET stale = 0;")
        promise_nothing(connection)
        trigger = "CREATE TRIGGER organisation_replace"
        with open(os.path.join(ROOT, "store", "aggregates.sql"), encoding="utf-8") as file:
            text = file.read()
        text = text[text.index(trigger):]
        connection.executescript(text[:text.index("END;") + 4])
    rules = Counter(line[0] for line in quality(database))
    alone = subprocess.run([PROGRAM, "check", database], stdout=subprocess.PIPE, check=True).stdout
    told = Counter(line.split(b": ")[1] for line in alone.splitlines() if line.startswith(b"doubt: "))
    bounds = {line[2].partition(";")[0] for line in quality(database) if line[0] == "not-looked-at"}
    faults = [] if bounds == {
        "of organisations some rules looked only at the first 10000, and sums over them are left out",
        "of no-source only the first 1000 are listed", "of no-ties only the first 1000 are listed"} else [str(bounds)]
    faults += [] if rules["no-ties"] == 1000 and told[b"no-ties"] >= 50000 else [f"{told} {rules}"]
    return faults + ([] if b"not-looked-at" not in alone else ["check leaves something out"])


def main():
    failed = number = 0
    print(f"1..{3 * (len(SETS) + 1) + 4}")
    with tempfile.TemporaryDirectory() as scratch:
        databases = {}
        for title, folder in SETS.items():
            databases[title] = os.path.join(scratch, title + ".db")
            run("import", databases[title], folder)
        databases["twisted"] = twisted(scratch)
        results = []
        for title, database in databases.items():
            data = Data(database)
            results += [(f"{title}: {test.__name__.replace('_', ' ')}", test(data)) for test in TESTS]
        told = {line[0] for line in quality(databases["twisted"])}
        results.append(("twisted data bring every rule out", sorted(
            {rule.__name__.replace("_", "-") for rule in RULES} - told)))
        results.append(("what import keeps of suspects is what the data base kept", imported_again(scratch, databases["twisted"])))
        results.append(("errors are told too", wrong(scratch)))
        results.append(("the file is bounded and says so", bounded(scratch)))
        for name, faults in results:
            number += 1
            failed += bool(faults)
            print(f"{'not ok' if faults else 'ok'} {number} - {name}")
            for fault in faults[:8]:
                print(f"# {fault}")
    return 1 if failed else 0


if __name__ == "__main__":
    csv.field_size_limit(1 << 20)
    sys.exit(main())
