#!/usr/bin/env python3
"""How long the server goes on working for a client that has left.

    cargo build --release && tests/bench/leaves.py [BINARY]

Asks for the costliest things known, leaves while they are worked on, and prints the CPU that the server takes from then on:
five times each, the median and the most. Needs a machine without other work.
"""

import math
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse

program = sys.argv[1] if len(sys.argv) > 1 else "target/release/poverty-atlas"
TICK = os.sysconf("SC_CLK_TCK")
TIMES = 5


def ring(count, radius, lon, lat):
    at = [2 * math.pi * i / count for i in range(count)] + [0]
    return ",".join(f"{lon + radius * math.cos(a):.4f} {lat + radius * math.sin(a):.4f}" for a in at)


def text(filter):
    return urllib.parse.quote(filter)


rows = "\n".join(f"{80 + n % 4500 / 90:.3f},{20 + n % 700 / 24:.3f}" for n in range(30_000))
KINDS = {
    "relating all counties to a ring of 200 points":
        lambda n: ("GET", f"/collections/counties/items?limit=10000&filter={text(f'S_OVERLAPS(geometry,POLYGON(({ring(200, 9, 103 + n / 100, 31)})))')}", b""),
    "counties within all areas and no zone": lambda n: ("GET", f"/collections/counties/items?in=counties/*&limit=10000&offset={n}", b""),
    "class breaks by Jenks": lambda n: ("GET", f"/collections/counties/classes?property=area_km2&method=jenks&k={9 - n}", b""),
    "aggregate with dissolved ground": lambda n: ("GET", f"/collections/counties/aggregate?group_by=province_code&f=geojson&filter=area_km2%3E{n}", b""),
    "a print as PNG, 420 mm at 300 dpi": lambda n: ("GET", f"/maps/incidence.png?width={420 - n}&dpi=300", b""),
    "a print as PDF, 420 mm": lambda n: ("GET", f"/maps/incidence.pdf?width={420 - n}", b""),
    "a file of all counties as GeoPackage": lambda n: ("GET", f"/collections/counties/items?f=gpkg&limit=10000&offset={n}", b""),
    "all counties as GeoJSON": lambda n: ("GET", f"/collections/counties/items?limit=10000&offset={n}", b""),
    "30,000 points at once": lambda n: ("POST", "/locate?lang=en", f"lon,lat\n{n / 100 + 100},30\n{rows}\n".encode()),
}

server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", "--cache-mib", "0"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))


def cpu():
    with open(f"/proc/{server.pid}/stat") as stat:
        fields = stat.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK * 1000


def ask(method, path, body):
    client = socket.create_connection(("127.0.0.1", port))
    length = f"Content-Length: {len(body)}\r\nContent-Type: text/csv\r\n" if body else ""
    client.sendall(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{length}\r\n".encode() + body)
    return client


def settled(before):
    """CPU until the server rests, milliseconds."""
    last, still = cpu(), 0
    while still < 10:
        time.sleep(0.02)
        now = cpu()
        still = still + 1 if now == last else 0
        last = now
    return last - before


try:
    print("| what is left | whole | after the client left: median | most |\n| --- | --- | --- | --- |")
    for what, kind in KINDS.items():
        client = ask(*kind(0))
        before, answer = cpu(), client.recv(64)
        status = answer.split()[1].decode()
        while client.recv(1 << 20):
            pass
        client.close()
        whole = settled(before)
        after = []
        for n in range(1, TIMES + 1):
            before, client = cpu(), ask(*kind(n))
            give_up = time.time() + 5
            while cpu() - before < max(whole / 3, 1000 / TICK) and time.time() < give_up:
                time.sleep(0.002)
            left = cpu()
            client.close()
            after.append(settled(left))
        print(f"| {what} ({status}) | {whole:.0f} ms | {statistics.median(after):.0f} ms | {max(after):.0f} ms |", flush=True)
finally:
    server.kill()
