"""An independent reading of a data set: every number of linkages.json and the counts of
attributes.json, computed from the CSV files alone.

NetworkX gives modularity, components and betweenness; the rest is plain Python with exact
fractions. Nothing here looks at a data base or at the program's code. test_judge.py compares.
"""
import csv
import json
import os
from collections import Counter
from fractions import Fraction

import networkx

SCOPES = ("local", "provincial", "national", "foreign")


def read_table(folder, name):
    """Rows as dictionaries; an empty cell is None."""
    with open(os.path.join(folder, name + ".csv"), encoding="utf-8", newline="") as file:
        return [{k: v if v != "" else None for k, v in row.items()} for row in csv.DictReader(file)]


def number(text):
    if text is None:
        return None
    return float(text) if "." in text or "e" in text.lower() else int(text)


class DataSet:
    def __init__(self, folder):
        names = ("sources", "provinces", "outlines", "science", "clusters", "designations", "institutes",
                 "firms", "funders", "products", "makes", "tie-kinds", "ties", "goals",
                 "indicators")
        self.tables = {name: read_table(folder, name) for name in names}
        with open(os.path.join(folder, "datapackage.json"), encoding="utf-8") as file:
            self.package = json.load(file)
        self.province_of_cluster = {c["cluster"]: c["province"] for c in self.tables["clusters"]}
        self.organisations = {}
        for table, key in (("institutes", "institute"), ("firms", "firm"), ("funders", "funder")):
            for row in self.tables[table]:
                self.organisations[row[key]] = {"entity": key, "cluster": row["cluster"]}
        self.kinds = self.tables["tie-kinds"]
        self.directed = {k["kind"]: k["directed"] == "true" for k in self.kinds}
        self.owning = {k["kind"] for k in self.kinds if k["role"] == "ownership"}
        self.ties = self.tables["ties"]

    def cluster(self, organisation):
        return self.organisations[organisation]["cluster"]

    def province(self, organisation):
        return self.province_of_cluster.get(self.cluster(organisation))

    def is_firm(self, organisation):
        return self.organisations[organisation]["entity"] == "firm"

    def path(self, organisation):
        entity = self.organisations[organisation]["entity"]
        cluster = self.cluster(organisation)
        place = f"/provinces/{self.province_of_cluster[cluster]}/clusters/{cluster}" if cluster else ""
        return f"{place}/{entity}s/{organisation}"

    def scope(self, tie):
        a, b = self.cluster(tie["from"]), self.cluster(tie["to"])
        if not a or not b:
            return "foreign"
        if a == b:
            return "local"
        same = self.province_of_cluster[a] == self.province_of_cluster[b]
        return "provincial" if same else "national"

    # --- ties by kind, direction and scope

    def tally(self, is_inside, with_direction=True):
        """For the organisations that is_inside(name) says yes to. A tie inside is neither in nor out."""
        ties = [t for t in self.ties if is_inside(t["from"]) or is_inside(t["to"])]

        def count(some, kind=None):
            result = {"total": len(some)}
            if kind and with_direction:
                out = sum(is_inside(t["from"]) and not is_inside(t["to"]) for t in some)
                into = sum(is_inside(t["to"]) and not is_inside(t["from"]) for t in some)
                result.update({"out": out, "in": into} if self.directed[kind]
                              else {"out": None, "in": None})
            result.update({scope: sum(self.scope(t) == scope for t in some) for scope in SCOPES})
            return result

        return {"ties": count(ties),
                "by_kind": {k["kind"]: count([t for t in ties if t["kind"] == k["kind"]], k["kind"])
                            for k in self.kinds}}

    def partners(self, ties, other_place, describe):
        """Places of the other ends, with ties by kind; other_place(tie) is None to leave it out."""
        counts = {}
        for tie in ties:
            place = other_place(tie)
            if place is not None:
                counts.setdefault(place, Counter())[tie["kind"]] += 1
        return [dict(describe(place), ties=sum(counts[place].values()),
                     by_kind={k["kind"]: counts[place][k["kind"]] for k in self.kinds
                              if counts[place][k["kind"]]})
                for place in sorted(counts)]

    def describe_cluster(self, cluster):
        return {"cluster": cluster, "province": self.province_of_cluster[cluster]}

    # --- conglomerates: an ultimate parent and all below it

    def conglomerates(self):
        below = {}
        owned = set()
        for tie in self.ties:
            if tie["kind"] in self.owning and tie["from"] != tie["to"]:
                below.setdefault(tie["from"], set()).add(tie["to"])
                owned.add(tie["to"])
        groups = {}
        for root in below.keys() - owned:
            members, queue = {root}, [root]
            while queue:
                for child in below.get(queue.pop(), ()):
                    if child not in members:
                        members.add(child)
                        queue.append(child)
            groups[root] = members
        return groups

    def joining(self, place_of, here):
        """Conglomerates with members here and in other places, largest first."""
        names = {row[key]: row["name"] for table, key in
                 (("institutes", "institute"), ("firms", "firm"), ("funders", "funder"))
                 for row in self.tables[table]}
        result = []
        for root, members in self.conglomerates().items():
            placed = [m for m in members if self.cluster(m)]
            inside = sum(place_of(m) == here for m in placed)
            if inside and inside < len(placed):
                result.append({"conglomerate": root, "name": names[root], "members_here": inside,
                               "members_elsewhere": len(placed) - inside,
                               "clusters": len({self.cluster(m) for m in placed})})
        return sorted(result, key=lambda c: (-c["members_here"] - c["members_elsewhere"],
                                             c["conglomerate"]))

    # --- linkages.json of a node

    def organisation_linkages(self, name):
        mine = [t for t in self.ties if name in (t["from"], t["to"])]

        def other(tie):
            return tie["to"] if tie["from"] == name else tie["from"]

        links = []
        for tie in mine:
            direction = "none" if not self.directed[tie["kind"]] else \
                "out" if tie["from"] == name else "in"
            links.append({"kind": tie["kind"], "direction": direction, "other": other(tie),
                          "scope": self.scope(tie), "since": number(tie["since"]),
                          "until": number(tie["until"]), "stake": number(tie["stake"]),
                          "note": tie["note"], "confidence": tie["confidence"],
                          "path": self.path(other(tie)),
                          "sources": tie["sources"].split(";")})
        return {"organisation": name, "entity": self.organisations[name]["entity"],
                "cluster": self.cluster(name), "province": self.province(name),
                **self.tally(lambda o: o == name),
                "clusters": self.partners(mine, lambda t: self.cluster(other(t)),
                                          self.describe_cluster),
                "links": links}

    def other_end(self, place_of, here):
        """Of a tie: the place of the end that is not here, None if both are, or none, or nowhere."""
        def place(tie):
            a, b = place_of(tie["from"]), place_of(tie["to"])
            if None in (a, b) or a == b or here not in (a, b):
                return None
            return b if a == here else a
        return place

    def cluster_linkages(self, name):
        return {**self.describe_cluster(name),
                **self.tally(lambda o: self.cluster(o) == name),
                "partners": self.partners(self.ties, self.other_end(self.cluster, name),
                                          self.describe_cluster),
                "conglomerates": self.joining(self.cluster, name)}

    def province_linkages(self, name):
        return {"province": name,
                **self.tally(lambda o: self.province(o) == name),
                "partners": self.partners(self.ties, self.other_end(self.province, name),
                                          lambda p: {"province": p}),
                "conglomerates": self.joining(self.province, name),
                "shares": self.shares(name),
                "location_quotients": self.location_quotients(name)}

    def shares(self, province):
        clusters = list(self.province_of_cluster.values())
        firms = [self.province(o) for o in self.organisations
                 if self.is_firm(o) and self.cluster(o)]
        return {key: figure(ratio(places.count(province), len(places)), places.count(province),
                            "share", "there is nothing to take a share of")
                for key, places in (("clusters", clusters), ("firms", firms))}

    def location_quotients(self, province):
        class_of = {p["product"]: p["class"] for p in self.tables["products"]}
        made = [(class_of[m["product"]], self.province(m["firm"]) == province)
                for m in self.tables["makes"] if class_of[m["product"]]]
        whole_here = sum(here for _, here in made)
        result = {}
        for name in sorted({c for c, _ in made}, key=lambda c: c.encode()):
            part_here = sum(here for c, here in made if c == name)
            part = sum(c == name for c, _ in made)
            value = ratio(part_here * len(made), whole_here * part)
            result[name] = figure(value, part_here, "location-quotient",
                                  "there is nothing here to take a share of")
        return result

    # --- the nation

    def national_linkages(self):
        return {**self.tally(lambda o: True, with_direction=False),
                "modularity": self.modularities(),
                "cluster_network": {"all": self.network({k["kind"] for k in self.kinds}),
                                    "ownership": self.network(self.owning)},
                "firms_over_clusters": concentration(
                    [sum(self.is_firm(o) and self.cluster(o) == c for o in self.organisations)
                     for c in self.province_of_cluster]),
                "firms_over_provinces": concentration(
                    [sum(self.is_firm(o) and self.province(o) == p["province"]
                         for o in self.organisations) for p in self.tables["provinces"]])}

    def modularities(self):
        return {"all": self.modularity({k["kind"] for k in self.kinds}),
                **{k["kind"]: self.modularity({k["kind"]}) for k in self.kinds}}

    def modularity(self, kinds):
        """Of the clusters as groups of firms; ties between firms that both stand in one."""
        graph = networkx.MultiGraph()
        graph.add_nodes_from(o for o in self.organisations if self.is_firm(o) and self.cluster(o))
        for tie in self.ties:
            if tie["kind"] in kinds and tie["from"] in graph and tie["to"] in graph:
                graph.add_edge(tie["from"], tie["to"])
        ties = graph.number_of_edges()
        if not ties:
            return figure(None, 0, "modularity", "there are no ties")
        groups = [{o for o in graph if self.cluster(o) == c} for c in self.province_of_cluster]
        value = networkx.algorithms.community.modularity(graph, [g for g in groups if g])
        return figure(value, ties, "modularity", None)

    def network(self, kinds):
        """Clusters, joined where any tie of those kinds joins organisations in them."""
        graph = networkx.Graph()
        graph.add_nodes_from(self.province_of_cluster)
        for tie in self.ties:
            a, b = self.cluster(tie["from"]), self.cluster(tie["to"])
            if tie["kind"] in kinds and a and b and a != b:
                graph.add_edge(a, b)
        count = graph.number_of_nodes()
        parts = list(networkx.connected_components(graph))
        between = networkx.betweenness_centrality(graph, normalized=True)
        ranked = sorted((c for c in between if between[c] > 0), key=lambda c: (-between[c], c))
        return {"clusters": count, "joined_pairs": graph.number_of_edges(),
                "components": figure(len(parts), count, "components", None),
                "largest_component": figure(max(map(len, parts), default=0), count, "components",
                                            None),
                "betweenness": {"value": [{"cluster": c, "value": between[c]} for c in ranked]
                                if count > 2 else [],
                                "cases": count,
                                "why": None if count > 2 else "there are fewer than three nodes",
                                "measure": "betweenness"}}

    # --- attributes.json

    def counts(self):
        table = self.tables
        return {"provinces": len(table["provinces"]), "clusters": len(table["clusters"]),
                "firms": len(table["firms"]), "institutes": len(table["institutes"]),
                "funders": len(table["funders"]), "conglomerates": len(self.conglomerates()),
                "products": len(table["products"]), "makes": len(table["makes"]),
                "ties": len(table["ties"]), "tie_kinds": len(table["tie-kinds"]),
                "designations": len(table["designations"]), "science": len(table["science"]),
                "outlines": len(table["outlines"]),
                "goals": len(table["goals"]), "indicators": len(table["indicators"]),
                "sources": len(table["sources"])}

    def ties_by_kind(self):
        return {k["kind"]: sum(t["kind"] == k["kind"] for t in self.ties) for k in self.kinds}

    def years(self):
        years = [int(row[key]) for table in ("clusters", "institutes", "firms", "funders", "makes",
                                             "ties")
                 for row in self.tables[table] for key in ("since", "until") if row[key]]
        years += [int(row["year"]) for row in self.tables["designations"] if row["year"]]
        return {"first": min(years, default=None), "last": max(years, default=None)}

    def entities(self, place_of, here):
        return {key + "s": sum(place_of(o) == here and self.organisations[o]["entity"] == key
                               for o in self.organisations)
                for key in ("firm", "institute", "funder")}

    def cluster_counts(self, name):
        return self.entities(self.cluster, name)

    def province_counts(self, name):
        return {"clusters": list(self.province_of_cluster.values()).count(name),
                **self.entities(self.province, name)}

    def conglomerate_counts(self, root):
        members = self.conglomerates()[root]
        return {"members": len(members),
                "clusters": len({self.cluster(m) for m in members} - {None}),
                "provinces": len({self.province(m) for m in members} - {None})}

    def makers(self, product):
        return sum(m["product"] == product for m in self.tables["makes"])

    def links_tsv(self, is_inside):
        rows = []
        for tie in self.ties:
            if is_inside(tie["from"]) or is_inside(tie["to"]):
                rows.append({"kind": tie["kind"], "from": tie["from"], "to": tie["to"],
                             "from_cluster": self.cluster(tie["from"]),
                             "to_cluster": self.cluster(tie["to"]), "scope": self.scope(tie),
                             "since": number(tie["since"]), "until": number(tie["until"]),
                             "stake": number(tie["stake"]), "sources": tie["sources"]})
        return rows


def ratio(part, whole):
    return Fraction(part, whole) if whole else None


def figure(value, cases, measure, why):
    """An index with its receipt; `why` is given only where there is no value."""
    return {"value": None if value is None else float(value), "cases": cases,
            "why": why if value is None else None, "measure": measure}


def concentration(sizes):
    n, total = len(sizes), sum(sizes)
    nothing = "the sizes add up to 0"
    hhi = sum(Fraction(x, total) ** 2 for x in sizes) if total else None
    normalised = (hhi - Fraction(1, n)) / (1 - Fraction(1, n)) if total and n > 1 else None
    gini = None
    if total and n > 1:
        gini = Fraction(2 * sum(i * x for i, x in enumerate(sorted(sizes), 1)), n * total) \
            - Fraction(n + 1, n)
    single = "there is only one unit" if total else nothing
    return {"hhi": figure(hhi, n, "hhi", nothing),
            "hhi_normalised": figure(normalised, n, "hhi", single),
            "effective_number": figure(1 / hhi if total else None, n, "effective-number", nothing),
            "gini": figure(gini, n, "gini", single)}
