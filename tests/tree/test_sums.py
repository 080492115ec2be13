#!/usr/bin/python3
"""The sums of store/aggregates.sql stay true under any change: insert, update, delete, REPLACE,
rows left without an end because foreign keys are off, kinds that change their role.

Seeded random statements against a data base in memory; after each one every table of sums must
equal the view that defines it, or the data base must say that its sums are stale. Prints TAP.
"""
import random
import sqlite3
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUMS = ("member_count", "flow", "kind_count", "output", "holding", "suspect_tie", "year_count")
CIRCLES = """WITH RECURSIVE
    own (a, b) AS (SELECT from_id, to_id FROM tie JOIN tie_kind k ON k.id = kind_id
                   WHERE role = 'ownership' AND from_id <> to_id),
    above (a, b) AS (SELECT a, b FROM own UNION SELECT own.a, above.b FROM own JOIN above ON own.b = above.a)
    SELECT 1 FROM above WHERE a = b"""
STATEMENTS = 1500
SEEDS = range(1, 7)


def make_database():
    database = sqlite3.connect(":memory:", isolation_level=None)
    for name in ("schema.sql", "aggregates.sql"):
        database.executescript((ROOT / "store" / name).read_text())
    for number, role in enumerate(("ownership", "funding", None, "ownership"), start=1):
        database.execute("INSERT INTO tie_kind VALUES (?, ?, ?, 1, NULL)",
                         (number, f"kind-{number}", role))
    database.execute("INSERT INTO province (slug, name) VALUES ('p', 'P')")
    for number in range(4):
        database.execute("INSERT INTO cluster (slug, province_id, name) VALUES (?, 1, 'C')",
                         (f"c-{number}",))
    return database


def statement(rng, database):
    """One random statement with its values."""
    def pick(table):
        rows = database.execute(f"SELECT id FROM {table}").fetchall()
        return rng.choice(rows)[0] if rows else 1

    slug = f"o-{rng.randrange(60)}"
    cluster = rng.choice((None, 1, 2, 3, 4))
    entity = rng.choice(("firm", "firm", "institute", "funder"))
    years = rng.choice((None, 1990, 2000, 2001)), rng.choice((None, 2001, 2005))
    klass = rng.choice(("a", "b", None))
    choices = [
        *[("INSERT INTO organisation (slug, entity, cluster_id, name, since, until) "
           "VALUES (?, ?, ?, 'N', ?, ?)", (slug, entity, cluster, *years))] * 4,
        *[("INSERT INTO tie (kind_id, from_id, to_id, since, until) VALUES (?, ?, ?, ?, ?)",
           (pick("tie_kind"), pick("organisation"), pick("organisation"), *years))] * 4,
        *[("INSERT INTO makes (firm_id, product_id, since) VALUES (?, ?, ?)",
           (pick("organisation"), pick("product"), years[0]))] * 2,
        ("INSERT INTO product (slug, name, class) VALUES (?, 'X', ?)",
         (f"x-{rng.randrange(10)}", klass)),
        ("UPDATE organisation SET cluster_id = ?, entity = ? WHERE id = ?",
         (cluster, entity, pick("organisation"))),
        ("UPDATE organisation SET since = ?, until = NULL WHERE id = ?",
         (years[0], pick("organisation"))),
        ("UPDATE organisation SET id = id + 1000 WHERE id = ?", (pick("organisation"),)),
        ("UPDATE tie SET to_id = ?, kind_id = ?, since = ?, until = NULL WHERE id = ?",
         (pick("organisation"), pick("tie_kind"), years[0], pick("tie"))),
        ("UPDATE product SET class = ? WHERE id = ?", (klass, pick("product"))),
        ("UPDATE tie_kind SET role = ? WHERE id = ?",
         (rng.choice(("ownership", "funding", None)), pick("tie_kind"))),
        ("INSERT OR REPLACE INTO tie_kind (id, slug, role, directed) VALUES (?, ?, 'ownership', 1)",
         (rng.randrange(1, 7), f"kind-{rng.randrange(1, 7)}")),
        ("UPDATE tie_kind SET id = ? WHERE id = ?", (rng.randrange(1, 7), pick("tie_kind"))),
        ("DELETE FROM tie_kind WHERE id = ?", (pick("tie_kind"),)),
        ("DELETE FROM organisation WHERE id = ?", (pick("organisation"),)),
        ("DELETE FROM tie WHERE id = ?", (pick("tie"),)),
        ("DELETE FROM makes WHERE id = ?", (pick("makes"),)),
        ("DELETE FROM product WHERE id = ?", (pick("product"),)),
        ("INSERT OR REPLACE INTO organisation (id, slug, entity, name) VALUES (?, ?, 'firm', 'R')",
         (pick("organisation"), slug)),
        ("UPDATE OR REPLACE organisation SET slug = ? WHERE id = ?", (slug, pick("organisation"))),
        ("INSERT OR REPLACE INTO tie (id, kind_id, from_id, to_id) VALUES (?, 1, ?, ?)",
         (pick("tie"), pick("organisation"), pick("organisation"))),
        ("INSERT OR REPLACE INTO makes (firm_id, product_id) VALUES (?, ?)",
         (pick("organisation"), pick("product"))),
        ("INSERT OR REPLACE INTO product (slug, name, class) VALUES (?, 'X', ?)",
         (f"x-{rng.randrange(10)}", klass)),
    ]
    return rng.choice(choices)


def difference(database):
    """What is not true and not called stale; None if all is well."""
    stale, may_circle = database.execute("SELECT stale, may_circle FROM aggregate_state").fetchone()
    if not may_circle and database.execute(CIRCLES).fetchone():
        return "a circle that may not be"
    if stale:
        return None
    for table in SUMS:
        kept = set(database.execute(f"SELECT * FROM {table}"))
        true = set(database.execute(f"SELECT * FROM {table}_view"))
        if kept != true:
            return f"{table}: kept {sorted(kept - true)}, true {sorted(true - kept)}"
    return None


def run(seed):
    rng = random.Random(seed)
    database = make_database()
    stale = 0
    for _ in range(STATEMENTS):
        sql, values = statement(rng, database)
        try:
            database.execute(sql, values)
        except sqlite3.IntegrityError:
            pass
        wrong = difference(database)
        if wrong:
            return f"after {sql} {values}: {wrong}"
        if database.execute("SELECT stale FROM aggregate_state").fetchone()[0]:
            stale += 1
            database.execute("UPDATE aggregate_state SET stale = 0")
            wrong = difference(database)
            if wrong:
                return f"made anew: {wrong}"
    rows = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in SUMS[:2]]
    return None if stale and all(rows) else "the statements did not do what they are for"


def main():
    failures = 0
    for number, seed in enumerate(SEEDS, start=1):
        wrong = run(seed)
        print(f"{'not ok' if wrong else 'ok'} {number} - sums stay true, seed {seed}")
        if wrong:
            failures += 1
            print(f"# {wrong}")
    print(f"1..{len(SEEDS)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
