"""A data set with rows as long as they may be, the last one full of 0 in columns of truth.

Usage: wide.py DATA FOLDER: the data set in DATA with two more products, written into FOLDER.
"""
import csv
import json
import os
import shutil
import sys

ROW_MAX = 1 << 20
CELL_MAX = 1 << 16
FIELDS_MAX = 1000
TEXTS = 16

source, folder = sys.argv[1:]
shutil.copytree(source, folder)
with open(os.path.join(folder, "datapackage.json"), encoding="utf-8") as file:
    package = json.load(file)
products = next(r for r in package["resources"] if r["name"] == "products")
fields = products["schema"]["fields"]
truths = FIELDS_MAX - TEXTS - len(fields)
fields += [{"name": f"text{i}", "type": "string"} for i in range(TEXTS)]
fields += [{"name": f"truth{i}", "type": "boolean"} for i in range(truths)]
with open(os.path.join(folder, "datapackage.json"), "w", encoding="utf-8") as file:
    json.dump(package, file)

path = os.path.join(folder, products["path"])
with open(path, encoding="utf-8", newline="") as file:
    header, *rows = csv.reader(file)
header += [field["name"] for field in fields[-TEXTS - truths:]]


def fill(slug, length, truth):
    """A product whose texts have so many bytes in all, of which each has what a cell may have."""
    texts = []
    while len(texts) < TEXTS:
        texts.append("x" * min(CELL_MAX, length))
        length -= len(texts[-1])
    return [slug, *rows[0][1:], *texts, *[truth] * truths]


stored = sum(len(cell.encode()) for row in rows for cell in row)
with open(path, "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(row + [""] * (TEXTS + truths) for row in rows)
    writer.writerow(fill("fills-a-batch", ROW_MAX - stored, ""))
    writer.writerow(fill("grows", ROW_MAX - 2 * truths - 2000, "0"))
