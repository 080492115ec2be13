#!/usr/bin/python3
"""What the analyses in scripts/ should print, computed from the CSV files of a data set alone.

Usage: analyses.py DATA ANALYSIS [ARGUMENT...]
The arguments are those of the analysis, without TREE. Besides: `pairs`, provinces worth comparing.
"""
import csv
import os
import sys
from collections import Counter, defaultdict

ARROW = " → "


class Data:
    def __init__(self, folder):
        self.folder = folder
        self.clusters = {r["cluster"]: r for r in self.read("clusters")}
        self.firms = {r["firm"]: r for r in self.read("firms")}
        self.place = {}  # organisation: cluster, or ""
        for table, key in (("firms", "firm"), ("institutes", "institute"), ("funders", "funder")):
            for row in self.read(table):
                self.place[row[key]] = row["cluster"]
        self.kinds = {r["kind"]: r for r in self.read("tie-kinds")}
        self.ties = self.read("ties")

    def read(self, table):
        path = os.path.join(self.folder, table + ".csv")
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def province(self, organisation):
        cluster = self.place[organisation]
        return self.clusters[cluster]["province"] if cluster else ""


def share(part, whole):
    return f"{part / whole:.6f}"


def genesis(data):
    rows = [(r["genesis"] or "unknown", r["genesis_basis"] or "unknown")
            for r in data.clusters.values()]
    bases = sorted({basis for _, basis in rows})
    yield ["genesis", "clusters", "share", *bases]
    counts = Counter(kind for kind, _ in rows)
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield [kind, count, share(count, len(rows)), *(rows.count((kind, basis)) for basis in bases)]


def ownership_chains(data, count="10"):
    """Every way up from a firm that owns none, as far as it goes; the longest, the first by name."""
    owners = defaultdict(set)
    for tie in data.ties:
        if data.kinds[tie["kind"]]["role"] == "ownership":
            owners[tie["to"]].add(tie["from"])
    owning = {owner for firm in owners for owner in owners[firm]}

    def ways_up(firm):
        return [[firm, *way] for owner in owners[firm] for way in ways_up(owner)] or [[firm]]

    rows = []
    for firm in [firm for firm in owners if firm not in owning]:
        ways = ways_up(firm)
        chain = min(ways, key=lambda way: (-len(way), way))[::-1]
        through = [data.place[member] or "-" for member in chain]
        rows.append([len(chain), len(set(through) - {"-"}), ARROW.join(chain), ARROW.join(through)])
    yield ["members", "clusters", "chain", "through"]
    yield from sorted(rows, key=lambda r: (-r[0], -r[1], r[2].encode()))[:int(count)]


def makers_by_province(data, *products):
    yield ["product", "province", "makers", "share", "firms"]
    for product in sorted(set(products)):
        makers = sorted(r["firm"] for r in data.read("makes") if r["product"] == product)
        by_province = defaultdict(list)
        for firm in makers:
            by_province[data.province(firm)].append(firm)
        for province, firms in sorted(by_province.items(), key=lambda i: (-len(i[1]), i[0])):
            yield [product, province, len(firms), share(len(firms), len(makers)), ";".join(firms)]


def ties_between(data, one, two):
    out = Counter(t["kind"] for t in data.ties
                  if (data.province(t["from"]), data.province(t["to"])) == (one, two))
    back = Counter(t["kind"] for t in data.ties
                   if (data.province(t["from"]), data.province(t["to"])) == (two, one))
    total = out + back
    yield ["kind", "ties", f"{one}_to_{two}", f"{two}_to_{one}"]
    for kind, count in sorted(total.items(), key=lambda item: (-item[1], item[0])):
        if data.kinds[kind]["directed"] == "true":
            yield [kind, count, out[kind], back[kind]]
        else:
            yield [kind, count, "", ""]


def local_buzz(data, least="5", *kinds):
    ties = [t for t in data.ties if t["from"] in data.firms and t["to"] in data.firms
            and (not kinds or t["kind"] in kinds)]
    ends = [(data.place[t["from"]], data.place[t["to"]]) for t in ties]
    inside = {f for t, (a, b) in zip(ties, ends) if a and a == b for f in (t["from"], t["to"])}

    def row(name, firms, local, outside):
        ei = share(outside - local, outside + local) if outside + local else ""
        return [name, len(firms), len(firms - inside), local, outside, ei]

    rows = []
    for cluster in data.clusters:
        firms = {f for f in data.firms if data.place[f] == cluster}
        local = ends.count((cluster, cluster))
        outside = sum(a != b and cluster in (a, b) for a, b in ends)
        if len(firms) >= int(least):
            rows.append(row(cluster, firms, local, outside))
    yield ["cluster", "firms", "isolated", "local", "outside", "ei"]
    yield from sorted(rows, key=lambda r: (-r[1], r[0]))
    yield row("all", {f for f in data.firms if data.place[f]},
              sum(a == b != "" for a, b in ends), sum("" != a != b != "" for a, b in ends))


def pairs(data):
    """The three pairs of provinces with most ties, those that an undirected tie joins, one with none."""
    joined = Counter()
    wanted = []
    for tie in data.ties:
        pair = tuple(sorted((data.province(tie["from"]), data.province(tie["to"]))))
        if "" in pair or pair[0] == pair[1]:
            continue
        joined[pair] += 1
        if data.kinds[tie["kind"]]["directed"] == "false":
            wanted.append(pair)
    provinces = sorted(r["province"] for r in data.read("provinces"))
    none = next((a, b) for a in provinces for b in provinces if a < b and not joined[a, b])
    wanted += [pair for pair, _ in joined.most_common(3)] + [none]
    yield from sorted(set(wanted))


def main():
    data = Data(sys.argv[1])
    analysis = globals()[sys.argv[2].replace("-", "_")]
    for row in analysis(data, *sys.argv[3:]):
        print("\t".join(map(str, row)))


if __name__ == "__main__":
    main()
