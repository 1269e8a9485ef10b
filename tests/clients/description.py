"""The description is valid OpenAPI 3.0, whose examples work. usage: description.py BASE"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from checks import Checks
from openapi_spec_validator import OpenAPIV30SpecValidator
from values import text

SMALL = {"limit": "1", "width": "60", "dpi": "72"}

checks = Checks()
base = sys.argv[1].rstrip("/")
with urllib.request.urlopen(f"{base}/api?f=json") as answer:
    api = json.load(answer)
faults = [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in OpenAPIV30SpecValidator(api).iter_errors()]
checks.equal("the description is valid OpenAPI 3.0", [], faults)


def status(url):
    try:
        with urllib.request.urlopen(url) as answer:
            answer.read(1)
            return answer.status
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(300)!r}"


wrong, skipped, tried = [], [], 0
for path, item in api["paths"].items():
    parameters = item["get"]["parameters"]
    # Of what the data set has none there is no example.
    if any(p["in"] == "path" and "example" not in p for p in parameters):
        skipped.append(path)
        continue
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(text(parameter["example"]), safe=":,"))
    asked = {p["name"] for p in parameters if p["in"] == "query"}
    needed = [(p["name"], text(p["example"])) for p in parameters if p["in"] == "query" and p["required"]]
    # Each example alone: several together may contradict each other.
    for extra in [[]] + [[(p["name"], text(p["example"]))] for p in parameters if p["in"] == "query" and not p["required"] and "example" in p]:
        # Little of it is enough: one feature, a small sheet.
        given = {name for name, _ in extra}
        small = [(name, value) for name, value in SMALL.items() if name in asked - given]
        url = f"{base}{path}?{urllib.parse.urlencode(needed + extra + small)}"
        tried += 1
        found = status(url)
        if found not in (200, 204):
            wrong.append(f"{url}: {found}")
checks.equal(f"each of {tried} examples works", [], wrong)
checks.equal("only of archives the data set has no example", [], [path for path in skipped if not path.startswith("/archives/")])
checks.finish()
