#!/usr/bin/python3
"""Readers that look for torn files while a writer commits. Usage: parallel.py DB MOUNTPOINT SECONDS

The writer puts one number into two attributes of a product and makes the text longer and shorter. A
reader must see the same number in both, and as many bytes as stat() said.
"""
import json
import os
import random
import sqlite3
import sys
import threading
import time

database, top, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
ends = time.monotonic() + seconds
wrong = []
reads = [0]


def write():
    connection = sqlite3.connect(database, timeout=20)
    slugs = [row[0] for row in connection.execute("SELECT slug FROM product ORDER BY id LIMIT 5")]
    number = 0
    while time.monotonic() < ends and not wrong:
        number += 1
        text = f"{number} " + "x" * random.choice((0, 10, 4000, 9000, 60000))
        for slug in slugs:
            connection.execute("UPDATE product SET name = ?, note = ? WHERE slug = ?", (text, text, slug))
        connection.commit()
        time.sleep(random.choice((0, 0.01, 0.05)))
    connection.close()


def read(slug):
    path = f"{top}/products/{slug}/attributes.json"
    while time.monotonic() < ends and not wrong:
        with open(path, "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            data = b""
            while piece := file.read(random.choice((100, 4096, 1 << 20))):
                data += piece
                if random.random() < 0.1:
                    time.sleep(0.005)
            reads[0] += 1
            if len(data) != size:
                wrong.append(f"{slug}: {len(data)} bytes, fstat() said {size}")
                continue
        try:
            attributes = json.loads(data)
            if attributes["name"] != attributes.get("note", attributes["name"]):
                wrong.append(f"{slug}: two versions in one file")
        except ValueError as error:
            wrong.append(f"{slug}: torn: {error}")


with sqlite3.connect(database) as first:
    first.execute("UPDATE product SET name = '0 ', note = '0 '")
first.close()
time.sleep(0.2)
products = sorted(os.listdir(top + "/products"))[:5]
threads = [threading.Thread(target=write)]
threads += [threading.Thread(target=read, args=(slug,)) for slug in products for _ in range(2)]


def guarded(thread_run):
    def run():
        try:
            thread_run()
        except Exception as error:  # an error of a call is what is looked for
            wrong.append(repr(error))
    return run


for thread in threads:
    thread.run = guarded(thread.run)
    thread.start()
for thread in threads:
    thread.join()
print(f"{reads[0]} reads")
for line in wrong[:10]:
    print(line)
sys.exit(bool(wrong) or reads[0] < 10)
