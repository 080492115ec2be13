"""An independent reading of a data set: every number of linkages.json and the counts of
attributes.json, computed from the CSV files alone.

NetworkX gives modularity, components and betweenness; the rest is plain Python with exact
fractions. Nothing here looks at a data base or at the program's code. test_judge.py compares.
"""
import csv
import itertools
import json
import os
import re
import random
from collections import Counter
from fractions import Fraction

import networkx

from groups import conglomerates

SCOPES = ("local", "provincial", "national", "foreign")


def read_table(folder, name):
    """Rows as dictionaries; an empty cell is None."""
    with open(os.path.join(folder, name + ".csv"), encoding="utf-8", newline="") as file:
        return [{k: v if v != "" else None for k, v in row.items()} for row in csv.DictReader(file)]


def words(kind):
    """Of the kind of a funder, without case."""
    return re.split("[-_ /]", (kind or "").lower())


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
        self.position_of = {}

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

    # --- conglomerates

    def conglomerates(self):
        return conglomerates((tie["from"], tie["to"]) for tie in self.ties
                             if tie["kind"] in self.owning)

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
        if not self.position_of:
            self.position_of = self.positions()
        return {"organisation": name, "entity": self.organisations[name]["entity"],
                "cluster": self.cluster(name), "province": self.province(name),
                **self.tally(lambda o: o == name),
                **({"position": self.position_of[name]} if self.is_firm(name) else {}),
                "clusters": self.partners(mine, lambda t: self.cluster(other(t)),
                                          self.describe_cluster),
                "links": links}

    def firm_network(self):
        graph = networkx.Graph()
        graph.add_nodes_from(self.firms())
        graph.add_edges_from((t["from"], t["to"]) for t in self.firm_ties() if t["from"] != t["to"])
        return graph

    def positions(self):
        """Of all firms, by NetworkX; brokerage by trying all pairs of neighbours."""
        graph = self.firm_network()
        constraint = networkx.constraint(graph)
        size = networkx.effective_size(graph)
        core = networkx.core_number(graph)
        return {o: self.position(graph, o, constraint[o], size[o], core[o]) for o in graph}

    def position(self, graph, name, constraint, size, core):
        degree = graph.degree(name)
        roles = Counter()

        def group(o):
            return self.cluster(o) or ("abroad", o)

        for a, c in itertools.combinations(graph[name], 2):
            if not graph.has_edge(a, c):
                places = group(a), group(name), group(c)
                roles["liaison" if len(set(places)) == 3 else
                      "coordinator" if len(set(places)) == 1 else
                      "consultant" if places[0] == places[2] else "gatekeeper"] += 1
        known = (lambda value: value) if degree else (lambda value: None)

        def index(value, measure):
            return figure(value, degree, measure, "there is no tie to another firm")

        return {"constraint": index(known(constraint), "constraint"),
                "effective_size": index(known(size), "effective-size"),
                "efficiency": index(known(size / degree if degree else None), "effective-size"),
                "brokerage": {role: index(roles[role], "brokerage") for role in
                              ("coordinator", "consultant", "gatekeeper", "liaison")},
                "coreness": index(core, "coreness")}

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
                **self.mixing_of_place(lambda o: self.province(o) == name),
                "shares": self.shares(name),
                "location_quotients": self.location_quotients(name)}

    def shares(self, province):
        clusters = list(self.province_of_cluster.values())
        firms = [self.province(o) for o in self.organisations
                 if self.is_firm(o) and self.cluster(o)]
        return {key: figure(ratio(places.count(province), len(places)), len(places),
                            "share", "there is nothing to take a share of")
                for key, places in (("clusters", clusters), ("firms", firms))}

    def location_quotients(self, province):
        class_of = {p["product"]: p["class"] for p in self.tables["products"]}
        made = [(class_of[m["product"]], self.province(m["firm"]) == province)
                for m in self.tables["makes"] if class_of[m["product"]] and self.cluster(m["firm"])]
        whole_here = sum(here for _, here in made)
        result = {}
        for name in sorted({c for c, _ in made}, key=lambda c: c.encode()):
            part_here = sum(here for c, here in made if c == name)
            part = sum(c == name for c, _ in made)
            value = ratio(part_here * len(made), whole_here * part)
            result[name] = figure(value, part_here, "location-quotient",
                                  "there is nothing here to take a share of")
        return result

    # --- whether ties between firms stay inside

    def firms(self):
        return [o for o in self.organisations if self.is_firm(o)]

    def firm_ties(self):
        return [t for t in self.ties if self.is_firm(t["from"]) and self.is_firm(t["to"])]

    def mixing_of_place(self, is_inside):
        """A place as one group, all other firms as its outside: ties among those do not count."""
        inside = {o for o in self.firms() if is_inside(o)}
        outside = set(self.firms()) - inside
        return self.mixing({"inside": inside}, outside)

    def mixing(self, groups, rest=frozenset()):
        """Ties inside groups, and those that lead out of one, into another or the rest."""
        group_of = {o: name for name, members in groups.items() for o in members}
        nodes = list(group_of) + sorted(rest)
        pairs = sum(len(g) * (len(g) - 1) // 2 for g in groups.values()), \
            (len(nodes) * (len(nodes) - 1) - len(rest) * (len(rest) - 1)) // 2
        pairs = pairs[0], pairs[1] - pairs[0]
        ties = [t for t in self.firm_ties() if t["from"] in nodes and t["to"] in nodes]
        indices, shares = {}, {}
        for kind in [None] + [k["kind"] for k in self.kinds]:
            some = [t for t in ties if kind in (None, t["kind"])]
            inside, outside = split(some, group_of)
            p = permuted(some, group_of, nodes, pairs)
            indices[kind or "all"] = ei_index(inside, outside, *pairs, p)
            shares[kind or "all"] = local_share(inside, outside, *pairs)
        return {"ei_index": indices, "permutation_test": {"permutations": 999, "seed": 1988},
                "local_share": shares}

    def buzz(self, name):
        def here(o):
            return self.cluster(o) == name

        firms = [o for o in self.firms() if here(o)]
        ties = self.firm_ties()
        local = [t for t in ties if here(t["from"]) and here(t["to"])]
        outside = [t for t in ties if here(t["from"]) != here(t["to"])]
        tied = {o for t in local if t["from"] != t["to"] for o in (t["from"], t["to"])}
        role = {k["kind"]: k["role"] for k in self.kinds}
        near = [t for t in self.ties if here(t["from"]) or here(t["to"])]
        transfer = [t for t in near if role[t["kind"]] == "technology"]
        money = [t for t in near if role[t["kind"]] == "funding"]
        of_state = {f["funder"] for f in self.tables["funders"]
                    if "government" in words(f["kind"])}
        state = [t for t in money if t["from"] in of_state]
        n, nothing = len(firms), "there is nothing to take a share of"

        def inside_share(some):
            return ratio(sum(here(t["from"]) and here(t["to"]) for t in some), len(some))

        return {**self.describe_cluster(name), "firms": n, "firms_in_all": len(self.firms()),
                **self.mixing_of_place(here),
                "density": figure(ratio(2 * len(local), n * (n - 1)), len(local), "density",
                                  "there are fewer than two nodes"),
                "mean_local_degree": figure(ratio(2 * len(local), n), n, "mean-degree",
                                            "there are no nodes"),
                "mean_outside_degree": figure(ratio(len(outside), n), n, "mean-degree",
                                              "there are no nodes"),
                "firms_without_local_tie": figure(ratio(sum(o not in tied for o in firms), n), n,
                                                  "share", nothing),
                "technology_local_share": figure(inside_share(transfer), len(transfer), "share",
                                                 nothing),
                "government_share": figure(ratio(len(state), len(money)), len(money),
                                           "government-share", nothing),
                "government_local_share": figure(inside_share(state), len(state),
                                                 "government-share", nothing)}

    # --- ownership

    def owned(self):
        """parent -> {subsidiary: ties}; nobody owns itself."""
        below = {}
        for tie in self.ties:
            if tie["kind"] in self.owning and tie["from"] != tie["to"]:
                below.setdefault(tie["from"], {}).setdefault(tie["to"], []).append(tie)
        return below

    def main_tie(self, ties):
        return min(ties, default=None, key=lambda t: (
            -(number(t["stake"]) if t["stake"] else -1),
            int(t["since"]) if t["since"] else 10000, t["from"]))

    def main_parent(self, name):
        return self.main_tie(t for t in self.ties if t["kind"] in self.owning and t["to"] == name
                             and t["from"] != name)

    def ownership_tree(self, root):
        """Lines of (name, those above it, its ties of ownership, whether it was seen before)."""
        below, seen = self.owned(), set()

        def walk(name, above, ties):
            again = name in seen
            seen.add(name)
            yield name, above, ties, again
            if not again:
                for child in sorted(below.get(name, {})):
                    yield from walk(child, above + [name], below[name][child])

        return list(walk(root, [], []))

    def conglomerate(self, name):
        chain, at, why = [], name, None
        while True:
            tie = self.main_parent(at)
            if tie is None:
                break
            chain.append({"organisation": tie["from"], "stake": number(tie["stake"]),
                          "since": number(tie["since"])})
            at = tie["from"]
            if at in [name] + [c["organisation"] for c in chain[:-1]]:
                why = "ownership goes in a circle"
                break
        lines = self.ownership_tree(name if why else at)
        members = {line[0] for line in lines}
        tree = []
        for member, above, ties, again in lines:
            tie = self.main_tie(ties) or {"stake": None, "since": None}
            tree.append({"organisation": member, "depth": len(above),
                         "parent": above[-1] if above else None,
                         "stake": number(tie["stake"]), "since": number(tie["since"]),
                         "cluster": self.cluster(member), "province": self.province(member),
                         "again": again})
        return {"organisation": name, "entity": "firm", "cluster": self.cluster(name),
                "province": self.province(name), "chain": chain,
                "ultimate_parent": None if why else at,
                "ultimate_parents": sorted(root for root, group in self.conglomerates().items()
                                           if name in group),
                "why": why, "members": len(members),
                "clusters": sorted({self.cluster(m) for m in members} - {None}),
                "provinces": sorted({self.province(m) for m in members} - {None}), "tree": tree,
                "circles": [{"from": above[-1], "to": member}
                            for member, above, _, _ in lines if member in above]}

    def tree_txt(self, root):
        below, seen, text = self.owned(), set(), []

        def draw(name, above, branch, beyond):
            place = f" ({self.cluster(name)})" if self.cluster(name) else ""
            remark = " (a circle)" if name in above else " (see above)" if name in seen else ""
            text.append(branch + name + place + remark)
            children = [] if name in seen else sorted(below.get(name, {}))
            seen.add(name)
            for child in children:
                is_last = child == children[-1]
                draw(child, above + [name], beyond + ("└── " if is_last else "├── "),
                     beyond + ("    " if is_last else "│   "))

        draw(root, [], "", "")
        counts = self.conglomerate_counts(root)
        return text + ["", ", ".join(f"{counts[things]} {things if counts[things] != 1 else things[:-1]}"
                                     for things in ("members", "clusters", "provinces"))]

    def projections(self, root):
        """NetworkX projects the network of the group and its clusters."""
        members = self.conglomerates()[root]
        held = Counter(self.cluster(m) for m in members if self.cluster(m))
        graph = networkx.Graph()
        graph.add_edges_from((("group", root), c) for c in held)
        newman = networkx.bipartite.collaboration_weighted_projected_graph(graph, list(held)) \
            if held else graph
        star = Counter()
        for tie in self.ties:
            ends = (self.cluster(tie["from"]), self.cluster(tie["to"]))
            if tie["kind"] in self.owning and tie["from"] in members and None not in ends:
                star[tuple(sorted(ends))] += 1
        return [{"cluster_a": a, "cluster_b": b, "star": star[a, b], "clique": held[a] * held[b],
                 "newman": float(newman[a][b]["weight"])}
                for a in sorted(held) for b in sorted(held) if a < b]

    def rivals(self, name):
        made = {}
        for row in self.tables["makes"]:
            made.setdefault(row["firm"], set()).add(row["product"])
        mine, rows = made.get(name, set()), []
        for other in made:
            shared = mine & made[other]
            if other != name and shared:
                rows.append({"firm": other, "cluster": self.cluster(other),
                             "scope": self.scope({"from": name, "to": other}),
                             "shared": len(shared),
                             "jaccard": Fraction(len(shared), len(mine | made[other])),
                             "products": ";".join(sorted(shared))})
        rows.sort(key=lambda r: (-r["jaccard"], -r["shared"], r["firm"]))
        return [{**row, "jaccard": float(row["jaccard"])} for row in rows]

    # --- tables of a cluster, and of all

    def bridges(self, name):
        """Ties from a count over all pairs of ends, interlocks from one over all pairs of members."""
        ties, interlock = {}, Counter()
        for tie in self.ties:
            ends = {self.cluster(tie["from"]), self.cluster(tie["to"])}
            if name in ends and None not in ends and len(ends) == 2:
                ties.setdefault((ends - {name}).pop(), Counter())[tie["kind"]] += 1
        for members in self.conglomerates().values():
            here = sum(self.cluster(m) == name for m in members)
            for member in members:
                if here and self.cluster(member) not in (None, name):
                    interlock[self.cluster(member)] += here
        rows = []
        for other in sorted(set(ties) | set(interlock)):
            kinds = ties.get(other, Counter())
            rows.append({**self.describe_cluster(other), "ties": sum(kinds.values()),
                         **{k["kind"]: kinds[k["kind"]] for k in self.kinds},
                         "interlock": interlock[other]})
        return rows

    def cluster_products(self, name):
        class_of = {p["product"]: p["class"] for p in self.tables["products"]}
        makes = [(m["product"], self.cluster(m["firm"])) for m in self.tables["makes"]]
        classed = [(class_of[p], c) for p, c in makes if class_of[p] and c]
        here = Counter(p for p, c in makes if c == name)
        country = Counter(p for p, c in makes if c)
        rows = []
        for product in sorted(here):
            its = class_of[product]
            quotient = None
            if its:
                part = ratio(classed.count((its, name)), sum(c == name for _, c in classed))
                quotient = part / Fraction(sum(k == its for k, _ in classed), len(classed))
            rows.append({"product": product, "class": its, "makers_here": here[product],
                         "makers": country[product],
                         "location_quotient": None if quotient is None else float(quotient)})
        return rows

    def matrix(self):
        counts = Counter()
        order = [k["kind"] for k in self.kinds]
        for tie in self.ties:
            ends = [self.cluster(tie["from"]), self.cluster(tie["to"])]
            if None not in ends:
                a, b = ends if self.directed[tie["kind"]] else sorted(ends)
                counts[a, b, order.index(tie["kind"])] += 1
        return [{"from": a, "to": b, "kind": order[k], "ties": counts[a, b, k]}
                for a, b, k in sorted(counts)]

    # --- the nation

    def national_linkages(self):
        return {**self.tally(lambda o: True, with_direction=False),
                "modularity": self.modularities(),
                **self.mixing({c: {o for o in self.organisations if self.is_firm(o) and
                                   self.cluster(o) == c} for c in self.province_of_cluster}),
                "cluster_network": {"all": self.network({k["kind"] for k in self.kinds}),
                                    "ownership": self.network(self.owning)},
                "firms_over_clusters": concentration(
                    [sum(self.is_firm(o) and self.cluster(o) == c for o in self.organisations)
                     for c in self.province_of_cluster]),
                "firms_over_provinces": concentration(
                    [sum(self.is_firm(o) and self.province(o) == p["province"]
                         for o in self.organisations) for p in self.tables["provinces"]]),
                "ellison_glaeser": self.ellison_glaeser()}

    def ellison_glaeser(self):
        """Of the data set's own columns employees, if it has them."""
        all_of = {p["province"]: Fraction(p["employees"]) for p in self.tables["provinces"]
                  if p.get("employees")}
        plants = [(Fraction(f["employees"]), self.province(f["firm"]))
                  for f in self.tables["firms"] if f.get("employees")]
        plants = [(size, place) for size, place in plants if place in all_of]
        if not plants:
            return figure(None, 0, "ellison-glaeser", "the sizes are unknown: firms or provinces "
                                                      "have no column employees")
        total, whole = sum(size for size, _ in plants), sum(all_of.values())
        x = {place: size / whole for place, size in all_of.items()}
        s = {place: sum(size for size, at in plants if at == place) / total for place in all_of}
        h = sum((size / total) ** 2 for size, _ in plants)
        spread = 1 - sum(share ** 2 for share in x.values())
        g = sum((s[place] - x[place]) ** 2 for place in all_of)
        return figure((g - spread * h) / (spread * (1 - h)), len(plants), "ellison-glaeser", None)

    def modularities(self):
        return {"all": self.modularity({k["kind"] for k in self.kinds}),
                **{k["kind"]: self.modularity({k["kind"]}) for k in self.kinds}}

    def modularity(self, kinds):
        """Of the clusters as groups of firms; ties between firms that both stand in one. By chance:
        how often do two ends, drawn without replacement, stand in one cluster?"""
        graph = networkx.MultiGraph()
        graph.add_nodes_from(o for o in self.organisations if self.is_firm(o) and self.cluster(o))
        for tie in self.ties:
            if tie["kind"] in kinds and tie["from"] in graph and tie["to"] in graph:
                graph.add_edge(tie["from"], tie["to"])
        ties = graph.number_of_edges()
        if not ties:
            return by_chance(None, None, None, 0, "modularity", "there are no such ties between firms to count")
        groups = [{o for o in graph if self.cluster(o) == c} for c in self.province_of_cluster]
        value = networkx.algorithms.community.modularity(graph, [g for g in groups if g])
        ends = Counter(self.cluster(o) for edge in graph.edges() for o in edge)
        squares = sum(Fraction(n, 2 * ties) ** 2 for n in ends.values())
        chance = sum(Fraction(n, 2 * ties) * Fraction(n - 1, 2 * ties - 1) for n in ends.values())
        inside = Fraction(sum(self.cluster(a) == self.cluster(b) for a, b in graph.edges()), ties)
        return by_chance(value, chance - squares, place_between(inside, chance), ties,
                         "modularity", "chance leaves it no room on one side")

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
        years += [int(row["year"]) for table in ("designations", "indicators")
                  for row in self.tables[table] if row["year"]]
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


def by_chance(value, expected, rescaled, cases, measure, why, p=...):
    """Beside what chance would give; `why` is the reason of whatever is None."""
    def real(number):
        return None if number is None else float(number)

    shown = {"value": real(value), "expected": real(expected), "rescaled": real(rescaled)}
    if p is not ...:
        shown["p"] = p
    return {**shown, "cases": cases, "why": why if None in shown.values() else None,
            "measure": measure}


def place_between(value, chance):
    """1 above, -1 below, 0 where chance is; None if that is at an end."""
    if not 0 < chance < 1:
        return None
    return (value - chance) / (1 - chance if value > chance else chance)


def split(ties, group_of):
    """How many ties are inside a group, and how many have an end in one only, or in two."""
    inside = sum(t["from"] in group_of and group_of[t["from"]] == group_of.get(t["to"])
                 for t in ties)
    touching = sum(t["from"] in group_of or t["to"] in group_of for t in ties)
    return inside, touching - inside


def ei_index(inside, outside, pairs_inside, pairs_outside, p):
    ties, pairs = inside + outside, pairs_inside + pairs_outside
    expected = ratio(pairs_outside - pairs_inside, pairs)
    if not ties:
        return by_chance(None, expected, None, 0, "ei-index", "there are no such ties between firms to count", None)
    possible = [Fraction(ties - 2 * i, ties) for i in range(ties + 1)
                if i <= pairs_inside and ties - i <= pairs_outside]
    value = Fraction(outside - inside, ties)
    rescaled, why = None, "there are more ties than pairs to join"
    if value in possible:
        low, high = min(possible), max(possible)
        rescaled = 2 * (value - low) / (high - low) - 1 if high > low else None
        why = "so many ties leave it one value only"
    return by_chance(value, expected, rescaled, ties, "ei-index", why, p)


def local_share(inside, outside, pairs_inside, pairs_outside):
    ties, pairs = inside + outside, pairs_inside + pairs_outside
    expected = ratio(pairs_inside, pairs)
    value = ratio(inside, ties)
    rescaled = None if value is None or expected is None else place_between(value, expected)
    why = "there are no such ties between firms to count" if value is None else "there are no pairs to join" \
        if expected is None else "chance leaves it no room on one side"
    return by_chance(value, expected, rescaled, ties, "local-share", why)


class Within:
    """A number that chance has a part in."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def holds(self, number):
        return isinstance(number, (int, float)) and self.low <= number <= self.high

    def __repr__(self):
        return f"something from {self.low} to {self.high}"


def permuted(ties, group_of, nodes, pairs, deals=2000, few=8):
    """The p of a permutation test, by other random numbers; of a few ties only that there is one."""
    def index(some_group_of):
        inside, outside = split(ties, some_group_of)
        return Fraction(outside - inside, inside + outside) if inside + outside else None

    observed = index(group_of)
    if observed is None:
        return None
    if len(ties) < few or len(nodes) > 100 and sum(split(ties, group_of)) < few:
        return Within(0.001, 1)
    expected = Fraction(pairs[1] - pairs[0], sum(pairs))
    rng = random.Random(len(nodes))
    groups = list(group_of.values())
    far = counted = 0
    for _ in range(deals):
        value = index(dict(zip(rng.sample(nodes, len(groups)), groups)))
        if value is not None:
            counted += 1
            far += abs(value - expected) >= abs(observed - expected)
    p = (1 + far) / (1 + counted)
    return Within(max(0, p - 0.07), min(1, p + 0.07))


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
