#!/usr/bin/env python3
"""What a collection that is read in place costs, beside GDAL on the same file.

    cargo run --release --example register -- /tmp/register 3000000
    tests/bench/register.py target/release/poverty-atlas /tmp/register

Prints a table: index, start, memory, and the time of requests over one connection (no tile kept), p50 and p99.
"""

import gzip
import http.client
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import time

program, folder = sys.argv[1:3]
requests = int(sys.argv[3]) if len(sys.argv) > 3 else 400
file = os.path.join(folder, "households.fgb")
dice = random.Random(1)


def row(what, value):
    print(f"| {what} | {value} |", flush=True)


def quantiles(times):
    times = sorted(times)
    return f"{statistics.median(times) * 1e3:.1f} / {times[min(len(times) - 1, math.ceil(0.99 * len(times)) - 1)] * 1e3:.1f} ms"


print("| what | measured |\n| --- | --- |")
size = os.path.getsize(file)
index = file + ".atlas-index"
if os.path.exists(index):
    os.remove(index)
start = time.time()
command = [program, "index", file, "--id", "id", "--overview", "county,persons,income"]
told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
took = time.time() - start
count = int(re.search(r"indexed (\d+)", told).group(1))
row("features, file, index", f"{count:,}, {size / 1e9:.2f} GB, {os.path.getsize(index) / 1e9:.2f} GB")
row("index made", f"{took:.1f} s: {count / took / 1e6:.2f} million features a second")

subprocess.run([program, "index", os.path.join(folder, "villages.fgb"), "--id", "id", "--overview", "county"],
               check=True, capture_output=True)
start = time.time()
server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--cache-mib", "0"],
                          stdout=subprocess.PIPE, text=True)
try:
    address = server.stdout.readline().strip().rsplit("http://", 1)[1].rstrip("/")
    row("start to listening, 2,875 counties in memory included", f"{time.time() - start:.2f} s")
    connection = http.client.HTTPConnection(address, timeout=60)

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
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    row("memory after start", f"{rss():.0f} MB")
    ids = [dice.randrange(count) + 1 for _ in range(requests)]
    places = [read(f"/collections/households/items/{i}")["geometry"]["coordinates"] for i in ids]
    row("item by id", quantiles([ask(f"/collections/households/items/{i}")[0] for i in ids]))

    def boxed(place, half):
        lon, lat = place
        return f"{lon - half},{lat - half},{lon + half},{lat + half}"

    pages = [f"/collections/households/items?limit=100&bbox={boxed(p, 0.1)}" for p in places]
    [ask(p) for p in pages]
    row("page of 100 in a box of 0.2 degrees, with numberMatched", quantiles([ask(p)[0] for p in pages]))

    def tile(place, z):
        lon, lat = place
        n = 1 << z
        x = int((lon / 360 + 0.5) * n)
        s = math.sin(math.radians(lat))
        return f"/tiles/households/{z}/{x}/{int((0.5 - math.log((1 + s) / (1 - s)) / (4 * math.pi)) * n)}.mvt"

    for low, high in ((0, 4), (5, 9), (10, 14)):
        tiles = [tile(p, dice.randint(low, high)) for p in places]
        done = [ask(t) for t in tiles]
        row(f"tile z{low}-z{high}; the largest, gzipped",
            f"{quantiles([t for t, _ in done])}; {max(len(b) for _, b in done) / 1e3:.0f} kB")
    codes = read("/collections/counties/items?limit=10000&skipGeometry=true&properties=code")
    zones = [dice.choice(codes["features"])["id"] for _ in range(min(requests, 200))]
    row("count and sums of one county by its ground",
        quantiles([ask(f"/collections/counties/items/{z}/households?limit=1")[0] for z in zones]))
    areas = [area["id"] for area in read("/collections/areas/items?limit=100&skipGeometry=true")["features"]]
    row("a page of an area, its count and sums, and those of each of its counties",
        quantiles([ask(f"/collections/areas/items/{a}/households?group_by=counties&limit=100")[0] for a in areas for _ in range(5)]))
    took, body = ask("/collections/households/aggregate?group_by=counties&stats=sum(persons),mean(income)")
    total = sum(g["count"] for g in json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)["groups"])
    row("counts and sums of all counties by their ground", f"{took:.2f} s ({total:,} households)")
    took, body = ask("/collections/households/aggregate?group_by=county&stats=sum(persons),mean(income)")
    row("the same by the code in the table", f"{took:.2f} s")
    start = time.perf_counter()
    connection.request("GET", "/collections/households/items?limit=10&filter=persons%3D8")
    answer = connection.getresponse()
    body = answer.read()
    row("filter over all, first page", f"{time.perf_counter() - start:.2f} s: {answer.status}")
    start = time.perf_counter()
    connection.request("GET", "/collections/households/items?limit=10&filter=persons%3D99")
    answer = connection.getresponse()
    body = answer.read()
    row("filter that nothing passes, to the end or to the budget", f"{time.perf_counter() - start:.2f} s: {answer.status}")
    row("memory after all of these", f"{rss():.0f} MB")
    for i in range(10_000):
        ask(tile(places[i % requests], i % 15) if i % 3 else pages[i % requests])
    row("memory after 10,000 requests more", f"{rss():.0f} MB")
    for what, where in (("a page in such a box", ["-spat", *boxed(places[0], 0.1).split(",")]),
                        ("one feature by id", ["-where", f"id = {ids[0]}"])):
        start = time.perf_counter()
        command = ["ogrinfo", "-ro", "-q", *where, file, "households"]
        done = subprocess.run(command, capture_output=True, timeout=600)
        assert done.returncode == 0
        row(f"GDAL (ogrinfo): {what}", f"{time.perf_counter() - start:.2f} s")
    sql = f"SELECT county, COUNT(*), SUM(persons) FROM households GROUP BY county"
    start = time.perf_counter()
    subprocess.run(["ogrinfo", "-ro", "-q", "-dialect", "sqlite", "-sql", sql, file], capture_output=True, timeout=1800)
    row("GDAL (ogrinfo): counts and sums by the code", f"{time.perf_counter() - start:.1f} s")
finally:
    server.terminate()
    server.wait()
