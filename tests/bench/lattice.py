#!/usr/bin/env python3
"""A coverage of cells that nobody lives in, as GeoJSON on standard output: a lattice whose corners are shaken and whose
edges wind, by a seed. Neighbours share every position of their border.

    tests/bench/lattice.py [CELLS, 70000] [POSITIONS ON AN EDGE, 4] > cells.geojson

Each cell has a code, a name and two numbers, as units of a census have.
"""

import json
import math
import random
import sys

cells = int(sys.argv[1]) if len(sys.argv) > 1 else 70_000
between = int(sys.argv[2]) if len(sys.argv) > 2 else 4
WEST, SOUTH, EAST, NORTH = 74.0, 18.0, 134.0, 53.0
columns = round(math.sqrt(cells * (EAST - WEST) / (NORTH - SOUTH)))
rows = math.ceil(cells / columns)
wide, high = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
dice = random.Random(1)


def shaken(x, y, share):
    return [round(x + (dice.random() - 0.5) * wide * share, 6), round(y + (dice.random() - 0.5) * high * share, 6)]


corners = [[shaken(WEST + c * wide, SOUTH + r * high, 0.4) for c in range(columns + 1)] for r in range(rows + 1)]


def edge(a, b):
    """The positions between two corners."""
    steps = [(i + 1) / (between + 1) for i in range(between)]
    return [shaken(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, 0.12) for t in steps]


across = [[edge(corners[r][c], corners[r][c + 1]) for c in range(columns)] for r in range(rows + 1)]
upward = [[edge(corners[r][c], corners[r + 1][c]) for c in range(columns + 1)] for r in range(rows)]
write = sys.stdout.write
write('{"type":"FeatureCollection","features":[')
for i in range(cells):
    r, c = divmod(i, columns)
    ring = [corners[r][c], *across[r][c], corners[r][c + 1], *upward[r][c + 1], corners[r + 1][c + 1],
            *reversed(across[r + 1][c]), corners[r + 1][c], *reversed(upward[r][c]), corners[r][c]]
    told = {"code": f"{i:06}", "name": f"Cell {r + 1}-{c + 1}", "persons": dice.randrange(200, 90_000),
            "share": round(dice.random() * 100, 1)}
    feature = {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    write(("," if i else "") + json.dumps(feature, separators=(",", ":")))
write("]}\n")
