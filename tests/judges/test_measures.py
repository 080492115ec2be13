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
