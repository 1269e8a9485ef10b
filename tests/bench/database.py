#!/usr/bin/env python3
"""What a table in PostGIS costs, beside martin (tiles) and tipg (items) on the same database.

    cargo run --release --example register -- /tmp/register 29480000 128000
    tests/bench/database.py target/release/poverty-atlas /tmp/register [CLUSTER]     (as root: PostgreSQL runs as its user)

Fills a cluster of its own in a folder beside the file, indexes it, and prints a table: start, memory, and the time of requests over one
connection (no tile kept), p50 and p99. A cluster that is named is kept, and taken as it is the next time. Peers that are not on the path
are left out:
    cargo install martin@1.14.0 --locked --no-default-features --features postgres,geojson ; pip install tipg uvicorn
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
import tempfile
import time

program, folder = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
requests = 300
PG = "/usr/lib/postgresql/15/bin"
dice = random.Random(1)
work = tempfile.mkdtemp(dir=os.path.dirname(folder))
os.chmod(work, 0o777)
kept = os.path.realpath(sys.argv[3]) if len(sys.argv) > 3 else None
data = os.path.join(kept or work, "pg")
is_filled = os.path.exists(data)
if kept:
    os.makedirs(kept, exist_ok=True)
    os.chmod(kept, 0o777)
running = []


def row(what, value):
    print(f"| {what} | {value} |", flush=True)


def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def quantiles(times):
    times = sorted(times)
    return f"{statistics.median(times) * 1e3:.1f} / {times[min(len(times) - 1, math.ceil(0.99 * len(times)) - 1)] * 1e3:.1f} ms"


def as_postgres(*command):
    return ["runuser", "-u", "postgres", "--", *command]


def sql(text):
    command = as_postgres(f"{PG}/psql", "-h", "127.0.0.1", "-p", str(database), "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAtc", text)
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def timed(work):
    start = time.time()
    work()
    return time.time() - start


def fill():
    """Reads the file into a table, with an index of its places and its ids as the key."""
    sql("CREATE EXTENSION postgis")
    source = os.path.join(folder, "households.fgb")
    load = ["ogr2ogr", "-f", "PostgreSQL", f"PG:host=127.0.0.1 port={database} user=postgres dbname=postgres", source, "-nln", "households",
            "-lco", "FID=key", "-lco", "GEOMETRY_NAME=geom", "-lco", "SPATIAL_INDEX=NONE", "--config", "PG_USE_COPY", "YES", "-gt", "unlimited"]
    row("rows read by ogr2ogr in", f"{timed(lambda: subprocess.run(load, check=True, capture_output=True)):.0f} s")
    row("index of the places made in", f"{timed(lambda: sql('CREATE INDEX ON households USING gist (geom)')):.0f} s")
    sql("ALTER TABLE households DROP CONSTRAINT households_pkey")
    sql("ALTER TABLE households DROP COLUMN key")
    sql("ALTER TABLE households ADD PRIMARY KEY (id)")
    sql("VACUUM ANALYZE households")
    sql("CREATE ROLE reader LOGIN")
    sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")


class Peer:
    """A server and one connection to it."""

    def __init__(self, command, at, env=None):
        self.process = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.append(self.process)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", at)).close()
                break
            except OSError:
                time.sleep(0.02)
        self.connection = http.client.HTTPConnection(f"127.0.0.1:{at}", timeout=120)

    def ask(self, path):
        start = time.perf_counter()
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        body = answer.read()
        return time.perf_counter() - start, answer.status, body

    def times(self, what, paths, also=lambda bodies: ""):
        done = [self.ask(path) for path in paths]
        good = [(took, body) for took, status, body in done if status in (200, 204)]
        failed = "" if len(good) == len(done) else f"; {len(done) - len(good)} of {len(done)} failed: {sorted({s for _, s, _ in done})}"
        row(what, (quantiles([took for took, _ in good]) if good else "-") + also([body for _, body in good]) + failed)

    def rss(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def read(body):
    return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)


def largest(bodies):
    packed = [len(body if body[:2] == b"\x1f\x8b" else gzip.compress(body)) for body in bodies]
    return f"; the largest {max(packed, default=0) / 1e3:.0f} kB"


def boxed(place, half):
    lon, lat = place
    return f"{lon - half},{lat - half},{lon + half},{lat + half}"


def tile(place, z):
    lon, lat = place
    n = 1 << z
    s = math.sin(math.radians(lat))
    return f"{z}/{int((lon / 360 + 0.5) * n)}/{int((0.5 - math.log((1 + s) / (1 - s)) / (4 * math.pi)) * n)}"


database = port()
try:
    print("| what | measured |\n| --- | --- |")
    if not is_filled:
        subprocess.run(as_postgres(f"{PG}/initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D", data),
                       check=True, capture_output=True, cwd="/")
    options = f"-p {database} -c listen_addresses=127.0.0.1 -c unix_socket_directories={work} -c fsync=off -c max_wal_size=8GB -c shared_buffers=1GB -c maintenance_work_mem=1GB -c effective_cache_size=12GB"
    subprocess.run(as_postgres(f"{PG}/pg_ctl", "-D", data, "-w", "-l", os.path.join(work, "log"), "-o", options, "start"), check=True, capture_output=True, cwd="/")
    if not is_filled:
        fill()
    count = int(sql("SELECT count(*) FROM households"))
    row("rows, table with its indexes", f"{count:,}, {sql('SELECT pg_size_pretty(pg_total_relation_size($$households$$))')}")

    own = os.path.join(work, "data")
    os.mkdir(own)
    for file in ("counties.fgb", "areas.csv", "area_counties.csv"):
        shutil.copy(os.path.join(folder, file), own)
    with open(os.path.join(folder, "atlas.toml")) as manifest:
        zones = manifest.read().split('[[collections]]\nid = "villages"')[0].replace('default_style = "households"', "")
    with open(os.path.join(own, "atlas.toml"), "w") as manifest:
        manifest.write(zones +
                       '[[collections]]\nid = "households"\ntable = "postgresql:public.households"\noverview = ["county", "persons", "income"]\nttl = 86400\n')
    connection = f"host=127.0.0.1 port={database} user=reader dbname=postgres"
    made = subprocess.run([program, "index", "postgresql:public.households", "--id", "id", "--overview", "county,persons,income"], capture_output=True, text=True,
                          env={**os.environ, "POVERTY_ATLAS_DATABASE": connection.replace("reader", "postgres")})
    row("pyramid table", (made.stdout or made.stderr).strip().splitlines()[-1])
    at = port()
    start = time.time()
    ours = Peer([program, "serve", "--listen", f"127.0.0.1:{at}", "--data", own, "--cache-mib", "0"], at, {"POVERTY_ATLAS_DATABASE": connection})
    row("start to listening", f"{time.time() - start:.2f} s")
    row("memory after start", f"{ours.rss():.0f} MB")
    ids = [dice.randrange(count) + 1 for _ in range(requests)]
    places = [tuple(map(float, sql(f"SELECT ST_X(geom) || ' ' || ST_Y(geom) FROM households WHERE id = {i}").split())) for i in ids]
    deep = [(p, dice.randint(10, 14)) for p in places]
    boxes = [boxed(p, 0.1) for p in places]
    ours.times("item by id", [f"/collections/households/items/{i}" for i in ids])
    for part in ("first", "again"):
        ours.times(f"page of 100 in a box of 0.2 degrees, {part}", [f"/collections/households/items?limit=100&bbox={b}" for b in boxes])
    ours.times("tile z10-z14", [f"/tiles/households/{tile(p, z)}.mvt" for p, z in deep], largest)
    ours.times("tile z5-z9", [f"/tiles/households/{tile(p, dice.randint(5, 9))}.mvt" for p in places[:40]], largest)
    ours.times("tile z0-z4", [f"/tiles/households/{tile(p, dice.randint(0, 4))}.mvt" for p in places[:20]], largest)
    codes = [feature["id"] for feature in read(ours.ask("/collections/counties/items?limit=10000&skipGeometry=true&properties=code")[2])["features"]]
    ours.times("count and sums of one county by its ground", [f"/collections/counties/items/{dice.choice(codes)}/households?limit=1" for _ in range(60)])
    areas = [area["id"] for area in read(ours.ask("/collections/areas/items?limit=100&skipGeometry=true")[2])["features"]]
    ours.times("a page of an area, its count and sums, and those of each of its counties",
               [f"/collections/areas/items/{a}/households?group_by=counties&limit=100" for a in areas])
    for by in ("counties", "county"):
        ours.times(f"counts and sums of all, by {by}", [f"/collections/households/aggregate?group_by={by}&stats=sum(persons),mean(income)"])
    ours.times("filter over all, first page", ["/collections/households/items?limit=10&filter=persons%3D8"])
    row("memory after all of these", f"{ours.rss():.0f} MB")
    for i in range(10_000):
        place, zoom = deep[i % requests]
        path = (f"/collections/households/items/{ids[i % requests]}", f"/tiles/households/{tile(place, zoom)}.mvt",
                f"/collections/households/items?limit=100&bbox={boxes[i % requests]}")[i % 3]
        assert ours.ask(path)[1] in (200, 204), path
    row("memory after 10,000 requests more", f"{ours.rss():.0f} MB")
    ours.process.terminate()

    if shutil.which("martin"):
        at = port()
        martin = Peer(["martin", "--listen-addresses", f"127.0.0.1:{at}", "--cache-size", "0", f"postgresql://reader@127.0.0.1:{database}/postgres"], at)
        time.sleep(5)
        martin.times("martin: tile z10-z14", [f"/households/{tile(p, z)}" for p, z in deep], largest)
        martin.times("martin: tile z5-z9", [f"/households/{tile(p, dice.randint(5, 9))}" for p in places[:4]], largest)
        row("martin: memory after these", f"{martin.rss():.0f} MB")
        martin.process.terminate()
    tipg = shutil.which("uvicorn")
    if tipg:
        at = port()
        env = {"POSTGRES_USER": "reader", "POSTGRES_PASS": "x", "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": str(database), "POSTGRES_DBNAME": "postgres",
               "DATABASE_URL": f"postgresql://reader:x@127.0.0.1:{database}/postgres", "TIPG_DB_SCHEMAS": '["public"]'}
        items = Peer([tipg, "tipg.main:app", "--port", str(at), "--log-level", "warning"], at, env)
        time.sleep(5)
        items.times("tipg: item by id", [f"/collections/public.households/items/{i}" for i in ids[:100]])
        items.times("tipg: page of 100 in such a box", [f"/collections/public.households/items?limit=100&bbox={b}" for b in boxes[:40]])
        items.process.terminate()
finally:
    for process in running:
        process.kill()
    subprocess.run(as_postgres(f"{PG}/pg_ctl", "-D", data, "-m", "fast", "stop"), capture_output=True, cwd="/")
    shutil.rmtree(work, ignore_errors=True)
