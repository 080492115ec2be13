#!/usr/bin/python3
"""Judge our measures by NetworkX, igraph and exact arithmetic.

Feeds random small networks and sizes to $BUILD/tests/measures_driver and compares what it prints
to 1e-9. Prints TAP, a test for each measure and judge; exit status 1 if any fails. A failure shows
the first network on which it happened as the driver reads it.
"""
import os
import random
import subprocess
import sys
from fractions import Fraction

import igraph
import networkx

NETWORKS = 200
SEED = 1991
TOLERANCE = 1e-9


class Case:
    """A network with groups of its nodes, and sizes that have nothing to do with them."""

    def __init__(self, nodes, ties, group, groups, sizes):
        self.nodes, self.ties, self.sizes = nodes, ties, sizes
        self.group, self.groups = group, groups
        self.simple = {(min(t), max(t)) for t in ties if t[0] != t[1]}

    def text(self):
        lines = [f"{self.nodes} {len(self.ties)} {self.groups} {len(self.sizes)}"]
        lines += [f"{a} {b}" for a, b in self.ties]
        lines.append(" ".join(map(str, self.group)))
        lines.append(" ".join(map(repr, self.sizes)))
        return "\n".join(lines) + "\n"

    def members(self):
        """The groups that have members; NetworkX wants a partition."""
        groups = [{v for v in range(self.nodes) if self.group[v] == c} for c in range(self.groups)]
        return [g for g in groups if g]


def make_case(rng):
    nodes = rng.choice([0, 1, 2, 3, *range(4, 31)])
    most = rng.choice([0, nodes // 2, nodes, 2 * nodes, 5 * nodes]) if nodes else 0
    ties = [(rng.randrange(nodes), rng.randrange(nodes)) for _ in range(most)]
    if ties and rng.random() < 0.5:  # repeated, in either direction
        ties += [rng.choice([(a, b), (b, a)]) for a, b in rng.sample(ties, len(ties) // 3 + 1)]
    rng.shuffle(ties)
    groups = rng.randint(1, 6)
    group = [rng.randrange(groups) for _ in range(nodes)]
    units = rng.choice([0, 1, 2, 5, 20])
    sizes = rng.choice([
        lambda: [0.0] * units,
        lambda: [4.0] * units,
        lambda: [float(rng.choice([0, 0, 1, 2, 3, 50])) for _ in range(units)],
        lambda: [rng.lognormvariate(0, 3) for _ in range(units)],
    ])()
    return Case(nodes, ties, group, groups, sizes)


def run_driver(driver, case):
    done = subprocess.run([driver], input=case.text(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    if done.returncode:
        return {"error": f"exit status {done.returncode}: {done.stderr.strip()}"}
    answer = {}
    for line in done.stdout.splitlines():
        name, *values = line.split()
        answer[name] = [None if v == "null" else float(v) for v in values]
    return answer


# What the judges say. Where libraries differ about what is undefined (0, NaN, an exception), the
# rule is that of the headers, and stated here once more.


def nx_graph(case, multi=False):
    graph = networkx.MultiGraph() if multi else networkx.Graph()
    graph.add_nodes_from(range(case.nodes))
    graph.add_edges_from(case.ties if multi else case.simple)
    return graph


def ig_graph(case, multi=False):
    graph = igraph.Graph(n=case.nodes, edges=case.ties)
    return graph if multi else graph.simplify()


def number_by_lowest(sets):
    """[{1, 2}, {0}] -> [0, 1, 1]"""
    number = {}
    for label, members in enumerate(sorted(map(sorted, sets))):
        number.update(dict.fromkeys(members, label))
    return [number[v] for v in sorted(number)]


def nx_components(case):
    parts = list(networkx.connected_components(nx_graph(case)))
    return [len(parts), max(map(len, parts), default=0)] + number_by_lowest(parts)


def ig_components(case):
    parts = list(ig_graph(case).connected_components())
    return [len(parts), max(map(len, parts), default=0)] + number_by_lowest(parts)


def nx_betweenness(case):
    return list(networkx.betweenness_centrality(nx_graph(case), normalized=False).values())


def ig_betweenness(case):
    return ig_graph(case).betweenness(directed=False)


def nx_normalised(case):
    if case.nodes < 3:
        return [None] * case.nodes
    return list(networkx.betweenness_centrality(nx_graph(case), normalized=True).values())


def ig_normalised(case):
    if case.nodes < 3:
        return [None] * case.nodes
    pairs = (case.nodes - 1) * (case.nodes - 2) / 2
    return [b / pairs for b in ig_betweenness(case)]


def nx_modularity(case, multi=False):
    if not (case.ties if multi else case.simple):
        return [None]
    return [networkx.community.modularity(nx_graph(case, multi), case.members())]


def ig_modularity(case, multi=False):
    if not (case.ties if multi else case.simple):
        return [None]
    return [ig_graph(case, multi).modularity(case.group)]


def mean_of_pairings(case):
    """Modularity by chance, exactly: how often do two ends drawn without replacement share a
    group? For each tie of a random pairing of all ends."""
    ends = [case.group[v] for tie in case.ties for v in tie]
    if not ends:
        return None
    pairs = sum(a == b for i, a in enumerate(ends) for b in ends[:i])
    squares = sum(Fraction(ends.count(c), len(ends)) ** 2 for c in set(ends))
    return Fraction(pairs, len(ends) * (len(ends) - 1) // 2) - squares


def hand_modularity_expected(case):
    return [mean_of_pairings(case)]


def hand_modularity_rescaled(case):
    """The share of ties inside, between what chance gives and all, or none."""
    ends = [case.group[v] for tie in case.ties for v in tie]
    if len(set(ends)) < 2:
        return [None]
    squares = sum(Fraction(ends.count(c), len(ends)) ** 2 for c in set(ends))
    chance = mean_of_pairings(case) + squares
    inside = Fraction(sum(case.group[a] == case.group[b] for a, b in case.ties), len(case.ties))
    if not 0 < chance < 1:
        return [None]
    return [(inside - chance) / (1 - chance if inside > chance else chance)]


def count_pairs(case):
    """Pairs of nodes inside groups and between them, one by one."""
    inside = sum(case.group[a] == case.group[b] for a in range(case.nodes) for b in range(a))
    return inside, case.nodes * (case.nodes - 1) // 2 - inside


def count_ties(case):
    inside = sum(case.group[a] == case.group[b] for a, b in case.simple)
    return inside, len(case.simple) - inside


def nx_ei(case):
    """1 - 2 * the trace of the mixing matrix."""
    if not case.simple:
        return [None]
    graph = nx_graph(case)
    networkx.set_node_attributes(graph, dict(enumerate(case.group)), "group")
    mixing = networkx.attribute_mixing_dict(graph, "group", normalized=True)
    return [1 - 2 * sum(mixing[g].get(g, 0) for g in mixing)]


def hand_ei_expected(case):
    inside, outside = count_pairs(case)
    return [Fraction(outside - inside, inside + outside) if inside + outside else None]


def hand_ei_rescaled(case):
    """Between the least and the most that so many ties could have, tried one number by one."""
    (inside, outside), ties = count_pairs(case), len(case.simple)
    possible = [Fraction(ties - 2 * i, ties) for i in range(ties + 1)
                if i <= inside and ties - i <= outside] if ties else []
    if not possible or min(possible) == max(possible):
        return [None]
    value = Fraction(ties - 2 * count_ties(case)[0], ties)
    return [2 * (value - min(possible)) / (max(possible) - min(possible)) - 1]


def hand_inside_share(case):
    inside, outside = count_ties(case)
    return [Fraction(inside, inside + outside) if case.simple else None]


def nx_density(case):
    return [networkx.density(nx_graph(case)) if case.nodes > 1 else None]


def ig_density(case):
    return [ig_graph(case).density() if case.nodes > 1 else None]


def nan_is_none(values):
    return [None if v is None or v != v else v for v in values]


def nx_constraint(case):
    return nan_is_none(networkx.constraint(nx_graph(case)).values())


def ig_constraint(case):
    return nan_is_none(ig_graph(case).constraint())


def nx_effective_size(case):
    return nan_is_none(networkx.effective_size(nx_graph(case)).values())


def nx_efficiency(case):
    degree = [d for _, d in nx_graph(case).degree()]
    return [None if s is None else s / d for s, d in zip(nx_effective_size(case), degree)]


def nx_coreness(case):
    return list(networkx.core_number(nx_graph(case)).values())


def ig_coreness(case):
    return ig_graph(case).coreness()


def hand_brokerage(case):
    """All ordered triples, tried one by one."""
    arcs = {t for t in case.ties if t[0] != t[1]}
    roles = [[0] * 5 for _ in range(case.nodes)]
    for a, v in arcs:
        for c in range(case.nodes):
            if (v, c) not in arcs or a == c or (a, c) in arcs:
                continue
            ga, gv, gc = case.group[a], case.group[v], case.group[c]
            role = 4 if len({ga, gv, gc}) == 3 else 0 if ga == gv == gc else 1 if ga == gc else \
                2 if ga == gv else 3
            roles[v][role] += 1
    return [n for node in roles for n in node]


def hand_ellison_glaeser(case):
    plants = list(map(Fraction, case.sizes))
    total = sum(plants)
    if not total or case.groups == 1 or sum((z / total) ** 2 for z in plants) == 1:
        return [None]
    weights = [1 + case.group.count(r) for r in range(case.groups)]
    x = [Fraction(w, sum(weights)) for w in weights]
    s = [sum(plants[r::case.groups]) / total for r in range(case.groups)]
    h = sum((z / total) ** 2 for z in plants)
    spread = 1 - sum(xr ** 2 for xr in x)
    g = sum((sr - xr) ** 2 for sr, xr in zip(s, x))
    return [(g - spread * h) / (spread * (1 - h))]


def exact_hhi(case):
    total = sum(map(Fraction, case.sizes))
    return sum((Fraction(x) / total) ** 2 for x in case.sizes) if total else None


def hand_hhi(case):
    return [exact_hhi(case)]


def hand_hhi_normalised(case):
    hhi, units = exact_hhi(case), len(case.sizes)
    if hhi is None or units == 1:
        return [None]
    return [(hhi - Fraction(1, units)) / (1 - Fraction(1, units))]


def hand_effective_number(case):
    hhi = exact_hhi(case)
    return [None if hhi is None else 1 / hhi]


def hand_gini(case):
    """By the mean difference of all pairs: another formula than the sorted one."""
    sizes = list(map(Fraction, case.sizes))
    total, units = sum(sizes), len(sizes)
    if units < 2 or not total:
        return [None]
    return [sum(abs(x - y) for x in sizes for y in sizes) / (2 * units * total)]


# What is judged, by what name of the driver's lines, by whom.
JUDGES = [
    ("ties of the simple network", ["ties"], "a set of pairs", lambda case: [len(case.simple)]),
    ("components", ["components", "largest", "component_of"], "NetworkX", nx_components),
    ("components", ["components", "largest", "component_of"], "igraph", ig_components),
    ("betweenness", ["betweenness"], "NetworkX", nx_betweenness),
    ("betweenness", ["betweenness"], "igraph", ig_betweenness),
    ("normalised betweenness", ["betweenness_normalised"], "NetworkX", nx_normalised),
    ("normalised betweenness", ["betweenness_normalised"], "igraph", ig_normalised),
    ("modularity", ["modularity"], "NetworkX", nx_modularity),
    ("modularity", ["modularity"], "igraph", ig_modularity),
    ("modularity with self and multi-ties", ["modularity_of_all"], "NetworkX",
     lambda case: nx_modularity(case, multi=True)),
    ("modularity with self and multi-ties", ["modularity_of_all"], "igraph",
     lambda case: ig_modularity(case, multi=True)),
    ("modularity by chance", ["modularity_expected"], "hand", hand_modularity_expected),
    ("rescaled modularity", ["modularity_rescaled"], "hand", hand_modularity_rescaled),
    ("E-I index", ["ei"], "NetworkX", nx_ei),
    ("E-I index by chance", ["ei_expected"], "hand", hand_ei_expected),
    ("rescaled E-I index", ["ei_rescaled"], "hand", hand_ei_rescaled),
    ("share inside", ["inside_share"], "hand", hand_inside_share),
    ("density", ["density"], "NetworkX", nx_density),
    ("density", ["density"], "igraph", ig_density),
    ("constraint", ["constraint"], "NetworkX", nx_constraint),
    ("constraint", ["constraint"], "igraph", ig_constraint),
    ("effective size", ["effective_size"], "NetworkX", nx_effective_size),
    ("efficiency", ["efficiency"], "NetworkX", nx_efficiency),
    ("coreness", ["coreness"], "NetworkX", nx_coreness),
    ("coreness", ["coreness"], "igraph", ig_coreness),
    ("brokerage of Gould and Fernandez", ["brokerage"], "hand", hand_brokerage),
    ("Ellison-Glaeser", ["ellison_glaeser"], "hand", hand_ellison_glaeser),
    ("HHI", ["hhi"], "hand", hand_hhi),
    ("normalised HHI", ["hhi_normalised"], "hand", hand_hhi_normalised),
    ("effective number", ["effective_number"], "hand", hand_effective_number),
    ("Gini", ["gini"], "hand", hand_gini),
]


def same(ours, theirs):
    if ours is None or theirs is None:
        return ours is theirs
    return abs(ours - theirs) <= TOLERANCE * max(1, abs(theirs))


def first_difference(cases, answers, lines, judge):
    """None, or what to show of the first network on which we and the judge differ."""
    for case, answer in zip(cases, answers):
        theirs = judge(case)
        if all(line in answer for line in lines):
            ours = [value for line in lines for value in answer[line]]
            if len(ours) == len(theirs) and all(map(same, ours, theirs)):
                continue
        else:
            ours = answer.get("error", f"no line {' or '.join(lines)}")
        theirs = [None if t is None else float(t) for t in theirs]
        return f"ours:   {ours}\ntheirs: {theirs}\nnetwork:\n{case.text()}"
    return None


def missing_kinds(cases):
    """The kinds of cases that the random ones must include, and do not."""
    kinds = {
        "empty": lambda c: c.nodes == 0,
        "a single node": lambda c: c.nodes == 1,
        "nodes without ties": lambda c: c.nodes > 2 and not c.ties,
        "self-ties": lambda c: any(a == b for a, b in c.ties),
        "self-ties only": lambda c: c.ties and not c.simple,
        "multi-ties": lambda c: len([t for t in c.ties if t[0] != t[1]]) > len(c.simple),
        "disconnected": lambda c: c.simple and 1 < nx_components(c)[0] < c.nodes,
        "connected": lambda c: c.nodes > 3 and nx_components(c)[0] == 1,
        "one group": lambda c: c.simple and c.groups == 1,
        "an empty group": lambda c: c.simple and len(c.members()) < c.groups,
        "no sizes": lambda c: not c.sizes,
        "one size": lambda c: len(c.sizes) == 1 and sum(c.sizes) > 0,
        "sizes of 0": lambda c: len(c.sizes) > 1 and sum(c.sizes) == 0,
    }
    return [name for name, is_kind in kinds.items() if not any(map(is_kind, cases))]


def report(number, name, difference):
    print(f"{'not ok' if difference else 'ok'} {number} - {name}")
    for line in (difference or "").splitlines():
        print(f"# {line}")
    return 1 if difference else 0


def main():
    driver = os.path.join(os.environ.get("BUILD", "build"), "tests", "measures_driver")
    rng = random.Random(SEED)
    cases = [make_case(rng) for _ in range(NETWORKS)]
    answers = [run_driver(driver, case) for case in cases]
    print(f"1..{len(JUDGES) + 1}")
    failures = report(1, f"{NETWORKS} random networks include every kind",
                      ", ".join(missing_kinds(cases)))
    for number, (measure, lines, who, judge) in enumerate(JUDGES, start=2):
        difference = first_difference(cases, answers, lines, judge)
        failures += report(number, f"{measure} as by {who}", difference)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
