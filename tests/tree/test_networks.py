#!/usr/bin/python3
"""The networks and the map in /export, read by the programs they are made for.

NetworkX, igraph and Graphviz must find the organisations, ties and attributes that stand in the CSV
files, each as many as there are, with the same values; GeoJSON is judged by the rules of RFC 7946.
Needs BUZZFS, the program (as tests/run sets it), and Graphviz. Prints TAP.
"""
import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter

import igraph
import networkx

from pictures import painting_fault

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
NODE_TEXTS = ("name", "name_zh", "kind", "business_model", "ownership", "origin")
NODE_NAMES = NODE_TEXTS + ("entity", "cluster", "province", "since", "until", "genesis", "lat", "lon",
                           "id", "label")
ORGANISATION_COLUMNS = NODE_TEXTS + ("cluster", "province", "since", "until", "ticker", "note",
                                     "sources", "confidence")

number = 0
failed = 0


def check(name, fault):
    """A test: fault is None, or what is wrong."""
    global number, failed
    number += 1
    failed += fault is not None
    print(f"{'ok' if fault is None else 'not ok'} {number} - {name}")
    if fault is not None:
        print("# " + str(fault)[:2000].replace("\n", "\n# "))


def compare(name, got, expected):
    if got == expected:
        check(name, None)
        return
    if isinstance(got, dict) and isinstance(expected, dict):
        keys = [k for k in got.keys() | expected.keys() if got.get(k) != expected.get(k)][:3]
        got, expected = {k: got.get(k) for k in keys}, {k: expected.get(k) for k in keys}
    if isinstance(got, Counter) and isinstance(expected, Counter):
        got, expected = got - expected, expected - got
    check(name, f"got:      {got}\nexpected: {expected}")


class Expected:
    """Nodes and edges, from the CSV files of /export alone."""

    def __init__(self, folder):
        def table(name):
            with open(os.path.join(folder, name + ".csv"), encoding="utf-8", newline="") as file:
                return [{k: v for k, v in row.items() if v != ""} for row in csv.DictReader(file)]

        own = self.own_columns(folder)
        clusters = {row["cluster"]: row for row in table("clusters")}
        directed = {row["kind"]: row["directed"] == "true" for row in table("tie-kinds")}
        self.clusters = clusters
        self.counts = {name: Counter() for name in ("firms", "institutes", "funders")}
        self.nodes = {}
        for name, key in (("firms", "firm"), ("institutes", "institute"), ("funders", "funder")):
            for row in table(name):
                cluster = clusters.get(row.get("cluster"), {})
                node = {k: row[k] for k in NODE_TEXTS if k in row}
                node["entity"] = key
                for attribute, value in (("cluster", row.get("cluster")),
                                         ("province", row.get("province", cluster.get("province"))),
                                         ("genesis", cluster.get("genesis"))):
                    if value is not None:
                        node[attribute] = value
                node.update({k: int(row[k]) for k in ("since", "until") if k in row})
                node.update({k: float(cluster[k]) for k in ("lat", "lon") if k in cluster})
                node.update({name: value(row[column]) for column, name, value in own[key]
                             if column in row})
                self.nodes[row[key]] = node
                self.counts[name][row.get("cluster")] += 1
        self.edges = Counter()
        for row in table("ties"):
            edge = {"kind": row["kind"], "directed": directed[row["kind"]],
                    "scope": self.scope(row["from"], row["to"])}
            edge.update({k: int(row[k]) for k in ("since", "until") if k in row})
            if "stake" in row:
                edge["stake"] = float(row["stake"])
            self.edges[frozen(row["from"], row["to"], edge)] += 1

    @staticmethod
    def own_columns(folder):
        """Columns of the data set's own, by entity: name, name in a network, what makes the value."""
        values = {"integer": int, "number": float, "boolean": lambda text: text == "true"}
        with open(os.path.join(folder, "datapackage.json"), encoding="utf-8") as file:
            resources = {r["name"]: r for r in json.load(file)["resources"]}
        own = {}
        types = {}
        for resource, entity in (("firms", "firm"), ("institutes", "institute"),
                                 ("funders", "funder")):
            own[entity] = []
            for field in resources[resource]["schema"]["fields"]:
                if field["name"] in ORGANISATION_COLUMNS + (entity,):
                    continue
                is_taken = field["name"] in NODE_NAMES or field["name"].startswith("own_")
                name = ("own_" if is_taken else "") + field["name"]
                own[entity].append((field["name"], name))
                types.setdefault(name, set()).add(field["type"])
        return {entity: [(column, name, values.get(*types[name], str) if len(types[name]) == 1
                          else str) for column, name in columns]
                for entity, columns in own.items()}

    def scope(self, one, other):
        a, b = (self.nodes[slug].get("cluster") for slug in (one, other))
        if a is None or b is None:
            return "foreign"
        if a == b:
            return "local"
        same = self.clusters[a]["province"] == self.clusters[b]["province"]
        return "provincial" if same else "national"


def frozen(source, target, attributes):
    return source, target, tuple(sorted(attributes.items()))


def networkx_parts(graph, label=None):
    nodes = {slug: dict(data) for slug, data in graph.nodes(data=True)}
    edges = Counter()
    for data in nodes.values():
        if label and data.pop("label") != data["name"]:
            data["label"] = "is not the name"
    for source, target, data in graph.edges(data=True):
        data = {k: v for k, v in data.items() if k not in ("id", "label")}
        edges[frozen(source, target, data)] += 1
    return nodes, edges


def without_false(attributes):
    return {k: v for k, v in attributes.items() if v is not False}


def igraph_parts(path):
    """igraph has no unknown values: NaN, empty texts and, of nodes, falsehoods stand for them."""
    graph = igraph.Graph.Read_GraphML(path)

    def known(attributes):
        return {k: v for k, v in attributes.items()
                if k != "id" and v is not None and v != "" and v == v}

    slugs = graph.vs["id"]
    return ({v["id"]: without_false(known(v.attributes())) for v in graph.vs},
            Counter(frozen(slugs[e.source], slugs[e.target], known(e.attributes()))
                    for e in graph.es))


def graphviz_parts(path):
    """What `dot` makes of the file: nodes by name, and ends of edges with kinds."""
    done = subprocess.run(["dot", "-Tjson0", path], capture_output=True, check=False)
    if done.returncode or done.stderr:
        return done.stderr.decode(), None, None
    graph = json.loads(done.stdout)
    objects = graph.get("objects", [])
    names = {o["_gvid"]: o["name"] for o in objects if "nodes" not in o and "label" in o}
    edges = Counter((names[e["tail"]], names[e["head"]], e["kind"], e["dir"])
                    for e in graph.get("edges", []))
    return None, {o["name"]: o for o in objects if o["_gvid"] in names}, edges


def check_networks(what, folder, expected):
    def path(name):
        return os.path.join(folder, name)

    nodes, edges = networkx_parts(networkx.read_graphml(path("network.graphml")))
    compare(f"{what}: NetworkX reads the nodes of the GraphML", nodes, expected.nodes)
    compare(f"{what}: and its edges", edges, expected.edges)
    nodes, edges = networkx_parts(networkx.read_gexf(path("network.gexf")), label=True)
    compare(f"{what}: NetworkX reads the nodes of the GEXF", nodes, expected.nodes)
    compare(f"{what}: and its edges", edges, expected.edges)
    nodes, edges = igraph_parts(path("network.graphml"))
    compare(f"{what}: igraph reads the nodes of the GraphML", nodes,
            {slug: without_false(node) for slug, node in expected.nodes.items()})
    compare(f"{what}: and its edges", edges, expected.edges)
    fault, nodes, edges = graphviz_parts(path("network.dot"))
    check(f"{what}: dot reads the network without a word", fault)
    compare(f"{what}: it has the nodes", set(nodes), set(expected.nodes))
    ends = Counter()
    for (source, target, attributes), count in expected.edges.items():
        edge = dict(attributes)
        ends[source, target, edge["kind"], "forward" if edge["directed"] else "none"] += count
    compare(f"{what}: and its edges", edges, ends)


def check_links(what, folder):
    with open(os.path.join(folder, "links.tsv"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file]
    with open(os.path.join(folder, "links.ndjson"), encoding="utf-8") as file:
        objects = [json.loads(line) for line in file]

    def cell(value):
        if isinstance(value, list):
            return ";".join(value)
        return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)

    compare(f"{what}: links.ndjson says what links.tsv says",
            [[cell(value) for value in o.values()] for o in objects], lines[1:])
    compare(f"{what}: under the same keys", {tuple(o) for o in objects},
            {tuple(lines[0])} if objects else set())
    with open(os.path.join(folder, "ties.csv"), encoding="utf-8", newline="") as file:
        ties = [(row["kind"], row["from"], row["to"]) for row in csv.DictReader(file)]
    compare(f"{what}: and these are the ties, in their order",
            [tuple(line[:3]) for line in lines[1:]], ties)


def geojson_fault(value):
    """What RFC 7946 has against it (Points alone), or None."""
    if value.get("type") != "FeatureCollection" or not isinstance(value.get("features"), list):
        return "section 3.3: no FeatureCollection"
    for reserved in ("coordinates", "geometries", "geometry", "properties", "crs"):
        if reserved in value:
            return f"section 7.1: a FeatureCollection with {reserved}"
    for feature in value["features"]:
        if feature.get("type") != "Feature":
            return "section 3.2: no Feature"
        if "geometry" not in feature or "properties" not in feature:
            return "section 3.2: geometry and properties must be there"
        if not isinstance(feature["properties"], (dict, type(None))):
            return "section 3.2: properties are an object or null"
        if not isinstance(feature.get("id", ""), (str, int, float)):
            return "section 3.2: id is a string or number"
        geometry = feature["geometry"]
        if geometry is None:
            continue
        if geometry.get("type") != "Point":
            return "section 3.1: no Point"
        position = geometry.get("coordinates")
        if not isinstance(position, list) or len(position) != 2:
            return "section 3.1.1: a position of two numbers"
        if not all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in position):
            return "section 3.1.1: a position of numbers"
        if not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90):
            return "section 4: longitude, latitude"
    return None


def check_map(what, folder, expected):
    with open(os.path.join(folder, "clusters.geojson"), encoding="utf-8") as file:
        value = json.load(file)
    check(f"{what}: clusters.geojson keeps the rules of RFC 7946", geojson_fault(value))
    got = {f["id"]: f["geometry"] and f["geometry"]["coordinates"] for f in value["features"]}
    points = {slug: [float(row["lon"]), float(row["lat"])] if "lon" in row and "lat" in row else None
              for slug, row in expected.clusters.items()}
    compare(f"{what}: every cluster stands at its place", got, points)
    got = {f["id"]: [f["properties"][name] for name in expected.counts] for f in value["features"]}
    compare(f"{what}: with its counts", got,
            {slug: [expected.counts[name][slug] for name in expected.counts] for slug in points})
    got = {f["id"]: [f["properties"][k] for k in ("name", "province", "genesis")]
           for f in value["features"]}
    compare(f"{what}: and its attributes", got,
            {slug: [row["name"], row["province"], row.get("genesis")]
             for slug, row in expected.clusters.items()})


def export(database, folder):
    os.mkdir(folder)
    names = subprocess.run([PROGRAM, "ls", database, "/export"], check=True, capture_output=True)
    for name in names.stdout.decode().split():
        with open(os.path.join(folder, name), "wb") as file:
            subprocess.run([PROGRAM, "cat", database, "/export/" + name], check=True, stdout=file)


def check_data_set(what, source, scratch, clusters):
    database = os.path.join(scratch, what + ".db")
    folder = os.path.join(scratch, what)
    subprocess.run([PROGRAM, "import", database, source], check=True)
    export(database, folder)
    expected = Expected(folder)
    check_networks(what, folder, expected)
    check_links(what, folder)
    check_map(what, folder, expected)
    for cluster in clusters:
        check_cluster(what, database, folder, cluster, expected)
    return database


SVG = "{http://www.w3.org/2000/svg}"


def svg_fault(root):
    """What is wrong with a picture that is to be read by people and without scripts."""
    if root.tag != SVG + "svg":
        return "no SVG"
    if not root.findtext(SVG + "title") or not root.findtext(SVG + "desc"):
        return "no title or description"
    for element in root.iter():
        if element.tag in (SVG + "script", SVG + "image", SVG + "use"):
            return element.tag
        for name, value in element.attrib.items():
            if name.startswith("on") or "href" in name or "nan" in value or "inf" in value.split():
                return f"{name}={value}"
    return None


def check_cluster(what, database, folder, cluster, expected):
    """A cluster's own network: its organisations, their ties, partners by cluster."""
    for name in ("network.dot", "network.svg"):
        with open(os.path.join(folder, name), "wb") as file:
            subprocess.run([PROGRAM, "cat", database, f"/clusters/{cluster}/{name}"], check=True,
                           stdout=file)
    own = {slug for slug, node in expected.nodes.items() if node.get("cluster") == cluster}
    ends = Counter()
    nodes = set(own)
    for (source, target, attributes), count in expected.edges.items():
        if source in own or target in own:
            edge = dict(attributes)
            ends[source, target, edge["kind"], "forward" if edge["directed"] else "none"] += count
            nodes |= {source, target}
    fault, got_nodes, got_ends = graphviz_parts(os.path.join(folder, "network.dot"))
    check(f"{what}, {cluster}: dot reads its network without a word", fault)
    compare(f"{what}, {cluster}: it has the nodes", set(got_nodes or {}), nodes)
    compare(f"{what}, {cluster}: and the edges", got_ends, ends)
    root = ElementTree.parse(os.path.join(folder, "network.svg")).getroot()
    check(f"{what}, {cluster}: network.svg is a picture with title and description",
          svg_fault(root))
    check(f"{what}, {cluster}: it is painted whole",
          painting_fault(ElementTree.tostring(root), 3))
    tips = Counter(path.findtext(SVG + "title").split(":")[0]
                   for path in root.iter(SVG + "path") if " Q" in path.get("d"))
    kinds = Counter()
    for (_, _, kind, _), count in ends.items():
        kinds[kind] += count
    compare(f"{what}, {cluster}: it draws every tie", tips, kinds)
    labels = [t.text for t in root.iter(SVG + "text")]
    missing = [slug for slug in nodes if not any(
        label == expected.nodes[slug]["name"] or
        (label.endswith("…") and expected.nodes[slug]["name"].startswith(label[:-1]))
        for label in labels)]
    compare(f"{what}, {cluster}: and names every organisation", missing, [])
    name = root.findtext(SVG + "title").removesuffix(": organisations and their ties")
    compare(f"{what}, {cluster}: its own name is not cut, at the top and at the circle",
            [label == name for label in labels if label[:20] == name[:20]][:2],
            [True] * (1 + any("heading" == t.get("class") and "rotate" in t.get("transform", "")
                              for t in root.iter(SVG + "text"))))
    legend = [e.tag[len(SVG):] for e in list(root)[:[e.text for e in root].index("partner outside")]
              if e.get("class") == "greyed edged"]
    compare(f"{what}, {cluster}: its legend has partners of all shapes", legend,
            ["circle", "rect", "path"])


def check_own_columns(database, scratch):
    """Columns of one name and two types, of a name that nodes have, of one that is no XML name."""
    folder = os.path.join(scratch, "own")
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT entity, id FROM organisation ORDER BY id").fetchall()
    first = {}
    for entity, row in rows:
        first.setdefault(entity, row)
    for entity, name, kind, value in (
            ("institute", "staff", "string", "some"), ("institute", "listed", "boolean", "false"),
            ("institute", "big", "integer", 2**62), ("funder", "lat", "number", 0.1),
            ("funder", "label", "string", "the label"), ("funder", "own_label", "string", "own"),
            ("firm", "own_label", "integer", 5), ("firm", "id", "string", "7"),
            ("firm", 'a <b> "c" \u00e9', "string", "<&>"), ("firm", "big", "integer", -1)):
        field = connection.execute("INSERT INTO extra_field (entity, name, type) VALUES (?, ?, ?)",
                                   (entity, name, kind)).lastrowid
        connection.execute("INSERT INTO extra_value VALUES (?, ?, ?)", (field, first[entity], value))
    connection.commit()
    connection.close()
    export(database, folder)
    expected = Expected(folder)
    names = set().union(*expected.nodes.values())
    compare("own columns: all are met",
            names & {"staff", "listed", "big", "own_lat", "own_label", "own_own_label", "own_id",
                     'a <b> "c" \u00e9'},
            {"staff", "listed", "big", "own_lat", "own_label", "own_own_label", "own_id",
             'a <b> "c" \u00e9'})
    check_networks("own columns", folder, expected)


# What another program may store in a column of a type, and what it is there: None, if it is none of
# that type.
STORED = (
    ("integer", "12", 12), ("integer", "+7", 7), ("integer", "1.5", None), ("integer", "x", None),
    ("integer", 2.5, None), ("integer", b"12x", None), ("integer", "9" * 20, None),
    ("number", "1.5", 1.5), ("number", 3, 3.0), ("number", "inf", None), ("number", float("inf"), None),
    ("number", -float("inf"), None), ("number", "", None), ("number", b"\xff", None),
    ("boolean", "true", True), ("boolean", "False", False), ("boolean", 1, True), ("boolean", 0, False),
    ("boolean", "yes", None), ("boolean", 0.5, None), ("string", 5, "5"), ("string", 0.5, "0.5"),
)


def check_stored_values(database, scratch):
    """A value of another type than its column's is left out, but for a text that can be read."""
    folder = os.path.join(scratch, "stored")
    connection = sqlite3.connect(database)
    row, slug = connection.execute("SELECT id, slug FROM organisation WHERE entity = 'firm'").fetchone()
    for i, (kind, value, _) in enumerate(STORED):
        field = connection.execute("INSERT INTO extra_field (entity, name, type) "
                                   "VALUES ('firm', ?, ?)", (f"stored {i}", kind)).lastrowid
        connection.execute("INSERT INTO extra_value VALUES (?, ?, ?)", (field, row, value))
    connection.commit()
    connection.close()
    export(database, folder)
    expected = {f"stored {i}": value for i, (_, _, value) in enumerate(STORED) if value is not None}
    for name, read in (("network.graphml", networkx.read_graphml), ("network.gexf", networkx.read_gexf)):
        attributes = read(os.path.join(folder, name)).nodes[slug]
        compare(f"stored values: are read from {name} as what they are",
                {k: (v, type(v)) for k, v in attributes.items() if k.startswith("stored ")},
                {k: (v, type(v)) for k, v in expected.items()})


# Names no import lets in, and what they must be in XML: control characters and bytes that are no
# UTF-8 are U+FFFD there, all else survives.
BAD_NAMES = {
    b"a\x01b\x1f": "a\ufffdb\ufffd",
    b"<b>&amp;\"'</b>]]>": "<b>&amp;\"'</b>]]>",
    b"\xff\xc0\xafend": "\ufffd\ufffd\ufffdend",
    b"tab\tline\nreturn\rback\\": "tab\tline\nreturn\rback\\",
    b"\xef\xbf\xbe\xed\xa0\x80": "\ufffd\ufffd\ufffd\ufffd",
}


def check_bad_data(database, scratch):
    """What another program may leave in the data base: bad names, ends that are not there."""
    folder = os.path.join(scratch, "bad")
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA foreign_keys = off")
    slugs = [row[0] for row in connection.execute("SELECT slug FROM organisation ORDER BY id")]
    names = dict(zip(slugs, BAD_NAMES))
    for slug, name in names.items():
        connection.execute("UPDATE organisation SET name = CAST(? AS TEXT) WHERE slug = ?",
                           (name, slug))
    firms = [row[0] for row in connection.execute(
        "SELECT slug FROM organisation WHERE entity = 'firm' ORDER BY id")]
    models = dict(zip(firms, ('a & b &amp; <i>"c"', "C:\\\\x\\y", "two\nlines", 'odd \\" one')))
    for slug, model in models.items():
        connection.execute("UPDATE organisation SET business_model = ? WHERE slug = ?", (model, slug))
    models.update((slug, model.replace('\\"', '\\\\"')) for slug, model in models.items())
    connection.execute("UPDATE tie SET from_id = 99999 WHERE id = 1")
    connection.execute("UPDATE data_set SET title = CAST(? AS TEXT)", (b'"\\\x02\xff--><',))
    ties = connection.execute("SELECT count(*) - 1 FROM tie").fetchone()[0]
    connection.commit()
    connection.close()
    export(database, folder)
    expected = {slug: BAD_NAMES[name] for slug, name in names.items()}
    for name in ("network.graphml", "network.gexf"):
        try:
            ElementTree.parse(os.path.join(folder, name))
            fault = None
        except ElementTree.ParseError as error:
            fault = error
        check(f"bad names: {name} is well-formed", fault)
    for what, graph in (
            ("GraphML", networkx.read_graphml(os.path.join(folder, "network.graphml"))),
            ("GEXF", networkx.read_gexf(os.path.join(folder, "network.gexf")))):
        compare(f"bad names: are readable in the {what}",
                {slug: graph.nodes[slug]["name"] for slug in names}, expected)
        compare(f"bad names: a tie without an end is left out of the {what}",
                graph.number_of_edges(), ties)
    fault, nodes, edges = graphviz_parts(os.path.join(folder, "network.dot"))
    check("bad names: dot reads the network without a word", fault)
    compare("bad names: all of it", (len(nodes), sum(edges.values())), (len(slugs), ties))
    compare("bad names: values are as they are in the DOT file",
            {slug: nodes[slug].get("business_model") for slug in models}, models)
    for cluster in ("hill", "bay"):
        shown = subprocess.run([PROGRAM, "cat", database, f"/clusters/{cluster}/network.svg"],
                               check=True, capture_output=True).stdout
        check(f"bad names: the picture of {cluster} is well-formed",
              svg_fault(ElementTree.fromstring(shown)))
    with open(os.path.join(folder, "network.dot"), encoding="utf-8") as file:
        check("bad names: the DOT file is UTF-8", None if file.read() else "empty")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        check_data_set("shipped", os.path.join(ROOT, "data"), scratch,
                       ("shenzhen", "shanghai-zhangjiang", "beijing-yizhuang", "bozhou"))
        database = check_data_set(
            "golden", os.path.join(ROOT, "tests", "tree", "golden", "data"), scratch,
            ("hill", "river", "bay", "coast"))
        check_own_columns(database, scratch)
        check_stored_values(database, scratch)
        check_bad_data(database, scratch)
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
