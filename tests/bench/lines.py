#!/usr/bin/env python3
"""What a collection of lines costs: in memory, read in place, and in PostGIS.

    tests/bench/lines.py target/release/poverty-atlas FOLDER [1000000]     (as root: PostgreSQL runs as its user)

Makes so many synthetic roads around two thousand places in a folder, or takes those that are there, and prints a table: index, start,
memory, and the time of requests over one connection (no tile kept), p50 and p99. In memory is a tenth of the roads. Without PostgreSQL 15
the table has no column for it.
"""

import gzip
import http.client
import json
import math
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time

program, folder = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
requests = 300
PG = "/usr/lib/postgresql/15/bin"
W, S, E, N = 76.0, 20.0, 130.0, 48.0
PLACES = [(random.Random(i).uniform(W, E), random.Random(-i - 1).uniform(S, N)) for i in range(2000)]


def roads(path, number):
    """Writes roads of 4 to 33 positions: most short, one of 200 across a county."""
    dice = random.Random(7)
    with open(path, "w") as out:
        for i in range(number):
            x, y = PLACES[i % len(PLACES)]
            far, angle = dice.random() ** 2 * 0.6, math.tau * dice.random()
            x, y, course = x + far * math.cos(angle), y + far * math.sin(angle), math.tau * dice.random()
            step = 0.02 if i % 200 == 0 else 0.0008
            line = [[round(x, 6), round(y, 6)]]
            for _ in range(3 + i % 30):
                course += dice.random() - 0.5
                x, y = x + step * math.cos(course), y + step * math.sin(course)
                line.append([round(x, 6), round(y, 6)])
            feature = {"type": "Feature", "properties": {"id": i + 1, "class": "abcde"[i % 5], "lanes": 1 + i % 4},
                       "geometry": {"type": "LineString", "coordinates": line}}
            out.write(json.dumps(feature) + "\n")


def zones(path):
    """A grid of squares of two degrees."""
    squares = []
    for x in range(int(W), int(E), 2):
        for y in range(int(S), int(N), 2):
            ring = [[x, y], [x + 2, y], [x + 2, y + 2], [x, y + 2], [x, y]]
            squares.append({"type": "Feature", "properties": {"id": f"z{x}-{y}"}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    with open(path, "w") as out:
        json.dump({"type": "FeatureCollection", "features": squares}, out)


def made(name, number):
    at = os.path.join(folder, f"{name}.fgb")
    if not os.path.exists(at):
        lines = os.path.join(folder, f"{name}.geojsonl")
        roads(lines, number)
        subprocess.run(["ogr2ogr", "-f", "FlatGeobuf", at, f"GeoJSONSeq:{lines}"], check=True)
        os.remove(lines)
    return at


def quantiles(times):
    times = sorted(times)
    return f"{statistics.median(times) * 1e3:.1f} / {times[min(len(times) - 1, math.ceil(0.99 * len(times)) - 1)] * 1e3:.1f} ms"


def tile(place, z):
    lon, lat = place
    n = 1 << z
    s = math.sin(math.radians(lat))
    return f"/tiles/roads/{z}/{int((lon / 360 + 0.5) * n)}/{int((0.5 - math.log((1 + s) / (1 - s)) / (4 * math.pi)) * n)}.mvt"


def measured(number, entry, env=None):
    """What one store takes, by the name of each row."""
    rows, dice = {}, random.Random(1)
    data = os.path.join(folder, "served")
    shutil.rmtree(data, ignore_errors=True)
    os.mkdir(data)
    for name in os.listdir(folder):
        if name.startswith(("roads", "few")):
            os.symlink(os.path.join(folder, name), os.path.join(data, name))
    zones(os.path.join(data, "zones.geojson"))
    with open(os.path.join(data, "atlas.toml"), "w") as out:
        out.write('[[collections]]\nid = "zones"\nfile = "zones.geojson"\ncoverage = true\nid_property = "id"\n')
        out.write(f'[[collections]]\nid = "roads"\nid_property = "id"\n{entry}')
    start = time.time()
    command = [program, "serve", "--listen", "127.0.0.1:0", "--data", data, "--cache-mib", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
    try:
        address = server.stdout.readline().strip().rsplit("http://", 1)[1].rstrip("/")
        rows["start to listening"] = f"{time.time() - start:.2f} s"
        connection = http.client.HTTPConnection(address, timeout=120)

        def ask(path):
            start = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            body = answer.read()
            took = time.perf_counter() - start
            assert answer.status in (200, 204), (path, answer.status, body[:300])
            return took, body

        def read(path):
            body = ask(path)[1]
            return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)

        def rss():
            with open(f"/proc/{server.pid}/status") as status:
                kilobytes = int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))
            return f"{kilobytes / 1024:.0f} MB"

        rows["memory after start"] = rss()
        largest = read("/tiles/roads")["vector_layers"][0].get("largest")
        rows["lines that tiles of z0, z4, z8 hold"] = \
            ", ".join(f"{f:,}" for f in (largest["features"] + [number] * 9)[0:9:4]) if largest else "all"
        places = [dice.choice(PLACES) for _ in range(requests)]
        rows["item by id"] = quantiles([ask(f"/collections/roads/items/{dice.randrange(number) + 1}")[0] for _ in places])
        pages = [f"/collections/roads/items?limit=100&bbox={x - .1},{y - .1},{x + .1},{y + .1}" for x, y in places]
        [ask(page) for page in pages]
        rows["page of 100 in a box of 0.2 degrees"] = quantiles([ask(page)[0] for page in pages])
        for low, high in ((0, 4), (5, 9), (10, 14)):
            done = [ask(tile(place, dice.randint(low, high))) for place in places]
            most = max(len(body) for _, body in done) / 1e3
            rows[f"tile z{low}-z{high}; the largest, gzipped"] = f"{quantiles([t for t, _ in done])}; {most:.0f} kB"
        if 'store = "memory"' not in entry:
            squares = [f"/collections/zones/items/z{2 * dice.randrange(40, 60)}-{2 * dice.randrange(11, 22)}/roads?limit=1" for _ in range(100)]
            rows["count of one zone"] = quantiles([ask(square)[0] for square in squares])
        for _ in range(10_000 - 6 * requests):
            ask(tile(dice.choice(PLACES), dice.randint(0, 14)))
        rows["memory after 10,000 requests"] = rss()
    finally:
        server.terminate()
        server.wait()
    return rows


def in_postgis(work):
    """Calls with the environment of a server whose database has the roads."""
    cluster, at = os.path.join(folder, "pg"), None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = free.getsockname()[1]

    def as_postgres(*command):
        return subprocess.run(["runuser", "-u", "postgres", "--", *command], check=True, capture_output=True, text=True, cwd="/").stdout

    def sql(text):
        return as_postgres(f"{PG}/psql", "-h", "127.0.0.1", "-p", str(at), "-d", "postgres", "-qAtc", text)

    is_new = not os.path.exists(cluster)
    if is_new:
        os.mkdir(cluster)
        shutil.chown(cluster, "postgres")
        as_postgres(f"{PG}/initdb", "-D", cluster, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    as_postgres(f"{PG}/pg_ctl", "-D", cluster, "-w", "-l", "/dev/null", "-o",
                f"-p {at} -c shared_buffers=1GB -c unix_socket_directories=''", "start")
    try:
        if is_new:
            sql("CREATE EXTENSION postgis")
            subprocess.run(["ogr2ogr", "-f", "PostgreSQL", f"PG:host=127.0.0.1 port={at} user=postgres dbname=postgres",
                            os.path.join(folder, "roads.fgb"), "-nln", "roads", "-lco", "FID=key", "-lco", "GEOMETRY_NAME=geom",
                            "--config", "PG_USE_COPY", "YES", "-gt", "unlimited"], check=True, capture_output=True)
            sql("ALTER TABLE roads DROP COLUMN key; ALTER TABLE roads ADD PRIMARY KEY (id)")
            sql("CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
            sql("VACUUM ANALYZE roads")
        address = f"host=127.0.0.1 port={at} dbname=postgres"
        return work({"POVERTY_ATLAS_DATABASE": f"{address} user=reader"}, {"POVERTY_ATLAS_DATABASE": f"{address} user=postgres"})
    finally:
        as_postgres(f"{PG}/pg_ctl", "-D", cluster, "-m", "fast", "stop")


os.makedirs(folder, exist_ok=True)
os.chmod(folder, 0o755)
file = made("roads", count)
made("few", count // 10)
columns = {}
columns[f"memory, {count // 10:,} lines"] = measured(count // 10, 'file = "few.fgb"\nstore = "memory"\n')
start = time.time()
subprocess.run([program, "index", file, "--id", "id", "--overview", "class,lanes"], check=True, capture_output=True)
indexed = f"{time.time() - start:.0f} s"
entry = 'overview = ["class", "lanes"]\n'
columns[f"file, {count:,} lines"] = {"index made": indexed, **measured(count, f'file = "roads.fgb"\nstore = "file"\n{entry}')}
if os.path.exists(PG):
    def table(reader, writer):
        start = time.time()
        subprocess.run([program, "index", "postgresql:public.roads", "--id", "id"], check=True, capture_output=True,
                       env={**os.environ, **writer})
        made = f"{time.time() - start:.0f} s"
        return {"index made": made, **measured(count, f'table = "postgresql:public.roads"\n{entry}', reader)}

    columns[f"PostGIS, {count:,} lines"] = in_postgis(table)
names = list(dict.fromkeys(name for rows in columns.values() for name in rows))
print("| | " + " | ".join(columns) + " |\n| --- |" + " --- |" * len(columns))
for name in sorted(names, key=lambda name: name != "index made"):
    print(f"| {name} | " + " | ".join(rows.get(name, "") for rows in columns.values()) + " |")
