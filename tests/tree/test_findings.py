#!/usr/bin/python3
"""The files under /findings, of the golden, the shipped, a generated and an empty data set, and of
others: values and verdicts against what follows from the CSV files alone, and against what their own
pipelines print, run in the exported tree.

Needs BUZZFS, the program (as tests/run sets it), and jq. Prints TAP.
"""
import csv
import glob
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

try:
    import judge
except ImportError as error:
    print(f"1..0 # SKIP {error.name} is missing (apt install python3-networkx)")
    sys.exit(0)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
GOLDEN = os.path.join(ROOT, "tests", "tree", "golden", "data")
KEYS = ["claim", "place", "measure", "rule", "value", "expected", "verdict", "cases", "why", "paths",
        "pipeline"]
NAMES = ["genesis", "science-base", "business-models", "local-buzz", "academia", "substitutors",
         "bridges", "dispersal", "money", "dispersion", "goals"]
CASES_MIN = 10
TOO_FEW = "there are fewer than 10 cases"
NO_TIES = "the data know no ties between firms"
NO_OWNERSHIP = "the data know no ties of ownership"
NO_WORDS = "the data use none of the words of the rule"
TYPES = ("government-construct", "anchor-firm", "entrepreneurial", "science-spin-off")
BASES = ("paper", "source", "rule")
MODELS = ("integrated", "dedicated", "contract", "manufacturer", "holding")


def share(part, whole):
    return part / whole if whole else None


def decide(holds, cases, met=1, why=NO_WORDS):
    """verdict, cases, why; of a rule about words or ties, how many of these were met"""
    if cases < CASES_MIN:
        return None, cases, TOO_FEW
    return (bool(holds), cases, None) if met else (None, cases, why)


def by_word(words, cells):
    count = Counter("unknown" if c is None else c if c in words else "other" for c in cells)
    return {word: count[word] for word in (*words, "other", "unknown")}


# --- what follows from the CSV files: value, expected, (verdict, cases, why)


def genesis(data):
    value = by_word(TYPES, (c["genesis"] for c in data.tables["clusters"]))
    known = sum(value.values()) - value["unknown"]
    bases = by_word(BASES, (c["genesis_basis"] for c in data.tables["clusters"] if c["genesis"]))
    basis = {f"basis_{word}": count for word, count in bases.items()}
    return value | basis, None, decide(all(value[t] for t in TYPES) and not value["other"], known,
                                       known - value["other"])


def science_base(data):
    columns = ("universities_211", "universities_985", "cas_institutes")
    cities = {(s["province"], s["city"]): [judge.number(s[c]) for c in columns]
              for s in data.tables["science"] if all(s[c] is not None for c in columns)}
    known = [cities[c["province"], c["city"]] for c in data.tables["clusters"]
             if (c["province"], c["city"]) in cities]
    strong = sum(u211 > 0 and cas > 0 for u211, _, cas in known)
    weak = len(known) - strong
    value = {"strong": strong, "weak": weak, "weak_share": share(weak, len(known)),
             "with_top_university": sum(u985 > 0 for _, u985, _ in known)}
    return value, None, decide(weak > strong, len(known))


def business_models(data):
    value = by_word(MODELS, (f["business_model"] for f in data.tables["firms"] if f["cluster"]))
    known = sum(value.values()) - value["unknown"]
    value["integrated_share"] = share(value["integrated"], known)
    making = value["integrated"] + value["manufacturer"]
    value["manufacturing_share"] = share(making, known)
    return value, None, decide(making > known / 2, known, known - value["other"])


class Ties:
    """Ties with their roles, told apart by what the findings count."""

    def __init__(self, data):
        role = {k["kind"]: k["role"] for k in data.kinds}
        self.data = data
        self.all = [(role[t["kind"]], data.is_firm(t["from"]) and data.is_firm(t["to"]),
                     data.scope(t), t) for t in data.ties]

    def of(self, role=..., firms=None, scopes=judge.SCOPES):
        return [t for r, f, s, t in self.all
                if role in (..., r) and firms in (None, f) and s in scopes]

    def local_by_chance(self, role):
        """If each end kept its cluster and all were joined anew, over all ways to join them."""
        ties = self.of(role, False, PLACED)
        gone = Counter(self.data.cluster(t["from"]) for t in ties)
        come = Counter(self.data.cluster(t["to"]) for t in ties)
        return sum(gone[c] * come[c] for c in gone) / len(ties) ** 2 if ties else None


PLACED = ("local", "provincial", "national")
BETWEEN = ("provincial", "national")


def firms_by_cluster(data):
    count = Counter(f["cluster"] for f in data.tables["firms"] if f["cluster"])
    return {c["cluster"]: count[c["cluster"]] for c in data.tables["clusters"]}


def local_buzz(data):
    ties = Ties(data)
    firms = firms_by_cluster(data)
    n = sum(firms.values())
    inside, outside = len(ties.of(..., True, ["local"])), len(ties.of(..., True, BETWEEN))
    pairs = math.comb(n, 2)
    near = sum(math.comb(k, 2) for k in firms.values())
    degree = share(2 * inside, n)
    value = {"firms": n, "local_ties": inside,
             "local_ties_of_ownership": len(ties.of("ownership", True, ["local"])),
             "ties_between_clusters": outside, "mean_local_degree": degree,
             "ei_index": share(outside - inside, outside + inside)}
    return value, {"ei_index": share(pairs - 2 * near, pairs)}, \
        decide(degree is not None and degree < 0.5, n, len(ties.of(..., True)), NO_TIES)


def academia(data):
    ties = Ties(data)
    academic = ties.of("technology", False)
    placed = len(ties.of("technology", False, PLACED))
    local = share(len(ties.of("technology", False, ["local"])), placed)
    partners = len(ties.of(None, True))
    chance = ties.local_by_chance("technology")
    value = {"academic_ties": len(academic), "inter_firm_partnerships": partners,
             "academic_ties_between_places": placed, "local_share": local}
    far = not placed or local <= chance + 2 * math.sqrt(chance * (1 - chance) / placed)
    return value, {"local_share": chance}, decide(len(academic) > partners and far, placed)


def substitutors(data):
    makers = Counter(m["product"] for m in data.tables["makes"] if data.cluster(m["firm"]))
    several = sum(n >= 2 for n in makers.values())
    dozens = sum(n >= 24 for n in makers.values())
    value = {"products": len(makers), "products_of_several": several, "products_of_dozens": dozens,
             "most_makers": max(makers.values(), default=0),
             "share_of_several": share(several, len(makers))}
    return value, None, decide(several > len(makers) / 2 and dozens, len(makers))


def bridges(data):
    ties = Ties(data)
    between = len(ties.of(..., True, BETWEEN))
    owned = len(ties.of("ownership", True, BETWEEN))
    network = judge.networkx.Graph()
    network.add_nodes_from(data.province_of_cluster)
    network.add_edges_from((data.cluster(t["from"]), data.cluster(t["to"]))
                           for t in ties.of("ownership", None, BETWEEN))
    networks = [set(p) for p in judge.networkx.connected_components(network)]
    parts = [len(p) for p in networks]
    holding = {c for c, n in firms_by_cluster(data).items() if n > 0}
    joined = sum(len(holding & p) for p in networks if len(p) > 1)
    with_firms = len(holding)
    value = {"ties_between_clusters": between, "ownership_between_clusters": owned,
             "ownership_share": share(owned, between), "clusters_with_firms": with_firms,
             "clusters_joined": joined, "largest_component": max(parts, default=0)}
    chance = share(len(ties.of("ownership", True, ["local"])), len(ties.of(..., True, ["local"])))
    return value, {"ownership_share": chance}, \
        decide(owned > between / 2 and joined > with_firms / 2, between, len(ties.of("ownership")),
               NO_OWNERSHIP)


def dispersal(data):
    ties = Ties(data)
    counts = {s: len(ties.of("spin-off", False, [s])) for s in PLACED}
    placed = sum(counts.values())
    chance = ties.local_by_chance("spin-off")
    elsewhere = placed - counts["local"]
    value = {**counts, "elsewhere_share": share(elsewhere, placed),
             "returnees": len(ties.of("returnee")),
             "returnees_local": len(ties.of("returnee", None, ["local"]))}
    return value, {"elsewhere_share": None if chance is None else 1 - chance}, \
        decide(elsewhere > placed / 2, placed)


def money(data):
    kinds = {f["funder"]: judge.words(f["kind"]) for f in data.tables["funders"]}
    ties = Ties(data).of("funding")
    government = [t for t in ties if "government" in kinds.get(t["from"], [])]
    local = [t for t in government if "local" in kinds[t["from"]]]
    at_home = [t for t in local if data.scope(t) == "local"]
    value = {"funding": len(ties), "government": len(government),
             "government_local": sum(data.scope(t) == "local" for t in government),
             "local_government": len(local), "local_government_local": len(at_home),
             "government_share": share(len(government), len(ties)),
             "local_government_local_share": share(len(at_home), len(local))}
    dominates = len(government) > len(ties) / 2
    known = [words for words in kinds.values() if "government" in words and ("local" in words or not dominates)]
    return value, None, decide(dominates and len(at_home) > len(local) / 2, len(ties), len(known))


def dispersion(data):
    count = Counter(c["province"] for c in data.tables["clusters"])
    clusters, provinces = sum(count.values()), len(data.tables["provinces"])
    hhi = sum((n / clusters) ** 2 for n in count.values()) if clusters else None
    value = {"provinces": provinces, "provinces_with_clusters": len(count), "hhi": hhi,
             "effective_number": 1 / hhi if hhi else None}
    chance = 1 / (1 / clusters + (1 - 1 / clusters) / provinces) if clusters else None
    spread = 2 * clusters ** 2 > provinces * sum(n * n for n in count.values())
    return value, {"effective_number": chance}, decide(spread, clusters)


def goals(data):
    value, reached = {}, []
    for goal in data.tables["goals"]:
        year, target = judge.number(goal["year"]), judge.number(goal["target"])
        series = sorted((int(i["year"]), judge.number(i["value"])) for i in data.tables["indicators"]
                        if i["goal"] == goal["goal"] and i["value"] is not None
                        and (year is None or int(i["year"]) <= year))
        last, actual = series[-1] if series else (None, None)
        value[goal["goal"]] = actual
        if actual is None or target is None:
            reached.append(None)
            continue
        met = {"below": actual < target, "at-most": actual <= target}.get(goal.get("direction"),
                                                                          actual >= target)
        reached.append(True if met else False if last == year else None)
    known = sum(r is not None for r in reached)
    if False in reached:
        return value, None, (False, known, None)
    if not known:
        return value, None, (None, 0, "no goal has a value for its year")
    if None in reached:
        return value, None, (None, known, "some goals have no value for their year")
    return value, None, (True, known, None)


JUDGES = dict(zip(NAMES, (genesis, science_base, business_models, local_buzz, academia, substitutors,
                          bridges, dispersal, money, dispersion, goals)))


# --- tests: each yields what is wrong


def same(found, expected):
    if expected is None or found is None or isinstance(expected, bool):
        return found is expected
    return abs(found - expected) <= 0.5000001e-6 * max(1, abs(expected))


def compare(title, found, expected):
    if expected is None or found is None:
        if found is not expected:
            yield f"{title}: {found}, not {expected}"
        return
    if list(found) != list(expected):
        yield f"{title}: keys {list(found)}, not {list(expected)}"
    for key in expected:
        if not same(found.get(key), expected[key]):
            yield f"{title}.{key}: {found.get(key)}, not {expected[key]}"


def values_follow_from_the_tables(tree, data):
    for name in NAMES:
        found = tree.finding(name)
        value, expected, (verdict, cases, why) = JUDGES[name](data)
        yield from compare(f"{name}: value", found["value"], value)
        yield from compare(f"{name}: expected", found["expected"], expected)
        told = (found["verdict"], found["cases"], found["why"])
        if told != (verdict, cases, why):
            yield f"{name}: {told}, not {(verdict, cases, why)}"


def pipelines_print_the_values(tree, _data):
    for name in NAMES:
        found = tree.finding(name)
        run = subprocess.run(["sh", "-c", found["pipeline"]], cwd=tree.folder, text=True,
                             capture_output=True, check=False)
        if run.returncode or run.stderr:
            yield f"{name}: exit status {run.returncode}: {run.stderr}"
        printed = dict(line.split(" ", 1) for line in run.stdout.splitlines())
        for key in printed.keys() - found["value"].keys():
            yield f"{name}: prints {key}, which is no value"
        for key, value in found["value"].items():
            if float(printed.get(key, 0)) - (value or 0) > 1.1e-6 or \
                    (value or 0) - float(printed.get(key, 0)) > 1.1e-6:
                yield f"{name}: prints {key} {printed.get(key)}, the value is {value}"


def files_have_their_form(tree, _data):
    if sorted(os.listdir(tree.path("findings"))) != sorted(["README.md", *(n + ".json" for n in NAMES)]):
        yield f"files: {os.listdir(tree.path('findings'))}"
    for name in NAMES:
        found = tree.finding(name)
        keys = [k for k in found if k != "goals"] if name == "goals" else list(found)
        if keys != KEYS:
            yield f"{name}: keys {keys}"
        if (found["verdict"] is None) != (found["why"] is not None):
            yield f"{name}: verdict {found['verdict']}, why {found['why']}"
        if found["measure"] is not None and not os.path.exists(tree.path(f"measures/{found['measure']}.md")):
            yield f"{name}: no page of the measure {found['measure']}"
        path = tree.path(f"findings/{name}.json")
        with open(path, "rb") as file:
            if subprocess.run(["jq", ".", path], capture_output=True, check=True).stdout != file.read():
                yield f"{name}: not as jq prints it"


def the_page_has_all_verdicts(tree, _data):
    with open(tree.path("findings/README.md"), encoding="utf-8") as file:
        page = file.read()
    for name in NAMES:
        found = tree.finding(name)
        verdict = {True: "true", False: "false", None: f"open: {found['why']}"}[found["verdict"]]
        line = f"| `{name}.json` | {found['claim']} | {verdict} | {found['cases']} |"
        if page.count(line) != 1:
            yield f"missing: {line}"


def paths_lead_somewhere(tree, _data):
    for name in NAMES:
        for path in tree.finding(name)["paths"]:
            if not glob.glob(tree.path(path)):
                yield f"{name}: nothing is at {path}"


def goals_show_their_series(tree, data):
    shown = tree.finding("goals")["goals"]
    if [g["goal"] for g in shown] != [g["goal"] for g in data.tables["goals"]]:
        yield f"goals: {[g['goal'] for g in shown]}"
    for goal in shown:
        series = sorted((int(i["year"]), judge.number(i["value"])) for i in data.tables["indicators"]
                        if i["goal"] == goal["goal"])
        if [(s["year"], s["value"]) for s in goal["series"]] != series:
            yield f"{goal['goal']}: {goal['series']}"


TESTS = (values_follow_from_the_tables, pipelines_print_the_values, files_have_their_form,
         the_page_has_all_verdicts, goals_show_their_series, paths_lead_somewhere)
FULL_ONLY = (paths_lead_somewhere,)  # patterns match nothing in a tree with little in it


class Tree:
    def __init__(self, folder):
        self.folder = folder

    def path(self, path):
        return os.path.join(self.folder, path)

    def finding(self, name):
        with open(self.path(f"findings/{name}.json"), encoding="utf-8") as file:
            return json.load(file)


def empty(scratch):
    """The golden data set without rows, but for the vocabulary of ties: no glob matches there."""
    folder = os.path.join(scratch, "empty-data")
    shutil.copytree(GOLDEN, folder)
    for name in os.listdir(folder):
        if name.endswith(".csv") and name != "tie-kinds.csv":
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                header = file.readline()
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(header)
    return folder


def laid_out_otherwise(scratch):
    """The golden data set as somebody else may have laid it out: columns in another order, none that
    may be left out where pipelines read tables, words of his own, ownership where no firm
    is."""
    folder = os.path.join(scratch, "own-data")
    words = {"local-government": "Local_Government", "central-government": "Central Government",
             "holding": "unknown", "rule": "unknown", "government-construct": "unknown"}
    left_out = {"goals.csv": ("sources", "confidence"), "indicators.csv": ("sources", "confidence")}
    more = {"institutes.csv": {"institute": "park-house", "cluster": "empty-park", "name": "Park house",
                               "kind": "academy",
                               "sources": "yearbook", "confidence": "A"},
            "ties.csv": {"kind": "ownership", "from": "park-house", "to": "hill-university",
                         "sources": "yearbook", "confidence": "A"}}
    shutil.copytree(GOLDEN, folder)
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name == "datapackage.json":
            with open(path, encoding="utf-8") as file:
                package = json.load(file)
            for resource in package["resources"]:
                gone = left_out.get(resource["path"], ())
                fields = [f for f in resource["schema"]["fields"] if f["name"] not in gone]
                for field in fields:
                    field.get("constraints", {}).pop("enum", None)
                resource["schema"]["fields"] = fields
            with open(path, "w", encoding="utf-8") as file:
                json.dump(package, file)
            continue
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        if name in more:
            rows.append([more[name].get(column, "") for column in rows[0]])
        columns = [i for i, c in reversed(list(enumerate(rows[0]))) if c not in left_out.get(name, ())]
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [words.get(row[i], row[i]) for i in columns] for row in rows)
    return folder


def generated(scratch):
    folder = os.path.join(scratch, "generated-data")
    subprocess.run([PROGRAM, "generate", folder, "--firms", "400", "--seed", "7"], check=True,
                   stdout=subprocess.DEVNULL)
    again = os.path.join(scratch, "generated-again")  # with the tables that it lacks, empty
    subprocess.run([PROGRAM, "import", again + ".db", folder], check=True)
    subprocess.run([PROGRAM, "export", again + ".db", again], check=True)
    return os.path.join(again, "export")


def rewrite(path, change):
    """A table with its rows changed; where there is no row any more it is left out."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [change(row) for row in reader]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row)


def half_spread(scratch, clusters):
    """Provinces with so many clusters each, the effective number of which is half of the provinces."""
    folder = os.path.join(scratch, "half-spread")
    shutil.copytree(GOLDEN, folder)
    rows = {"provinces": [{"province": f"province-{p}", "name": f"Province {p}", "iso_code": f"XX-{p}"}
                          for p in range(len(clusters))],
            "clusters": [{"cluster": f"cluster-{p}-{c}", "province": f"province-{p}", "name": "Park"}
                         for p, count in enumerate(clusters) for c in range(count)]}
    for path in glob.glob(os.path.join(folder, "*.csv")):
        name = os.path.splitext(os.path.basename(path))[0]
        if name in ("sources", "tie-kinds"):
            continue
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            first = next(reader, {})
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**first, **row} for row in rows.get(name, ()))
    return folder


def without_ties(scratch, source, kinds):
    """A data set that knows no ties, or none of these kinds."""
    folder = os.path.join(scratch, "without-" + (kinds or "ties"))
    shutil.copytree(source, folder)
    rewrite(os.path.join(folder, "ties.csv"),
            lambda row: row if kinds and row["kind"] != kinds else None)
    return folder


def of_funders(scratch, source, kinds):
    """A data set whose funders are of other kinds, in a vocabulary of its own."""
    folder = os.path.join(scratch, "funders-" + "-".join(kinds.values()))
    shutil.copytree(source, folder)
    with open(os.path.join(folder, "datapackage.json"), encoding="utf-8") as file:
        package = json.load(file)
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            if (resource["name"], field["name"]) == ("funders", "kind"):
                field.get("constraints", {}).pop("enum", None)
    with open(os.path.join(folder, "datapackage.json"), "w", encoding="utf-8") as file:
        json.dump(package, file)
    rewrite(os.path.join(folder, "funders.csv"),
            lambda row: {**row, "kind": kinds.get(row["kind"], row["kind"])})
    return folder


def main():
    if not shutil.which("jq"):
        print("1..0 # SKIP jq is missing")
        return 0
    number = failed = 0
    print(f"1..{10 * len(TESTS) - 2 * len(FULL_ONLY)}")
    with tempfile.TemporaryDirectory() as scratch:
        folders = {"golden": GOLDEN, "shipped": os.path.join(ROOT, "data"),
                   "generated": generated(scratch), "own": laid_out_otherwise(scratch),
                   "empty": empty(scratch), "half spread": half_spread(scratch, (7, 9, 1, 4, 0, 0))}
        folders["untied"] = without_ties(scratch, folders["generated"], None)
        folders["of no government"] = of_funders(
            scratch, folders["generated"], {"local-government": "town", "central-government": "crown"})
        folders["of one government"] = of_funders(
            scratch, folders["generated"], {k: "government" for k in ("local-government", "venture-capital")})
        folders["unowned"] = without_ties(scratch, folders["generated"], "ownership")
        for title, folder in folders.items():
            target = os.path.join(scratch, title)
            subprocess.run([PROGRAM, "import", target + ".db", folder], check=True)
            subprocess.run([PROGRAM, "export", target + ".db", target], check=True)
            tree, data = Tree(target), judge.DataSet(os.path.join(target, "export"))
            for test in TESTS:
                if title in ("empty", "half spread") and test in FULL_ONLY:
                    continue
                number += 1
                lines = list(test(tree, data))
                failed += bool(lines)
                print(f"{'not ok' if lines else 'ok'} {number} - {title}: "
                      f"{test.__name__.replace('_', ' ')}")
                for line in lines[:10]:
                    print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
