#!/usr/bin/python3
"""by/ against the attributes.json files of the same exported tree: which facets and values there
are, which nodes stand under each, chains of facets, facets.tsv, and values that no file name can be.

Needs BUZZFS, the program (as tests/run sets it). Prints TAP.
"""
import collections
import functools
import itertools
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

from tap import check, done

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
SEED = int(os.environ.get("SEED", "1"))

# Attributes that are facets, by the kind of node that has them. Organisations are one kind.
VOCABULARY = {"province": ["region", "confidence"],
              "cluster": ["city", "genesis", "genesis_basis", "confidence"],
              "firm": ["business_model", "ownership", "origin", "confidence"],
              "institute": ["kind", "confidence"], "funder": ["kind", "confidence"],
              "product": ["class", "confidence"]}
HOME = {"region": "province", "city": "cluster", "genesis": "cluster", "genesis-basis": "cluster",
        "programme": "cluster", "business-model": "organisation", "ownership": "organisation",
        "origin": "organisation", "kind": "organisation", "class": "product",
        "confidence": "organisation", **{f"{kind}-confidence": kind for kind in ("province", "cluster", "product")}}
ORGANISATIONS = ("firm", "institute", "funder")
RANK = {"province": 0, "cluster": 1, "organisation": 2}
EXTRA = """
INSERT INTO extra_field (id, entity, name, type) VALUES (101, 'firm', 'tier_of', 'string'),
    (102, 'institute', 'tier_of', 'string'), (103, 'cluster', 'colour', 'string'),
    (104, 'firm', 'colour', 'string'), (105, 'firm', 'remark', 'string'),
    (106, 'firm', 'staff_count', 'integer'), (107, 'product', 'patented', 'boolean'),
    (108, 'cluster', 'origin', 'string'), (109, 'source', 'language', 'string'),
    (110, 'firm', '.share %/year', 'string'), (111, 'firm', 'tier-of', 'string'),
    (112, 'cluster', 'cluster-origin', 'string');
INSERT INTO extra_value SELECT 101, id, CASE id % 3 WHEN 0 THEN 'gold' ELSE 'tin/lead' END
    FROM organisation WHERE entity = 'firm' AND id % 5 <> 0;
INSERT INTO extra_value SELECT 102, id, 'gold' FROM organisation WHERE entity = 'institute';
INSERT INTO extra_value SELECT 103, id, CASE id % 2 WHEN 0 THEN 'red' ELSE 'blue' END FROM cluster;
INSERT INTO extra_value SELECT 104, id, CASE id % 2 WHEN 0 THEN 'red' ELSE 'green' END
    FROM organisation WHERE entity = 'firm';
INSERT INTO extra_value SELECT 105, id, 'remark ' || id FROM organisation WHERE entity = 'firm';
INSERT INTO extra_value SELECT 106, id, id % 4 FROM organisation WHERE entity = 'firm';
INSERT INTO extra_value SELECT 107, id, 'true' FROM product WHERE id % 2;
INSERT INTO extra_value SELECT 108, id, 'old' FROM cluster WHERE id % 2;
INSERT INTO extra_value SELECT 109, id, 'zh' FROM source;
INSERT INTO extra_value SELECT 110, id, CASE id % 2 WHEN 0 THEN 'few' ELSE 'many' END
    FROM organisation WHERE entity = 'firm';
INSERT INTO extra_value SELECT 111, id, 'second' FROM organisation WHERE entity = 'firm';
INSERT INTO extra_value SELECT 112, id, 'second' FROM cluster;
"""
HOSTILE = ["a/b", "new\nline", ".", "..", ".hidden", "x" * 300, "", "100%", "%2F", "tab\there",
           "中文", "' OR 1", "facets.tsv", "\x01", "/" * 85, "/" * 86, "genesis"]

def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=False, capture_output=True).stdout.decode()


def file_name(value):
    """The name of a value, None if it has none; written anew from what the manual says."""
    data = value.encode()
    name = b""
    for i, byte in enumerate(data):
        plain = byte >= 32 and byte != 127 and byte not in b"/%" and not (i == 0 and byte == 46)
        name += bytes([byte]) if plain else b"%%%02X" % byte
    return name.decode() if 0 < len(name) <= 255 else None


class Node:
    def __init__(self, kind, slug, attributes):
        self.kind = kind
        self.home = "organisation" if kind in ORGANISATIONS else kind
        self.slug = slug
        self.attributes = attributes
        self.values = collections.defaultdict(set)

    def add(self, facet, value):
        if facet == "confidence" and self.home != "organisation":
            facet = f"{self.home}-confidence"
        if isinstance(value, bool):
            value = "true" if value else "false"
        if isinstance(value, str) and file_name(value) is not None:
            self.values[facet].add(file_name(value))


class World:
    """All nodes with their facets, read from the exported tree; own columns from the data base."""

    def __init__(self, tree, database):
        self.nodes = []
        self.home = dict(HOME)
        self.read(tree)
        self.by_slug = {(node.home, node.slug): node for node in self.nodes}
        self.read_own(database)

    def read(self, tree):
        for folder, folders, files in os.walk(tree):
            if folder == tree:
                folders[:] = [name for name in folders if name not in ("by", "search", "export")]
            if "attributes.json" not in files or folder == tree:
                continue
            with open(os.path.join(folder, "attributes.json"), encoding="utf-8") as file:
                attributes = json.load(file)
            kind = next(iter(attributes))
            if kind == "conglomerate":
                continue
            node = Node(kind, attributes[kind], attributes)
            for key in VOCABULARY[kind]:
                node.add(key.replace("_", "-"), attributes[key])
            for designation in attributes.get("designations", ()):
                node.add("programme", designation["programme"])
            self.nodes.append(node)
        for name in os.listdir(os.path.join(tree, "sources")):
            with open(os.path.join(tree, "sources", name), encoding="utf-8") as file:
                self.nodes.append(Node("source", name[:-5], json.load(file)))

    def read_own(self, database):
        connection = sqlite3.connect(database)
        columns = connection.execute(
            "SELECT entity, name FROM extra_field WHERE type IN ('string', 'boolean')").fetchall()
        connection.close()
        good = []
        for entity, name in columns:
            values = [node.attributes[name] for node in self.nodes
                      if node.kind == entity and node.attributes.get(name) is not None]
            if 0 < len(set(values)) <= 1000 and len(values) >= 2 * len(set(values)):
                good.append((entity, name.replace("_", "-"), name))
        seen = set()
        for entity, facet, name in good:
            home = "organisation" if entity in ORGANISATIONS else entity
            others = {"organisation" if other in ORGANISATIONS else other
                      for other, same, _ in good if same == facet}
            if facet in HOME or others != {home}:
                facet = f"{entity}-{facet}"
            facet = file_name(facet)
            # Of two that are called the same the first one counts; organisations share a name.
            if (entity, facet) in seen or (home != "organisation" and facet in self.home):
                continue
            seen.add((entity, facet))
            self.home[facet] = home
            for node in self.nodes:
                if node.kind == entity:
                    node.add(facet, node.attributes.get(name))

    def kind(self, facets):
        homes = {self.home[facet] for facet in facets}
        if len(homes) == 1:
            return homes.pop()
        if "source" in homes:
            return None
        if "product" in homes:
            return "organisation"
        return max(homes, key=RANK.get)

    def above(self, node, home):
        """The nodes of another kind whose values count as those of a node."""
        found = []
        if home == node.home:
            found = [node]
        elif home == "product":
            found = [self.by_slug["product", made["product"]]
                     for made in node.attributes.get("products", ())]
        elif node.attributes.get(home) is not None:
            found = [self.by_slug[home, node.attributes[home]]]
        return found

    def members(self, chain, kind=None):
        """Nodes that have a chain; of another kind, those that have it by what they stand in."""
        kind = kind or self.kind([facet for facet, _ in chain])
        groups = collections.defaultdict(set)
        for facet, value in chain:
            home = self.home[facet]
            # A firm makes many products, and one of them is to have all values of products.
            groups[home if home == "product" else (facet, value)].add((facet, value))
        return set.intersection(*(self.having(kind, frozenset(group)) for group in groups.values()))

    @functools.lru_cache(maxsize=None)
    def having(self, kind, pairs):
        """Nodes of a kind that have all pairs, which are of one home, by one node above."""
        home = {self.home[facet] for facet, _ in pairs}.pop()
        return {node.slug for node in self.nodes if node.home == kind and
                any(all(value in other.values[facet] for facet, value in pairs)
                    for other in self.above(node, home))}

    def facets(self):
        values = collections.defaultdict(set)
        for node in self.nodes:
            for facet, some in node.values.items():
                values[facet] |= some
        return {facet: some for facet, some in values.items() if some}


def slugs(names):
    return {name[:-5] if name.endswith(".json") else name for name in names if name != "facets.tsv"}


def first_level(world, tree):
    facets = world.facets()
    top = os.path.join(tree, "by")
    listed = {facet: set(os.listdir(os.path.join(top, facet))) for facet in os.listdir(top)}
    if listed != facets:
        yield f"listed {listed}, not {facets}"[:600]
    for facet, values in facets.items():
        for value in values:
            folder = os.path.join(top, facet, value)
            found = slugs(os.listdir(folder))
            expected = world.members([(facet, value)])
            if found != expected:
                yield f"{facet}/{value}: {sorted(found ^ expected)[:5]}"
            for name in os.listdir(folder):
                if name != "facets.tsv" and not os.path.exists(os.path.join(folder, name)):
                    yield f"{facet}/{value}/{name} dangles"


def chains(world, database, count):
    """Random chains: a node's own values, so that most have members, and some values at random."""
    choice = random.Random(SEED)
    facets = world.facets()
    tried = set()
    for _ in range(count):
        tried.add(tuple((facet, choice.choice(sorted(facets[facet])))
                        for facet in choice.sample(sorted(facets), choice.choice((2, 2, 3, 4)))))
    outputs = run_each(database, ["by/" + "/".join(itertools.chain(*chain)) for chain in tried])
    full = 0
    for chain, names in zip(tried, outputs):
        expected = world.members(chain)
        full += bool(expected)
        if (slugs(names) if names is not None else set()) != expected or \
                (names is None) != (not expected):
            yield f"{chain}: {names} instead of {sorted(expected)}"[:300]
    if full < 5:
        yield f"only {full} chains have members"


def run_each(database, paths):
    """What `buzzfs ls` lists of each path; None where it fails."""
    output = run("ls", database, *paths, "/")
    parts = {}
    for part in output.split("\n\n"):
        lines = part.strip("\n").split("\n")
        parts[lines[0].rstrip(":")] = lines[1:]
    failing = subprocess.run([PROGRAM, "ls", database, *paths], check=False, capture_output=True)
    bad = {line[len("buzzfs: "):].rsplit(": ", 1)[0] for line in
           failing.stderr.decode().split("\n") if line}
    return [None if path in bad else parts[path] for path in paths]


def lines_of(world, chain):
    """facets.tsv: each line is what the chain with one more pair has; only what narrows is there."""
    facets = world.facets()
    for more in facets:
        kind = world.kind([facet for facet, _ in chain] + [more])
        if kind is None:
            continue
        lines = [(more, other, len(world.members([*chain, (more, other)]))) for other in facets[more]]
        lines = [line for line in lines if line[2] > 0]
        total = len(world.members(chain, kind))
        if any(line[2] < total for line in lines):
            yield from (f"{a}\t{b}\t{c}" for a, b, c in lines)


def differ(world, chain, text):
    lines = text.split("\n")[1:-1]
    expected = list(lines_of(world, chain))
    if sorted(lines) != sorted(expected):
        yield f"{chain}: {sorted(set(lines) ^ set(expected))[:5]}"


def counts(world, tree):
    for facet, values in world.facets().items():
        value = sorted(values)[0]
        with open(os.path.join(tree, "by", facet, value, "facets.tsv"), encoding="utf-8") as file:
            yield from differ(world, [(facet, value)], file.read())


def counts_of_pairs(world, database, count):
    """The same of two pairs, those of products among them: both are to be of one product."""
    choice = random.Random(SEED)
    facets = world.facets()
    of_products = sorted(facet for facet in facets if world.home[facet] == "product")
    full = 0
    for number in range(count):
        pair = choice.sample(sorted(facets), 2)
        if number % 3 == 0:
            pair[0] = choice.choice(of_products)
        chain = [(facet, choice.choice(sorted(facets[facet]))) for facet in dict.fromkeys(pair)]
        if not world.members(chain):
            continue
        full += 1
        yield from differ(world, chain,
                          run("cat", database, "by/" + "/".join(itertools.chain(*chain)) + "/facets.tsv"))
    if full < 5:
        yield f"only {full} chains have members"


def judge(scratch, name, data, sql, random_chains):
    database = os.path.join(scratch, f"{name}.db")
    tree = os.path.join(scratch, name)
    subprocess.run([PROGRAM, "import", database, data], check=True)
    if sql:
        connection = sqlite3.connect(database)
        connection.executescript(sql)
        connection.commit()
        connection.close()
    subprocess.run([PROGRAM, "export", database, tree], check=True)
    world = World(tree, database)
    check(f"{name}: facets, values and nodes are those of attributes.json", list(first_level(world, tree)))
    check(f"{name}: chains of facets are what all of them are", list(chains(world, database, random_chains)))
    check(f"{name}: facets.tsv counts them", list(counts(world, tree)))
    check(f"{name}: facets.tsv counts those of two pairs", list(counts_of_pairs(world, database, random_chains)))
    return database


def hostile(scratch):
    database = os.path.join(scratch, "hostile.db")
    subprocess.run([PROGRAM, "import", database, os.path.join(ROOT, "tests/tree/golden/data")], check=True)
    connection = sqlite3.connect(database)
    connection.executemany("INSERT INTO organisation (slug, entity, name, origin) VALUES (?, 'firm', 'x', ?)",
                           [(f"hostile-{i}", value) for i, value in enumerate(HOSTILE)])
    connection.execute("INSERT INTO organisation (slug, entity, name, origin, ownership) "
                       "VALUES ('ownership', 'firm', 'A firm called as a facet', 'twin', 'state')")
    connection.commit()
    connection.close()
    shown = subprocess.run([PROGRAM, "ls", database, "by/origin"], check=True, capture_output=True)
    listed = set(shown.stdout.decode().split("\n"))
    wrong = [f"{value!r} is not listed as {file_name(value)!r}" for value in HOSTILE
             if file_name(value) is not None and not value.startswith(".") and file_name(value) not in listed]
    for i, value in enumerate(HOSTILE):
        name = file_name(value)
        if name is None:
            continue
        found = run("ls", database, f"by/origin/{name}").split("\n")
        if f"hostile-{i}" not in found:
            wrong.append(f"{name} does not lead to hostile-{i}")
    if shown.stderr:
        wrong.append(shown.stderr.decode())
    check("values that no file can be called are written otherwise, or left out", wrong)
    found = run("cat", database, "by/origin/twin/ownership/attributes.json")
    check("a node goes before a facet of its name", [] if '"firm": "ownership"' in found else [found])
    for path in ("by/nothing", "by/origin/nothing", "by/origin/a%2fb", "by/origin/%41", "by/.git",
                 "by/origin/soe/facet", "by/" + "genesis/x/" * 8, "by//origin/%", "by/origin/..%2F",
                 "by/" + "origin/soe/" * 8):
        result = subprocess.run([PROGRAM, "ls", database, path], check=False, capture_output=True)
        if b"No such file" not in result.stderr or result.returncode != 1:
            check(f"{path} is not there", [result.stderr.decode()])
    deep = "by/" + "/".join(["origin/soe"] * 7)
    check("seven facets deep there are nodes, and nothing below", [
        line for line in (run("ls", database, deep + "/alpha").strip("\n"),) if "attributes.json" not in line])


def main():
    with tempfile.TemporaryDirectory() as scratch:
        judge(scratch, "data", os.path.join(ROOT, "data"), None, 60)
        judge(scratch, "golden", os.path.join(ROOT, "tests/tree/golden/data"), EXTRA, 60)
        generated = os.path.join(scratch, "generated-data")
        subprocess.run([PROGRAM, "generate", generated, "--firms", "400", "--seed", str(SEED)], check=True)
        judge(scratch, "generated", generated, EXTRA, 60)
        hostile(scratch)
    return done()


if __name__ == "__main__":
    sys.exit(main())
