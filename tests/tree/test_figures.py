#!/usr/bin/python3
"""The pictures under /figures, parsed and held against the CSV files.

A program of its own: the projection, the ties between clusters, the conglomerates and the flows out
of academia are computed here from the tables alone. Checked are the shipped, the golden and the tiny
data set and a generated one. Needs BUZZFS, the program (as tests/run sets it). Prints TAP.
"""
import csv
import math
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict

from groups import conglomerates
from pictures import painting_fault

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
PROGRAM = os.environ.get("BUZZFS", os.path.join(ROOT, "build", "buzzfs"))
XMLLINT = shutil.which("xmllint")
PICTURES = ("regional-map", "cnbg-spin-offs", "spin-off-dispersal", "matrix")
SVG = "{http://www.w3.org/2000/svg}"
AREA_MOST, AREA_LEAST = 900, 12
ARCS_MAX, MATRIX_MAX = 200, 60

# Advance widths of DejaVu Sans for the characters from space to tilde, in thousandths of its size.
WIDTHS = dict(zip(map(chr, range(32, 127)), (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838)), **{"°": 500})


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True).stdout


def table(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


class Data:
    """A folder of CSV files, and what the pictures should show of it."""

    def __init__(self, folder):
        self.clusters = table(folder, "clusters")
        self.outlines = table(folder, "outlines")
        self.ties = table(folder, "ties")
        self.roles = {row["kind"]: row.get("role") for row in table(folder, "tie-kinds")}
        self.home, self.entity, self.name = {}, {}, {}
        for entity in ("institute", "firm", "funder"):
            for row in table(folder, entity + "s"):
                self.home[row[entity]] = row.get("cluster") or ""
                self.entity[row[entity]] = entity
                self.name[row[entity]] = row["name"]
        self.firms = Counter(self.home[o] for o in self.home if self.entity[o] == "firm")
        cities = Counter(c.get("city") for c in self.clusters)
        self.label = {}
        for cluster in self.clusters:
            city, slug = cluster.get("city"), cluster["cluster"]
            self.label[slug] = city if city and cities[city] == 1 else cluster["name"] if not city else \
                re.sub(r"(^|-)([a-z])", lambda m: (" " if m[1] else "") + m[2].upper(),
                       slug).replace("-", " ")
        self.place = {c["cluster"]: (float(c["lat"]), float(c["lon"])) for c in self.clusters
                      if c.get("lat") and c.get("lon")}
        self.province = {c["cluster"]: c["province"] for c in self.clusters}

    def role(self, tie):
        return self.roles[tie["kind"]]

    def bonds(self):
        """Ties and ties of ownership by pair of clusters."""
        ties, ownership = Counter(), Counter()
        for tie in self.ties:
            pair = tuple(sorted((self.home[tie["from"]], self.home[tie["to"]])))
            if all(pair):
                ties[pair] += 1
                ownership[pair] += self.role(tie) == "ownership"
        return ties, ownership

    def rings(self):
        return [[tuple(map(float, point.split(","))) for point in row["points"].split(" ")]
                for row in self.outlines]

    def extent(self):
        points = [point for ring in self.rings() for point in ring]
        points += [(lon, lat) for lat, lon in self.place.values()]
        latitudes = [lat for _, lat in points]
        longitudes = sorted(lon for lon, _ in points)
        gaps = [(b - a, a, b) for a, b in zip(longitudes, longitudes[1:])]
        gaps.append((360 - (longitudes[-1] - longitudes[0]), longitudes[-1], longitudes[0] + 360))
        _, east, west = max(gaps)
        return min(latitudes), max(latitudes), west % 360, east % 360

    def conglomerates(self):
        return conglomerates((tie["from"], tie["to"]) for tie in self.ties
                             if self.role(tie) == "ownership")


def albers(parallels, middle, lat, lon):
    """Snyder 1987, equations 14-1 to 14-6, with the origin at the equator."""
    first, second = (math.radians(p) for p in parallels)
    n = (math.sin(first) + math.sin(second)) / 2
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)
    theta = n * math.radians((lon - middle + 180) % 360 - 180)
    rho = math.sqrt(c - 2 * n * math.sin(math.radians(lat))) / n
    return rho * math.sin(theta), math.sqrt(c) / n - rho * math.cos(theta)


class Picture:
    def __init__(self, bytes_):
        self.bytes = bytes_
        self.root = ElementTree.fromstring(bytes_)
        self.description = self.root.find(SVG + "desc").text

    def shapes(self, names=("circle", "path", "rect", "line")):
        """Shapes with a tip: element and tip."""
        for element in self.root.iter():
            title = element.find(SVG + "title")
            if element.tag[len(SVG):] in names and title is not None:
                yield element, title.text


def corners(element):
    return [tuple(map(float, pair)) for pair in
            re.findall(r"(-?[\d.]+) (-?[\d.]+)", element.get("d"))]


def middle_and_area(element):
    if element.tag == SVG + "circle":
        return (float(element.get("cx")), float(element.get("cy"))), \
            math.pi * float(element.get("r")) ** 2
    points = corners(element)
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1])) / 2
    return tuple(sum(p[i] for p in points) / len(points) for i in (0, 1)), abs(area)


# --- checks: each returns a list of faults


def is_sound(data, pictures):
    """Well-formed, self-contained, with title and description, of a bounded size."""
    faults = []
    for name, picture in pictures.items():
        root = picture.root
        if root.tag != SVG + "svg" or root.find(SVG + "title") is None or not picture.description:
            faults.append(f"{name}: no svg, title or desc")
        for element in root.iter():
            if element.tag in (SVG + "script", SVG + "image", SVG + "use", SVG + "foreignObject"):
                faults.append(f"{name}: {element.tag}")
            for key, value in element.attrib.items():
                if key.startswith("on") or "href" in key or "url(" in value or "nan" in value:
                    faults.append(f"{name}: {key}={value}")
        width, height = float(root.get("width")), float(root.get("height"))
        if not (200 <= width <= 1400 and 150 <= height <= 2000):
            faults.append(f"{name}: {width} x {height}")
        if XMLLINT:
            said = subprocess.run([XMLLINT, "--noout", "-"], input=picture.bytes,
                                  capture_output=True, check=False).stderr
            faults += [f"{name}: {said.decode()}"] if said else []
        if len(picture.bytes) > 1 << 20:
            faults.append(f"{name}: {len(picture.bytes)} bytes")
    return faults


def are_painted_whole(data, pictures):
    faults = {name: painting_fault(picture.bytes, 3) for name, picture in pictures.items()}
    return [f"{name}: {fault}" for name, fault in faults.items() if fault]


def places_are_right(data, pictures):
    """Markers lie where the projection puts them, but for one scale and shift of the whole map."""
    picture = pictures["regional-map"]
    if not data.place:
        return []
    stated = re.search(r"parallels (\S+) and (\S+) degrees, middle meridian (\S+) degrees",
                       picture.description)
    south, north, west, east = data.extent()
    first, second, middle = map(float, stated.groups())
    faults = []
    if (first, second, middle) != (25, 47, 105):
        height = max(north - south, 0.4)
        south = (south + north) / 2 - height / 2
        expected = (south + height / 6, south + height * 5 / 6)
        width = (east - west) % 360
        if abs(first - expected[0]) > 0.01 or abs(second - expected[1]) > 0.01 or \
                abs((west + width / 2 - middle + 180) % 360 - 180) > 0.06:
            faults.append(f"projection {stated.groups()}, not {expected}, {west + width / 2}")
        first, second = expected
        middle = west + width / 2
    pairs = []
    seen = set()
    for element, tip in picture.shapes(("circle", "path")):
        found = re.match(r"(\S+) \(.*\): (\d+) firms?, (.*)$", tip)
        if not found:
            continue
        slug = found[1]
        seen.add(slug)
        at, area = middle_and_area(element)
        pairs.append((slug, albers((first, second), middle, *data.place[slug]), at))
        expected = max(AREA_MOST * data.firms[slug] / max(1, *(data.firms[c] for c in data.place)),
                       AREA_LEAST) if len(data.place) > 1 else area
        if int(found[2]) != data.firms[slug]:
            faults.append(f"{slug}: {found[2]} firms")
        if abs(math.sqrt(area) - math.sqrt(expected)) > 0.2:
            faults.append(f"{slug}: area {area}, not {expected}")
    if seen != set(data.place):
        faults.append(f"drawn are {len(seen)} of {len(data.place)}")
    if len(pairs) < 2:
        return faults
    # Least squares of u = s x + a, v = -s y + b.
    count = len(pairs)
    mean = [sum(p[k][i] for p in pairs) / count for k in (1, 2) for i in (0, 1)]
    over = sum((p[1][0] - mean[0]) * (p[2][0] - mean[2]) - (p[1][1] - mean[1]) * (p[2][1] - mean[3])
               for p in pairs)
    under = sum((p[1][0] - mean[0]) ** 2 + (p[1][1] - mean[1]) ** 2 for p in pairs)
    scale = over / under
    for slug, (x, y), (u, v) in pairs:
        off = math.hypot(mean[2] + scale * (x - mean[0]) - u, mean[3] - scale * (y - mean[1]) - v)
        if scale <= 0 or off > 0.35:
            faults.append(f"{slug}: {off:.2f} pixels off")
    return faults


def outlines_are_drawn(data, pictures):
    """A closed shape a ring, with its corners."""
    groups = [g for g in pictures["regional-map"].root.iter(SVG + "g")
              if g.get("class") == "greyed edged"]
    drawn = [len(corners(path)) for g in groups for path in g.iter(SVG + "path")]
    expected = [len(ring) for ring in data.rings()]
    return [] if drawn == expected else [f"{drawn}, not {expected}"]


def arcs_are_right(data, pictures):
    """Every pair that ownership joins, or the strongest, with the number of ties."""
    _, ownership = data.bonds()
    expected = Counter()
    for (a, b), ties in ownership.items():
        if ties and a != b and a in data.place and b in data.place:
            expected[frozenset((data.label[a], data.label[b])), ties] += 1
    drawn = Counter()
    for element, tip in pictures["regional-map"].shapes(("path",)):
        found = re.match(r"(.*) – (.*): (\d+)$", tip)
        if found:
            drawn[frozenset(found.groups()[:2]), int(found[3])] += 1
    left = sorted((ties for (_, ties), n in expected.items() for _ in range(n)), reverse=True)
    if sum(drawn.values()) != min(len(left), ARCS_MAX):
        return [f"{sum(drawn.values())} arcs, not {min(len(left), ARCS_MAX)}"]
    if drawn - expected:
        return [f"no such ties: {list(drawn - expected)[:3]}"]
    least = min((ties for _, ties in drawn), default=0)
    return [] if sorted((t for (_, t), n in drawn.items() for _ in range(n)), reverse=True) == \
        left[:ARCS_MAX] else [f"not the strongest; the least has {least}"]


def name_boxes(picture):
    """Boxes of the names and degrees on the map, in the widths of a real font, with their text."""
    for element in picture.root.iter(SVG + "text"):
        style = element.get("class", "")
        if "halo" in style or "°" in (element.text or ""):
            x, y = float(element.get("x")), float(element.get("y"))
            width = sum(WIDTHS.get(c, 1000) for c in element.text) / 100
            x -= width if "end" in style else width / 2 if "middle" in style else 0
            yield (x, y - 7.4, x + width, y + 2.2, element.text)


def names_do_not_overlap(data, pictures):
    faults = []
    boxes = list(name_boxes(pictures["regional-map"]))
    if data.place and len(boxes) < 2:
        faults.append("no names")
    for i, a in enumerate(boxes):
        if a[0] < 0 or a[2] > 1000 or a[1] < 0:
            faults.append(f"{a[4]} is outside")
        for b in boxes[:i]:
            if "°" in a[4] and "°" in b[4]:
                continue  # of two lines that meet at a corner
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
                faults.append(f"{a[4]} over {b[4]}")
    return faults


def outline(element):
    """Points along a marker, and its middle."""
    middle, area = middle_and_area(element)
    if element.tag == SVG + "circle":
        radius = math.sqrt(area / math.pi)
        return [middle] + [(middle[0] + radius * math.cos(k / 10),
                            middle[1] + radius * math.sin(k / 10)) for k in range(63)]
    points = corners(element)
    return [middle] + [(a[0] + k / 20 * (b[0] - a[0]), a[1] + k / 20 * (b[1] - a[1]))
                       for a, b in zip(points, points[1:] + points[:1]) for k in range(20)]


def distance(box, points):
    return min(math.hypot(max(box[0] - x, x - box[2], 0), max(box[1] - y, y - box[3], 0))
               for x, y in points)


def names_belong_to_their_markers(data, pictures):
    """A name stands close beside its own marker and nearer to it than to all others, or a line
    leads from the middle of the marker to it; and there are as many as the foot says."""
    picture = pictures["regional-map"]
    markers = {}
    for element, tip in picture.shapes(("circle", "path")):
        found = re.match(r"(\S+) \(.*\): \d+ firms?, ", tip)
        if found:
            markers[found[1]] = outline(element)
    lines = [tuple(float(line.get(k)) for k in ("x1", "y1", "x2", "y2"))
             for line in picture.root.iter(SVG + "line") if line.get("stroke-width") == ".7"]
    names = [box for box in name_boxes(picture) if "°" not in box[4]]
    slugs = {label: slug for slug, label in data.label.items()}
    faults = []
    for box in names:
        if box[4] not in slugs:
            continue  # cut
        own = markers[slugs[box[4]]]
        led = any(math.hypot(x1 - own[0][0], y1 - own[0][1]) < 0.2 and
                  distance((box[0], box[1] - 1, box[2] + 12, box[3] + 1), [(x2, y2)]) < 0.5
                  for x1, y1, x2, y2 in lines)
        others = min((distance(box, other) for slug, other in markers.items()
                      if slug != slugs[box[4]]), default=99)
        if others < 1:
            faults.append(f"{box[4]} covers another marker")
        if not led and (distance(box, own) > 6 or distance(box, own) > others):
            faults.append(f"{box[4]}: {distance(box, own):.1f} from its own marker, {others:.1f} "
                          "from another")
    foot = [re.match(r"Named: (\d+) of (\d+) clusters\.", text.text or "")
            for text in picture.root.iter(SVG + "text")]
    stated = [(int(f[1]), int(f[2])) for f in foot if f] or [(len(markers), len(markers))]
    if stated != [(len(names), len(markers))]:
        faults.append(f"{len(names)} of {len(markers)} names, not {stated}")
    return faults


def degrees_are_legible(data, pictures):
    """No marker covers the degrees of the graticule, of which both kinds are there; and where no
    land is drawn the graticule takes most of the page."""
    picture = pictures["regional-map"]
    markers = [outline(element) for element, tip in picture.shapes(("circle", "path"))
               if re.search(" firms?, ", tip)]
    degrees = [box for box in name_boxes(picture) if "°" in box[4]]
    faults = [f"{box[4]} is covered" for box in degrees
              if any(distance(box, marker) < 0.5 for marker in markers)]
    if data.place and not (any(box[4][-1] in "NS" for box in degrees) and
                           any(box[4][-1] in "EW" for box in degrees)):
        faults.append(f"{len(degrees)} lines have their degrees")
    points = [point for group in picture.root.iter(SVG + "g") if group.get("class") == "faint"
              for path in group.iter(SVG + "path") for point in corners(path)]
    spans = [max(p[i] for p in points) - min(p[i] for p in points) for i in (0, 1)] if points else []
    if data.place and not data.outlines and (spans[0] < 650 or spans[1] < 550):
        faults.append(f"the graticule is {spans[0]:.0f} by {spans[1]:.0f}")
    return faults


def large_clusters_are_named(data, pictures):
    """Where all could be named, none of several firms is without a name."""
    names = {box[4] for box in name_boxes(pictures["regional-map"])}
    if len(data.place) > 120:
        return []
    unnamed = [data.firms[c] for c in data.place if data.label[c] not in names]
    return [f"{max(unnamed)} firms without a name"] if unnamed and \
        max(unnamed) > max(1, max(data.firms.values()) / 20) else []


def matrix_is_right(data, pictures):
    """The number in every cell, and no cell missing among the clusters shown."""
    ties, ownership = data.bonds()
    outside = Counter()
    for (a, b), n in ties.items():
        if a != b:
            outside[a] += n
            outside[b] += n
    shown = {text.text for text in pictures["matrix"].root.iter(SVG + "text")
             if "rotate" in text.get("transform", "")}
    faults = []
    least = sorted(outside.values(), reverse=True)[:MATRIX_MAX]
    if len(shown) != len(least):
        faults.append(f"{len(shown)} clusters, not {len(least)}")
    chosen = {c for c in outside if data.label[c] in shown}
    if sorted((outside[c] for c in chosen), reverse=True) != least:
        faults.append("not those with most ties")
    expected = Counter()
    for (a, b), n in ties.items():
        if a in chosen and b in chosen:
            pair = frozenset(f"{data.label[end]} ({end})" for end in (a, b))
            if a == b:
                expected[pair, "local", n] += 1
            else:
                expected[pair, "of ownership", ownership[a, b]] += ownership[a, b] > 0
                expected[pair, "of other kinds", n - ownership[a, b]] += n > ownership[a, b]
    drawn = Counter()
    for element, tip in pictures["matrix"].shapes(("rect",)):
        found = re.match(r"(.*): (\d+) (local|of ownership|of other kinds)$", tip)
        drawn[frozenset(found[1].split(" – ")), found[3], int(found[2])] += 1
    if drawn != +expected:
        faults.append(f"cells differ: {list((drawn - expected).items())[:3]} drawn, "
                      f"{list((expected - drawn).items())[:3]} not")
    return faults


def shades_have_values(data, pictures):
    """The legend of the matrix has as many shades of each side as numbers of ties beside them."""
    root = pictures["matrix"].root
    texts = [text.text for text in root.iter(SVG + "text")]
    starts = [i for i, text in enumerate(texts) if text and text.startswith("Ties") and
              text.endswith(":")]
    if not starts:
        return []
    values = 0
    while re.fullmatch(r"\d+(–\d+)?", texts[starts[0] + 1 + values]):
        values += 1
    shades = [rect for rect in root.iter(SVG + "rect") if rect.get("width") == "14" and
              rect.find(SVG + "title") is None]
    return [] if len(shades) == 3 * values > 0 else [f"{len(shades)} shades, {values} values"]


def columns_fault(data, columns):
    """Columns go from west to east around the widest gap between clusters."""
    if not data.place:
        return []
    longitudes = sorted(lon for _, lon in data.place.values())
    gaps = [(b - a, b) for a, b in zip(longitudes, longitudes[1:])]
    west = max(gaps + [(360 + longitudes[0] - longitudes[-1], longitudes[0])])[1]
    east = {data.label[c]: (lon - west) % 360 for c, (_, lon) in data.place.items()}
    order = [east[place] for place, xs in
             sorted(columns.items(), key=lambda item: min(map(float, item[1]))) if place in east]
    return [] if order == sorted(order) else [f"not from west to east: {order}"]


def families_are_right(data, pictures):
    """The largest conglomerates by their names, and each firm in its cluster."""
    picture = pictures["cnbg-spin-offs"]
    sizes = {root: len(members) for root, members in data.conglomerates().items()}
    roots = [text.text for text in picture.root.iter(SVG + "text")
             if "bold" in text.get("style", "")]
    faults = []
    largest = sorted(sizes.values(), reverse=True)[:len(roots)]
    by_name = defaultdict(list)
    for root, size in sizes.items():
        by_name[data.name[root]].append(size)
    if [max(by_name[root]) for root in roots if root in by_name] != largest:
        faults.append(f"{roots} are not the largest")
    if sizes and not roots:
        faults.append("nothing is drawn")
    clusters = defaultdict(set)
    for organisation, name in data.name.items():
        cluster = data.home[organisation]
        clusters[name].add(data.label[cluster] if cluster else "no cluster")
    columns = {}
    for element, tip in picture.shapes(("circle",)):
        name, _, place = tip.rpartition(": ")
        if place not in clusters[name]:
            faults.append(f"{name} in {place}, not {clusters[name]}")
        columns.setdefault(place, set()).add(element.get("cx"))
    labels = {text.text for text in picture.root.iter(SVG + "text")
              if "rotate" in text.get("transform", "")}
    for place, xs in columns.items():
        if len(xs) != 1 and place in labels:
            faults.append(f"{place} has {len(xs)} columns")
    for column in columns.get("no cluster", ()):
        faults += [f"{place} stands in the column of no cluster" for place, xs in columns.items()
                   if place != "no cluster" and column in xs]
    faults += columns_fault(data, {place: xs for place, xs in columns.items() if place in labels})
    return faults


def flows_are_right(data, pictures):
    """Spin-offs and returnees by scope, and the sum of what is drawn."""
    scopes, total = Counter(), 0
    for tie in data.ties:
        if data.role(tie) not in ("spin-off", "returnee") or \
                data.entity[tie["from"]] != "institute":
            continue
        a, b = data.home[tie["from"]], data.home[tie["to"]]
        scopes["foreign" if not a or not b else "local" if a == b else
               "provincial" if data.province[a] == data.province[b] else "national"] += 1
        total += 1
    picture = pictures["spin-off-dispersal"]
    stated = re.search(r"(\d+) stayed in the cluster of the origin, (\d+) in its province, (\d+) "
                       r"went to other provinces, (\d+) have an end in no cluster", picture.description)
    expected = [scopes[s] for s in ("local", "provincial", "national", "foreign")]
    faults = []
    if [int(n) for n in stated.groups()] != expected:
        faults.append(f"{stated.groups()}, not {expected}")
    drawn = sum(int(re.search(r": (\d+) (returnee|spin-off)s?$", tip)[1])
                for _, tip in picture.shapes(("path",)))
    parents = len({t["from"] for t in data.ties if data.role(t) in ("spin-off", "returnee") and
                   data.entity[t["from"]] == "institute"})
    if drawn > total or (parents <= 44 and drawn != total):
        faults.append(f"{drawn} of {total} are drawn")
    return faults


def flows_end_where_they_say(data, pictures):
    """Each name at the right has the number of what leads there: to a cluster, to none, or to one
    of those that have no room."""
    expected = Counter()
    for tie in data.ties:
        if data.role(tie) in ("spin-off", "returnee") and data.entity[tie["from"]] == "institute":
            home = data.home[tie["to"]]
            expected[data.label[home] if home else "no cluster"] += 1
    picture = pictures["spin-off-dispersal"]
    origins = sum("end" in text.get("class", "") for text in picture.root.iter(SVG + "text"))
    if origins >= 44:
        return []  # what those left out lead to is not in the numbers
    stated = {}
    for text in picture.root.iter(SVG + "text"):
        found = re.fullmatch(r"(.*) \((\d+)\)", text.text or "")
        if found and text.get("class") == "small":
            stated[found[1]] = int(found[2])
    drawn = Counter()
    for _, tip in picture.shapes(("path",)):
        _, _, end = tip.rpartition(" – ")
        name, _, number_of = end.rpartition(": ")
        drawn[name] += int(number_of.split()[0])
    others = sum(n for name, n in expected.items() if name not in stated)
    if others:
        expected["other clusters"] = others
    return [f"{name}: {stated[name]} stated, {drawn[name]} drawn, not {expected[name]}"
            for name in stated if not stated[name] == drawn[name] == expected[name]] + \
        [f"{name} is not there" for name in ("no cluster", "other clusters")
         if expected[name] and name not in stated]


def flows_are_named(data, pictures):
    """Whole names at both sides, but for very long ones; and none leaves the page."""
    root = pictures["spin-off-dispersal"].root
    faults = []
    for text in root.iter(SVG + "text"):
        label, style = text.text or "", text.get("class", "")
        if "small" not in style or "title" in style:
            continue
        width = sum(WIDTHS.get(c, 1000) for c in label) / 100
        left = float(text.get("x")) - (width if "end" in style else 0)
        if left < 0 or left + width > float(root.get("width")):
            faults.append(f"{label} leaves the page")
        if label.endswith("…") or "…," in label:
            faults += [f"{label} is cut"] if width < 400 else []
    return faults


CHECKS = (is_sound, are_painted_whole, places_are_right, outlines_are_drawn, arcs_are_right,
          names_do_not_overlap, names_belong_to_their_markers, large_clusters_are_named,
          degrees_are_legible, matrix_is_right, shades_have_values, families_are_right,
          flows_are_right, flows_end_where_they_say, flows_are_named)


def read_pictures(database):
    return {name: Picture(run("cat", database, f"/figures/{name}.svg")) for name in PICTURES}


def few_and_far(scratch):
    """The tiny data set with its two clusters far apart, on both sides of 180 degrees."""
    folder = os.path.join(scratch, "few")
    shutil.copytree(os.path.join(ROOT, "tests", "import", "tiny"), folder)
    path = os.path.join(folder, "clusters.csv")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("45.5,5.25", "52.63,-179.9").replace("45,5,", "49.41,178.4,"))
    return folder


def export(database, scratch, name):
    """The tables of /export, as a folder."""
    folder = os.path.join(scratch, name + "-export")
    os.mkdir(folder)
    for table_name in ("clusters", "outlines", "ties", "tie-kinds", "institutes", "firms", "funders"):
        with open(os.path.join(folder, table_name + ".csv"), "wb") as file:
            file.write(run("cat", database, f"/export/{table_name}.csv"))
    return folder


# --- what no data set should be, but a data base may be

HOSTILE = r"""
PRAGMA foreign_keys = OFF;
PRAGMA ignore_check_constraints = ON;
UPDATE organisation SET name = '<script>alert("&")</script>' || char(1, 10, 65534) || ']]>' WHERE id % 3 = 0;
UPDATE organisation SET name = CAST(x'fffe80c3' AS TEXT) WHERE id % 3 = 1;
UPDATE organisation SET name = printf('%.*c', 5000, '&') WHERE id % 3 = 2;
UPDATE cluster SET city = '"><g onload=x>' || id, genesis = '--><!--' || (id % 11), lat = NULL WHERE id % 4 = 0;
UPDATE cluster SET province_id = 99999 WHERE id % 5 = 0;
UPDATE cluster SET lat = 90, lon = 180 WHERE id % 7 = 0;
UPDATE province SET name = '</text>', region = NULL;
UPDATE data_set SET title = '<&>' || printf('%.*c', 3000, 'x'), version = '</desc>', created = NULL;
UPDATE source SET publisher = '<b>';
INSERT INTO outline (province_id, ring, points) VALUES (NULL, 1, 'nonsense'), (NULL, 2, '1,1 2,2'),
    (NULL, 3, '1e999,0 nan,nan 1,2 3,4'), (77777, 1, '500,1 2,3 4,5'), (NULL, 4, ''), (NULL, 5, '1,2 3,4 5,'),
    (NULL, 6, '-180,-90 180,90 0,0');
INSERT INTO tie (kind_id, from_id, to_id)
    SELECT k.id, t.to_id, t.from_id FROM tie t JOIN tie_kind k ON k.id = t.kind_id AND k.role = 'ownership';
INSERT INTO tie (kind_id, from_id, to_id) SELECT id, 1, 999999 FROM tie_kind;
INSERT INTO tie (kind_id, from_id, to_id) SELECT id, 2, 2 FROM tie_kind;
DELETE FROM cluster WHERE id = 3;
"""


def survives_hostile_rows(scratch, database):
    copy = os.path.join(scratch, "hostile.db")
    shutil.copy(database, copy)
    with sqlite3.connect(copy) as connection:
        connection.executescript(HOSTILE)
    return is_sound(None, read_pictures(copy))


def thin_rings_change_nothing(scratch, database):
    """What another program wrote and no ring is, or one of two corners, is no land and moves no map."""
    maps = []
    for points in (), ("1,1 2,2",), ("bogus", "999,49 1,2 3,4", "-170,80", "5,6 7,8 nonsense"):
        copy = os.path.join(scratch, "rings.db")
        shutil.copy(database, copy)
        with sqlite3.connect(copy) as connection:
            connection.execute("DELETE FROM outline")
            connection.executemany("INSERT INTO outline (ring, points) VALUES (?, ?)", enumerate(points, 1))
        maps.append(read_pictures(copy)["regional-map"].bytes)
    return [f"{number}: another map" for number, picture in enumerate(maps) if picture != maps[0]]


def survives_nothing(scratch, database):
    copy = os.path.join(scratch, "empty.db")
    shutil.copy(database, copy)
    with sqlite3.connect(copy) as connection:
        connection.executescript("PRAGMA foreign_keys = OFF; DELETE FROM tie; DELETE FROM makes; "
                                 "DELETE FROM organisation; DELETE FROM cluster; "
                                 "DELETE FROM outline;")
    return is_sound(None, read_pictures(copy))


def explains_what_is_there(scratch, database):
    """A map without clusters has no legend of their signs."""
    copy = os.path.join(scratch, "nowhere.db")
    shutil.copy(database, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE cluster SET lat = NULL, lon = NULL")
    drawn = read_pictures(copy)["regional-map"].bytes
    return [words for words in ("Genesis of the cluster", "Firms, by area") if words.encode() in drawn]


def leftovers_are_told_apart(scratch, database):
    """Where firms stand in more clusters than there is room for, and some in none, these two are
    not one."""
    copy = os.path.join(scratch, "spread.db")
    shutil.copy(database, copy)
    with sqlite3.connect(copy) as connection:
        clusters = [id_ for id_, in connection.execute("SELECT id FROM cluster")]
        firms = [id_ for id_, in connection.execute("SELECT id FROM organisation WHERE entity = 'firm'")]
        connection.executemany("UPDATE organisation SET cluster_id = ? WHERE id = ?",
                               [(None if firm % 11 == 0 else clusters[firm % len(clusters)], firm)
                                for firm in firms])
    data, pictures = Data(export(copy, scratch, "spread")), read_pictures(copy)
    columns = [text.text for text in pictures["cnbg-spin-offs"].root.iter(SVG + "text")
               if "rotate" in text.get("transform", "")]
    faults = [] if columns[-2:] == ["other clusters", "no cluster"] else [f"last come {columns[-2:]}"]
    return faults + families_are_right(data, pictures) + flows_end_where_they_say(data, pictures)


def long_names_keep_their_numbers(scratch, database):
    """However long the name of a cluster, how many firms settled there stands behind it."""
    copy = os.path.join(scratch, "long.db")
    shutil.copy(database, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE cluster SET city = 'Bio- and optics park, second stage of the "
                           "northern extension, ' || slug")
    root = read_pictures(copy)["spin-off-dispersal"].root
    ends = [text.text for text in root.iter(SVG + "text")
            if text.get("class") == "small" and text.text.startswith("Bio")]
    return [end for end in ends if not re.search(r"… \(\d+\)$", end)] or \
        ([] if ends else ["no names at the right"])


def long_titles_keep_the_warning(scratch, database):
    """However long the title of the data set and however small the picture, it says that data are
    invented, and which version they are."""
    copy = os.path.join(scratch, "titled.db")
    shutil.copy(database, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE data_set SET title = printf('%.*c', 400, 'M')")
        connection.execute("DELETE FROM tie WHERE id > 3")
    return [f"{name}: {label}" for name, picture in read_pictures(copy).items()
            for label in [[text.text for text in picture.root.iter(SVG + "text")][1]]
            if not re.search("…, version .*[.] Synthetic data: nothing in it is real$", label)]


def is_deterministic(scratch, database, folder):
    again = os.path.join(scratch, "again.db")
    run("import", again, folder)
    first, second, third = (read_pictures(d) for d in (database, database, again))
    return [name for name in PICTURES
            if not first[name].bytes == second[name].bytes == third[name].bytes]


def main():
    with tempfile.TemporaryDirectory() as scratch:
        generated = os.path.join(scratch, "generated")
        run("generate", generated, "--firms", "1000", "--seed", "7")
        folders = {"shipped": os.path.join(ROOT, "data"),
                   "golden": os.path.join(HERE, "golden", "data"),
                   "tiny": os.path.join(ROOT, "tests", "import", "tiny"),
                   "few": few_and_far(scratch), "generated": generated}
        results = []
        databases = {}
        for name, folder in folders.items():
            database = databases[name] = os.path.join(scratch, name + ".db")
            run("import", database, folder)
            data, pictures = Data(export(database, scratch, name)), read_pictures(database)
            for check in CHECKS:
                results.append((f"{name}: {check.__name__.replace('_', ' ')}",
                                check(data, pictures)))
        for name in ("shipped", "generated"):
            results.append((f"{name}: the same data are the same bytes",
                            is_deterministic(scratch, databases[name], folders[name])))
            results.append((f"{name}: whatever the rows hold, the pictures are sound",
                            survives_hostile_rows(scratch, databases[name])))
        results.append(("shipped: other clusters and no cluster are told apart",
                        leftovers_are_told_apart(scratch, databases["shipped"])))
        results.append(("shipped: long names keep their numbers",
                        long_names_keep_their_numbers(scratch, databases["shipped"])))
        results.append(("generated: long titles keep the warning",
                        long_titles_keep_the_warning(scratch, databases["generated"])))
        results.append(("pictures of nothing are sound",
                        survives_nothing(scratch, databases["shipped"])))
        results.append(("signs of clusters are explained where there are any",
                        explains_what_is_there(scratch, databases["shipped"])))
        results.append(("few: rings that enclose nothing change nothing",
                        thin_rings_change_nothing(scratch, databases["few"])))
    print(f"1..{len(results)}")
    for count, (name, faults) in enumerate(results, 1):
        print(f"{'not ok' if faults else 'ok'} {count} - {name}")
        for fault in faults[:10]:
            print(f"# {fault}")
    return any(faults for _, faults in results)


if __name__ == "__main__":
    sys.exit(main())
