#!/usr/bin/env python3
"""A hundred reloads of the built-in data under load: every answer is whole, and of the data before or after.

    cargo build --release && tests/bench/reloads.py [BINARY [RELOADS]]

Two folders differ in the title of the data set and in one year of one figure; the served one is a link that is turned from one to the
other while four clients ask without a pause. Prints how many answers were of either, wrong ones and the memory; fails where one is wrong.
"""

import hashlib
import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

program = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else "target/release/poverty-atlas")
reloads = int(sys.argv[2]) if len(sys.argv) > 2 else 100
os.chdir(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
# GeoJSON says when it was made.
PATHS = [
    "/collections/areas/items?limit=14&f=csv",
    "/collections/counties/items?limit=3000&properties=name_zh&f=csv",
    "/tiles/counties/5/25/13.mvt",
    "/maps/incidence/5/25/13.png",
    "/indicators/incidence?f=csv",
]
CLIENTS = 4

work = tempfile.mkdtemp()
folders = [os.path.join(work, name) for name in ("one", "other")]
for folder in folders:
    shutil.copytree("data", folder)
table = os.path.join(folders[1], "tables/poverty_by_area.csv")
with open(table, encoding="utf-8") as file:
    text = file.read()
changed = re.sub(r"(,2013,[^\n]*?)(\d+)\.(\d)", lambda m: f"{m[1]}{m[2]}.{(int(m[3]) + 1) % 10}", text, count=1)
assert changed != text, "no figure of 2013"
with open(table, "w", encoding="utf-8") as file:
    file.write(changed)
served = os.path.join(work, "data")
os.symlink(folders[0], served)

server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", "--data", served, "--watch"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))


def turn(to):
    fresh = served + ".new"
    os.symlink(folders[to], fresh)
    os.replace(fresh, served)


def ask(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    return answer.status, hashlib.sha256(body).hexdigest()


def memory():
    with open(f"/proc/{server.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) // 1024


def settle(to, known):
    """Waits until all answers are of one folder; tells how long it took."""
    connection, start = http.client.HTTPConnection("127.0.0.1", port), time.time()
    while time.time() - start < 60:
        if all(ask(connection, path)[1] == known[to][path] for path in PATHS):
            return time.time() - start
        time.sleep(0.05)
    raise SystemExit(f"the data of {folders[to]} are not served after a minute")


try:
    known, connection = [{}, {}], http.client.HTTPConnection("127.0.0.1", port)
    known[0] = {path: ask(connection, path)[1] for path in PATHS}
    turn(1)
    start = time.time()
    while ask(connection, PATHS[4])[1] == known[0][PATHS[4]]:
        assert time.time() - start < 60, "the change is not served after a minute"
        time.sleep(0.05)
    known[1] = {path: ask(connection, path)[1] for path in PATHS}
    assert known[1][PATHS[4]] != known[0][PATHS[4]]

    told, wrong, over = [0, 0], [], threading.Event()

    def client(first):
        connection, n = http.client.HTTPConnection("127.0.0.1", port), first
        while not over.is_set():
            path = PATHS[n % len(PATHS)]
            n += 1
            status, digest = ask(connection, path)
            of = [k for k in (0, 1) if digest == known[k][path]]
            if status != 200 or not of:
                wrong.append((path, status))
            for k in of:
                told[k] += 1

    clients = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    before = memory()
    for thread in clients:
        thread.start()
    times = []
    for n in range(reloads):
        turn(n % 2)
        times.append(settle(n % 2, known))
    over.set()
    for thread in clients:
        thread.join()
    times.sort()
    print(f"{reloads} reloads, each served after {times[len(times) // 2]:.1f} s (at most {times[-1]:.1f}); "
          f"{told[0]} and {told[1]} answers of either folder, {len(wrong)} of none; {before} MiB before, {memory()} after")
    if wrong:
        raise SystemExit(f"wrong: {wrong[:5]}")
finally:
    server.kill()
    shutil.rmtree(work)
