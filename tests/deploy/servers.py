#!/usr/bin/env python3
"""Three servers behind nginx as deploy/nginx-servers.conf sets it up: the same bytes from each, one killed under load, all gone.

usage: servers.py BINARY"""

import gzip
import http.client
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

BINARY = sys.argv[1]
CONF = Path(__file__).parents[2] / "deploy" / "nginx-servers.conf"
HOST = {"Host": "maps.example.org", "Accept-Encoding": "gzip"}
# One of each kind: drawn, encoded, written, streamed, made whole.
SAME = [
    "/tiles/counties/6/50/26.mvt",
    "/maps/incidence/6/50/26.png?lang=en",
    "/maps/incidence/5/25/13.png?relief=false",
    "/collections/counties/items?limit=50",
    "/collections/counties/items?f=csv",
    "/collections/areas/items?f=fgb",
    "/collections/areas/items?f=gpkg",
    "/styles/incidence",
    "/collections?f=html",
    "/locate?lon=100&lat=29",
]
failed = []


def made(headers, body):
    """An answer without the time at which it was made, which pages of features carry (and their tags are weak for it)."""
    if headers["etag"].startswith("W/") and headers["content-encoding"] == "gzip":
        body = gzip.decompress(body)
    return re.sub(rb'"timeStamp":"[^"]*"', b"", body)


def check(name, holds, found=""):
    print(f"ok   servers: {name}" if holds else f"FAIL servers: {name}\n     {found}", flush=True)
    if not holds:
        failed.append(name)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listens(port):
    for _ in range(400):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def serve(port):
    arguments = ["serve", "--listen", f"127.0.0.1:{port}", "--public-url", "http://maps.example.org"]
    process = subprocess.Popen([BINARY, *arguments, "--trusted-proxy", "127.0.0.1"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return process


def get(port, path, method="GET", body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body, headers=HOST | ({"Content-Type": "text/csv"} if body else {}))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


class Load(threading.Thread):
    """Asks until it is told to stop, each time for another tile or with another upload, so that no cache answers."""

    numbers = itertools.count()

    def __init__(self, port):
        super().__init__()
        self.port, self.asked, self.faults, self.ends = port, 0, [], False

    def run(self):
        while not self.ends:
            n = next(Load.numbers)
            x, y = 40 + n % 16, 20 + n // 16 % 12
            asked = [("GET", f"/maps/incidence/6/{x}/{y}.png?n={n}", None), ("GET", f"/locate?lon={95 + n % 20}&lat={28 + n / 1e5:.5f}", None),
                     ("POST", "/locate", "lon,lat\n100.27,29.99\n")][n % 3]
            try:
                status = get(self.port, asked[1], asked[0], asked[2])[0]
                if status not in (200, 204):
                    self.faults.append((status, *asked))
            except OSError as fault:
                self.faults.append((fault, *asked))
            self.asked += 1


def main(work):
    ports = [free_port() for _ in range(3)]
    servers = [serve(port) for port in ports]
    proxy = free_port()
    cache = work / "cache"
    site = CONF.read_text()
    for number, port in enumerate(ports, 1):
        address = f"10.0.0.{number}:8080"
        assert address in site
        site = site.replace(address, f"127.0.0.1:{port}")
    for old, new in [("listen 80;", f"listen 127.0.0.1:{proxy};"), ("    listen [::]:80;\n", ""), ("/var/cache/nginx/poverty-atlas", str(cache))]:
        assert old in site
        site = site.replace(old, new)
    paths = "".join(f"{kind}_temp_path {work}/{kind};\n" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    (work / "site.conf").write_text(site)
    (work / "nginx.conf").write_text(f"daemon off;\npid {work}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}include {work}/site.conf;\n}}\n")
    started = list(servers)
    try:
        log = open(work / "log", "w")
        started.append(subprocess.Popen(["nginx", "-p", str(work), "-c", str(work / "nginx.conf")], stderr=log, stdout=log))
        for port in [*ports, proxy]:
            listens(port)

        different = []
        for path in SAME:
            answers = [get(port, path) for port in ports]
            if len({(status, headers["etag"], made(headers, body)) for status, headers, body in answers}) != 1 or answers[0][0] != 200:
                different.append((path, [(status, headers["etag"], len(body)) for status, headers, body in answers]))
        check("each gives the same bytes and the same tag", not different, different)

        tile = "/tiles/counties/6/50/26.mvt"
        statuses = [get(proxy, tile)[1]["x-cache-status"] for _ in range(2)]
        check("a tile is asked for once", statuses == ["MISS", "HIT"], statuses)
        first, again = [get(proxy, "/collections?f=json")[1]["x-request-id"] for _ in range(2)]
        check("each request has an id of its own", first != again and len(first) == 32, (first, again))

        load = [Load(proxy) for _ in range(4)]
        for thread in load:
            thread.start()
        time.sleep(2)
        servers[0].send_signal(signal.SIGKILL)
        servers[0].wait()
        time.sleep(3)
        servers[0] = serve(ports[0])
        started.append(servers[0])
        listens(ports[0])
        time.sleep(2)
        for thread in load:
            thread.ends = True
        for thread in load:
            thread.join()
        asked, faults = sum(thread.asked for thread in load), [fault for thread in load for fault in thread.faults]
        # An answer that was begun when its server was killed ends short: not more than were under way.
        begun = [fault for fault in faults if isinstance(fault[0], http.client.IncompleteRead)]
        check("one is killed and comes back, and no request fails", asked > 100 and len(begun) <= 4 and faults == begun, (asked, faults[:5]))

        for process in servers:
            process.kill()
            process.wait()
        status, headers, _ = get(proxy, tile)
        check("when all are gone what is kept is given", (status, headers["x-cache-status"] in ("HIT", "STALE")) == (200, True), (status, dict(headers)))
        status = get(proxy, "/locate?lon=100&lat=29")[0]
        check("and what is not is refused", status == 502, status)
    finally:
        for process in started:
            process.kill()
            process.wait()


with tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o755)
    main(Path(folder))
sys.exit(1 if failed else 0)
