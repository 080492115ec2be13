#!/usr/bin/python3
"""search/ against a plain scan of the data base in Python: random words of the data in both scripts,
prefixes, phrases, several words, with and without accents; and what is no search.

Needs BUZZFS, the program (as tests/run sets it). Prints TAP. DATABASE: another data base, judged alone.
"""
import collections
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata

from tap import check, done

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
SEED = int(os.environ.get("SEED", "1"))
KINDS = ["provinces", "clusters", "firms", "institutes", "funders", "products", "sources"]
ROWS = """
INSERT INTO organisation (slug, entity, name, name_zh, note) VALUES
    ('accents', 'firm', 'Société Générale Żółć Ångström', NULL, 'naïve-Bayes Straße Λόγος'),
    ('broad', 'firm', 'Ｂｒｏａｄ ｌｅｔｔｅｒｓ', '上海（浦东）医药集团股份有限公司', NULL),
    ('mixed', 'institute', 'ABC上海DEF', '海上', 'Пётр ΑΒΓ'),
    ('marks', 'funder', 'e' || char(769) || 'tude', '𠮷野家', 'x_y.z/1,5%'),
    ('odd', 'firm', char(1) || 'odd"quoted*star' || char(10) || 'line', NULL, CAST(x'61ff62' AS TEXT));
"""
# By whatever program, after import: the index of words must not be believed about these rows.
CHANGES = """
PRAGMA foreign_keys = 0;
UPDATE organisation SET name = 'Wholly renamed', name_zh = '全新名称' WHERE id % 7 = 1;
UPDATE organisation SET note = NULL WHERE id % 7 = 2;
UPDATE OR FAIL organisation SET slug = slug || '-moved' WHERE id % 11 = 3;
DELETE FROM organisation WHERE id % 13 = 5;
REPLACE INTO organisation (id, slug, entity, name) VALUES (9, 'replaced', 'institute', 'Replacement 上海');
UPDATE OR REPLACE organisation SET slug = 'replaced', note = 'insulin once more' WHERE id = 10;
UPDATE product SET name = name || ' renamed' WHERE id % 5 = 0;
UPDATE cluster SET city = 'Renamed City' WHERE id % 5 = 0;
DELETE FROM makes WHERE id % 5 = 0;
"""
# How the index is lost; then all texts are read.
LOSSES = ["UPDATE word_index_state SET is_made = 0", "DROP TABLE organisation_words",
          "UPDATE word_index_state SET is_made = 1; UPDATE organisation_words_data SET block = x'00ff' WHERE id > 10"]
# What is no search: nothing is found, and nothing else goes wrong. True: the log says why.
BAD = [("*", True), ("**", True), ('"', True), ('"a b', True), ('a "b', True), ("a*b", True),
       ("a* *", True), ('"a"*b', True), (" ".join(["a"] * 17), True), ("  ", True), ("...", False),
       ("-", True), ('""', True), (".git", False), (".hidden", False), ("AND OR NOT", False),
       ("name:x", False), ("NEAR(a b)", False), ("{a b}: c", False), ("^zz", False), ("' OR 1=1 --", False),
       ("zzzzzz", False), ("x" * 255, False), ("-zz", False), ("+", True), ("(", True), (b"\xff\xfe", True),
       (b"caf\xc3", True), ("a\nzzz", False), ("；", True)]


def is_ideograph(char):
    return "CJK" in unicodedata.name(char, "") or "IDEOGRAPH" in unicodedata.name(char, "")


def tokens(text):
    """Words: runs of letters and digits without accents, in small letters; ideographs one by one."""
    text = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    words = []
    for char in text.lower().replace("ß", "ss").replace("ς", "σ"):
        if is_ideograph(char) and unicodedata.category(char) == "Lo":
            words += [char, ""]
        elif char.isalnum():
            if not words:
                words.append("")
            words[-1] += char
        else:
            words.append("")
    return [word for word in words if word]


def terms(query):
    found = []
    for quoted, star, word, begun in re.findall(r'"([^"]*)"(\*?)|([^ "*]+)(\*?)', query):
        words = tokens(quoted or word)
        if words:
            found.append((words, bool(star or begun)))
    return found


def has(text_tokens, term):
    words, begun = term
    n = len(words)
    for i in range(len(text_tokens) - n + 1):
        part = text_tokens[i:i + n]
        if part[:-1] == words[:-1] and (part[-1].startswith(words[-1]) if begun else part[-1] == words[-1]):
            return True
    return False


class World:
    """The texts of each node, as lists of tokens, by kind and slug."""

    def __init__(self, database):
        connection = sqlite3.connect(database)
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        ask = lambda sql: connection.execute(sql).fetchall()
        self.nodes = collections.defaultdict(dict)
        cities = dict(ask("SELECT id, city FROM cluster"))
        products = {row[0]: row[1:] for row in ask("SELECT id, slug, name, note FROM product")}
        made = collections.defaultdict(list)
        for firm, product in ask("SELECT firm_id, product_id FROM makes"):
            made[firm] += products[product]
        for slug, *texts in ask("SELECT slug, slug, name, name_zh, capital FROM province"):
            self.add("provinces", slug, texts)
        for slug, *texts in ask("SELECT slug, slug, name, name_zh, city, note FROM cluster"):
            self.add("clusters", slug, texts)
        for row, entity, cluster, slug, *texts in ask(
                "SELECT id, entity, cluster_id, slug, slug, name, name_zh, note FROM organisation"):
            self.add(entity + "s", slug, [*texts, cities.get(cluster), *made[row]])
        for slug, *texts in ask("SELECT slug, slug, name, note FROM product"):
            self.add("products", slug, texts)
        for slug, *texts in ask("SELECT slug, slug, title, publisher FROM source"):
            self.add("sources", slug, texts)
        connection.close()

    def add(self, kind, slug, texts):
        self.nodes[kind][slug] = [tokens(text) for text in texts if text]

    def find(self, query):
        wanted = terms(query)
        return {kind: hits for kind in KINDS for hits in
                [{slug for slug, texts in self.nodes[kind].items()
                  if all(any(has(text, term) for text in texts) for term in wanted)}] if hits}

    def queries(self, count):
        choice = random.Random(SEED)
        texts = [text for kind in KINDS for node in self.nodes[kind].values() for text in node if text]
        for _ in range(count):
            parts = []
            for _ in range(choice.choice((1, 1, 1, 2, 3))):
                text = choice.choice(texts)
                start = choice.randrange(len(text))
                words = text[start:start + choice.choice((1, 1, 2, 3))]
                glue = "" if all(is_ideograph(word[0]) for word in words) else " "
                part = glue.join(words)
                if choice.random() < 0.3:
                    part = part.upper()
                if choice.random() < 0.3:
                    words[-1] = words[-1][:choice.randrange(1, len(words[-1]) + 1)]
                    part = glue.join(words)
                    part = f'"{part}"*' if len(words) > 1 and glue else part + "*"
                elif len(words) > 1 and glue:
                    part = f'"{part}"' if choice.random() < 0.6 else part
                parts.append(part)
            query = " ".join(parts)
            if len(query.encode()) <= 255 and "/" not in query:
                yield query


def listed(database, paths):
    """What is listed of each path, None if it is not there, and what was said."""
    result = subprocess.run([PROGRAM, "ls", database, *paths, "/"], check=False, capture_output=True)
    errors = result.stderr.decode(errors="replace").split("\n")
    gone = {line[len("buzzfs: "):-len(": No such file or directory")] for line in errors
            if line.endswith(": No such file or directory")}
    blocks = {}
    for block in result.stdout.decode(errors="replace").split("\n\n"):
        name, _, names = block.strip("\n").partition(":\n")
        blocks[name] = names.split("\n") if names else []
    return [None if path in gone else blocks.get(path, "missing") for path in paths], errors


def change(database, statements):
    connection = sqlite3.connect(database)
    connection.executescript(statements)
    connection.close()


def judge(database, queries, count=200):
    world = World(database)
    queries = list(dict.fromkeys(queries or world.queries(count)))
    expected = [world.find(query) for query in queries]
    wrong = []
    kinds, _ = listed(database, [f"search/{query}" for query in queries])
    for query, shown, hits in zip(queries, kinds, expected):
        if (shown or []) != sorted(hits) or (shown is None) != (not hits):
            wrong.append(f"{query}: kinds {shown}, not {sorted(hits)}")
    pairs = [(query, kind, hits[kind]) for query, hits in zip(queries, expected) for kind in hits]
    found, _ = listed(database, [f"search/{query}/{kind}" for query, kind, _ in pairs])
    for (query, kind, hits), shown in zip(pairs, found):
        names = {name[:-5] if kind == "sources" else name for name in shown or []}
        if names != hits:
            wrong.append(f"{query}/{kind}: {sorted(names ^ hits)[:6]}")
    if len(pairs) < 10:
        wrong.append(f"only {len(pairs)} have hits")
    return wrong


def bad_searches(database):
    wrong = []
    for query, is_said in BAD:
        path = b"search/" + (query if isinstance(query, bytes) else query.encode())
        result = subprocess.run([PROGRAM, "ls", database, path], check=False, capture_output=True)
        lines = result.stderr.decode(errors="replace").strip("\n").split("\n")
        if result.returncode != 1 or not lines[-1].endswith("No such file or directory"):
            wrong.append(f"{query}: {lines}")
        if (len([line for line in lines if line.startswith("buzzfs: search/")]) > 1) != is_said and \
                "\n" not in str(query):
            wrong.append(f"{query}: {'nothing' if is_said else 'something'} is said: {lines}")
    return wrong


def main():
    if "DATABASE" in os.environ:
        check("searches find what a scan finds", judge(os.environ["DATABASE"], None))
        return done()
    with tempfile.TemporaryDirectory() as scratch:
        data = os.path.join(scratch, "data.db")
        subprocess.run([PROGRAM, "import", data, os.path.join(ROOT, "data")], check=True)
        check("data: random searches find what a scan finds", judge(data, None))
        check("two characters are found within longer names",
              judge(data, ["上海", "医药", "集团", "生物技术", "京大", "深圳 集团", "shenzhen 集团", "insulin shenzhen",
                           '"life science"', "wan*", "SHANGHAI", "rhu* insulin", "spin-off", "insulin", "上*"]))
        wrong = []
        for number, loss in enumerate(LOSSES):
            lost = os.path.join(scratch, f"lost{number}.db")
            shutil.copy(data, lost)
            change(lost, loss)
            wrong += judge(lost, None, 40)
        check("without the index of words, or with a damaged one, they find the same", wrong)
        change(data, ROWS)
        check("accents, case and broad letters do not matter",
              judge(data, ["societe", "SOCIÉTÉ", "generale angstrom", "zolc", "naive bayes", "naive-bayes",
                           "broad letters", "ｂｒｏａｄ", "abc", "abc 上海", "海d*", "海上", "上海浦东", "上海（浦东",
                           "петр", "αβγ", "étude", "etude", "𠮷野", "野家", '"y z"', "1,5", "x_y", "odd", "star",
                           "strasse", "straße", "STRASSE", "STRAẞE", "strass*", "λόγος", "ΛΟΓΟΣ", "quoted line"]))
        check("with rows of all sorts, random searches find what a scan finds", judge(data, None))
        check("what is no search is not there, and the log says why", bad_searches(data))
        change(data, CHANGES)
        check("after changes by another program they find what a scan finds",
              judge(data, ["renamed", "全新", "moved", "replaced", "replacement 上海", "insulin once", "上海",
                           '"renamed city"', "shenzhen"]) + judge(data, None))
        generated = os.path.join(scratch, "generated")
        subprocess.run([PROGRAM, "generate", generated, "--firms", "1000"], check=True)
        subprocess.run([PROGRAM, "import", generated + ".db", generated], check=True)
        check("generated: random searches find what a scan finds", judge(generated + ".db", None))
    return done()


if __name__ == "__main__":
    sys.exit(main())
