#!/usr/bin/python3
"""Files that could grow without end are bounded, and say so: a group of 50,000 members, a chain of
300 owners, a firm with 50,000 ties, a product with 300 makers, ties that lead nowhere.

Needs BUZZFS, the program (as tests/run sets it). Prints TAP.
"""
import contextlib
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
GOLDEN = os.path.join(ROOT, "tests", "tree", "golden", "data")
MEMORY_MAX = 64 << 20
SANITIZED_MEMORY_MAX = 512 << 20  # a sanitizer keeps what was freed, and a shadow of it all

ROWS = """
CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n
    WHERE i < 50000) SELECT i FROM n;
INSERT INTO organisation (id, slug, entity, cluster_id, name)
    SELECT 100000, 'top', 'firm', 1, 'Top' UNION ALL
    SELECT 100000 + i, 'member-' || i, 'firm', i % 5 + 1, 'Member' FROM n;
INSERT INTO tie (kind_id, from_id, to_id)
    SELECT (SELECT id FROM tie_kind WHERE slug = 'ownership'), 100000, 100000 + i FROM n;
INSERT INTO organisation (id, slug, entity, cluster_id, name)
    SELECT 200000 + i, 'chain-' || i, 'firm', 1, 'Chain' FROM n WHERE i <= 300;
INSERT INTO tie (kind_id, from_id, to_id)
    SELECT (SELECT id FROM tie_kind WHERE slug = 'ownership'), 200000 + i, 200001 + i FROM n
    WHERE i < 300;
INSERT INTO product (id, slug, name, class) VALUES (100, 'common', 'Common', 'vaccine');
INSERT INTO makes (firm_id, product_id) SELECT 100000 + i, 100 FROM n WHERE i <= 300;
"""
NOWHERE = """
INSERT INTO tie (kind_id, from_id, to_id, stake) SELECT k.id, o.id, 999999, 50 FROM tie_kind k,
    organisation o WHERE o.slug IN ('alpha', 'bay-fund', 'hill-university', 'zeta');
INSERT INTO tie (kind_id, from_id, to_id) SELECT k.id, 999999, o.id FROM tie_kind k,
    organisation o WHERE o.slug IN ('alpha', 'delta');
INSERT INTO tie (kind_id, from_id, to_id) SELECT 77, a.id, b.id FROM organisation a,
    organisation b WHERE a.slug = 'alpha' AND b.slug = 'beta';
INSERT INTO makes (firm_id, product_id) SELECT id, 999999 FROM organisation WHERE slug = 'alpha';
INSERT INTO makes (firm_id, product_id) SELECT 999999, id FROM product;
UPDATE cluster SET province_id = 999999 WHERE slug = 'coast';
"""
FUNDED = """
CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n
    WHERE i <= 100000) SELECT i FROM n;
INSERT INTO tie (kind_id, from_id, to_id) SELECT k.id, a.id, b.id FROM n, tie_kind k,
    organisation a, organisation b WHERE k.slug = 'funding' AND a.slug = 'bay-fund'
    AND b.slug = 'alpha';
"""

FINDINGS = tuple(f"findings/{name}.json" for name in (
    "genesis", "science-base", "business-models", "local-buzz", "academia", "substitutors", "bridges",
    "dispersal", "money", "dispersion", "goals"))


def is_sanitized():
    with open(PROGRAM, "rb") as program:
        return b"__asan_init" in program.read()


if is_sanitized():
    MEMORY_MAX = SANITIZED_MEMORY_MAX


def database_with(scratch, name, rows):
    """Rows go in without the triggers, which count one by one; then all sums are made anew."""
    path = os.path.join(scratch, name)
    subprocess.run([PROGRAM, "import", path, GOLDEN], check=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
                                      "AND tbl_name IN ('organisation', 'tie', 'makes')").fetchall()
        drop = "".join(f"DROP TRIGGER {trigger};" for trigger, _ in triggers)
        make = "".join(f"{sql};" for _, sql in triggers)
        connection.executescript("BEGIN;" + drop + rows + make +
                                 "UPDATE aggregate_state SET stale = 0; COMMIT;")
    return path


def cat(database, path):
    """The file, and the most memory that the program took for it (or the test did before)."""
    with subprocess.Popen([PROGRAM, "cat", database, path], stdout=subprocess.PIPE) as process:
        output = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"exit status {process.returncode}"
    return output, usage.ru_maxrss * 1024


def cat_json(database, path):
    return json.loads(cat(database, path)[0])


def a_large_group_is_told_of_and_not_listed(large):
    for firm in ("top", "member-7"):
        found = cat_json(large, f"firms/{firm}/conglomerate.json")
        assert found["ultimate_parent"] == "top" and found["ultimate_parents"] == ["top"]
        assert found["tree"] is None and found["members"] is None
        assert "256" in found["why"], found["why"]


def a_large_group_is_drawn_whole_in_little_memory(large):
    text, memory = cat(large, "conglomerates/top/tree.txt")
    assert text.count("\n") == 50003, text.count("\n")
    assert "50001 members, 5 clusters, 2 provinces\n" in text, text[-200:]
    assert memory < MEMORY_MAX, memory


def a_long_chain_ends(large):
    found = cat_json(large, "firms/chain-300/conglomerate.json")
    assert found["ultimate_parent"] is None and found["why"] == "the chain of parents is too long"
    found = cat_json(large, "firms/chain-200/conglomerate.json")
    assert found["ultimate_parent"] == "chain-1" and len(found["chain"]) == 199
    text, _ = cat(large, "conglomerates/chain-1/tree.txt")
    assert "chain-65 (hill) (and so on)\n\n300 members" in text, text[-300:]


def a_hub_has_no_position(large):
    found = cat_json(large, "firms/top/linkages.json")["position"]
    for figure in (found["constraint"], found["coreness"], found["brokerage"]["liaison"]):
        assert figure["value"] is None and figure["why"], figure


def a_common_product_tells_no_rivals(large):
    assert cat(large, "firms/member-7/rivals.tsv")[0].count("\n") == 1


def a_large_network_is_not_permuted(large):
    for path in ("clusters/hill/buzz.json", "linkages.json", "provinces/north/linkages.json"):
        figure = cat_json(large, path)["ei_index"]["all"]
        assert figure["value"] is not None and figure["p"] is None, figure
        assert figure["why"].startswith("p: "), figure


def tables_of_a_large_cluster_take_little_memory(large):
    for name in ("buzz.json", "bridges.tsv", "products.tsv"):
        text, memory = cat(large, f"clusters/hill/{name}")
        assert text and memory < MEMORY_MAX, (name, memory)


def ties_that_lead_nowhere_break_nothing(nowhere):
    for path in ("linkages.json", "matrix.tsv", "clusters/hill/buzz.json",
                 "clusters/hill/bridges.tsv", "clusters/hill/products.tsv",
                 "clusters/hill/linkages.json", "provinces/north/linkages.json",
                 "firms/alpha/conglomerate.json", "firms/alpha/rivals.tsv",
                 "firms/delta/conglomerate.json", "firms/alpha/linkages.json",
                 "firms/alpha/links.tsv", "findings/README.md", *FINDINGS):
        assert cat(nowhere, path)[0], path


def findings_of_large_data_take_little_memory(large):
    for name in FINDINGS:
        text, memory = cat(large, name)
        assert text and memory < MEMORY_MAX, (name, memory)
    assert cat_json(large, "findings/business-models.json")["value"]["unknown"] >= 50301


def too_many_ties_of_funding_are_not_looked_at(funded):
    found = cat_json(funded, "findings/money.json")
    assert found["verdict"] is None and found["why"].startswith("there are too many"), found
    assert found["cases"] > 100000 and found["value"]["government_share"] is None, found


TESTS = (a_large_group_is_told_of_and_not_listed, a_large_group_is_drawn_whole_in_little_memory,
         findings_of_large_data_take_little_memory,
         tables_of_a_large_cluster_take_little_memory, a_long_chain_ends,
         a_common_product_tells_no_rivals, a_large_network_is_not_permuted,
         ties_that_lead_nowhere_break_nothing, a_hub_has_no_position,
         too_many_ties_of_funding_are_not_looked_at)


def main():
    failed = 0
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    print(f"1..{len(TESTS)}")
    with tempfile.TemporaryDirectory() as scratch:
        databases = {"large": database_with(scratch, "large.db", ROWS),
                     "nowhere": database_with(scratch, "nowhere.db", NOWHERE),
                     "funded": database_with(scratch, "funded.db", FUNDED)}
        for number, test in enumerate(TESTS, start=1):
            try:
                test(databases[test.__code__.co_varnames[0]])
                print(f"ok {number} - {test.__name__.replace('_', ' ')}")
            except (AssertionError, subprocess.SubprocessError, ValueError, KeyError) as error:
                failed = 1
                print(f"not ok {number} - {test.__name__.replace('_', ' ')}")
                print(f"# {error!r}"[:500])
    return failed


if __name__ == "__main__":
    sys.exit(main())
