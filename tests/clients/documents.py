"""Every JSON answer has the members that the description lists, of their types, and no others. usage: documents.py BASE STORED

Each described address is asked: with its example, with each known value of a part of its path, with the example of each parameter; and those of MORE, which add members to answers. STORED is
a server of features that are read in place: what only they answer is asked of it.
"""

import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

import jsonschema_rs

from checks import Checks
from values import text

MORE = [
    "/collections/counties/items?explain=true&bbox=100,25,110,30&limit=2",
    "/collections/counties/items?explain=true&in=areas/wumeng&limit=2&skipGeometry=true",
    "/collections/counties/items?limit=2&properties=name_zh&zoom=4",
    "/collections/areas/items/wumeng/counties?explain=true&limit=3",
    "/collections/areas/items/wumeng/counties?relation=majority&min_share=0.9&explain=true&limit=3",
    "/collections/areas/items/wumeng/eco-zones?limit=3",
    "/collections/counties/items/530602/areas?explain=true",
    "/collections/counties/items/530602/facts",
    "/collections/counties/items/530602/lineage",
    "/collections/counties/aggregate?group_by=area_id&stats=count,mean(area_km2),p90(area_km2)",
    "/collections/counties/aggregate?group_by=area_id&stats=count,mean(area_km2)&f=geojson",
    "/collections/counties/schema?f=geojson",
    "/locate?lon=103.5&lat=28.2&explain=true&datum=gcj02",
    "/search?q=zhaotong&lang=en",
    "/indicators/incidence?year=2012..2017",
    "/indicators/incidence?year=2015",
    "/wms?service=WMS&version=1.3.0&request=GetFeatureInfo&layers=incidence&query_layers=incidence&crs=CRS:84"
    "&bbox=100,25,110,30&width=400&height=200&i=100&j=100&info_format=application/json&feature_count=5",
    "/wmts?service=WMTS&request=GetFeatureInfo&layer=incidence&style=default&tilematrixset=WebMercatorQuad"
    "&tilematrix=5&tilerow=13&tilecol=25&i=100&j=100&infoformat=application/json&format=image/png",
]
# Of features that are read in place: `hidden` may not leave by itself.
IN_PLACE = [
    "/collections/provinces/items/510000/seats?limit=3",
    "/collections/provinces/items/510000/coded?limit=3",
    "/collections/provinces/items/510000/seats?group_by=provinces&limit=3",
    "/collections/provinces/items/510000/hidden?group_by=provinces",
    "/collections/seats/aggregate?group_by=provinces&stats=sum(rank)",
    "/collections/coded/aggregate?group_by=provinces&stats=sum(rank)&in=provinces/510000",
    "/collections/seats/items?filter=rank%3E0&limit=2",
]
# What has a size of its own choice.
SMALL = {"limit": "3", "zoom": "4"}
REFERENCE = "#/components/schemas/"


def strict(schema):
    """A schema of OpenAPI 3.0 as JSON Schema writes it, which has no `nullable`; what lists its members has no others."""
    out = dict(schema)
    for word in ["items", "additionalProperties"]:
        if isinstance(out.get(word), dict):
            out[word] = strict(out[word])
    for word in ["allOf", "anyOf", "oneOf"]:
        if word in out:
            out[word] = [strict(below) for below in out[word]]
    if "properties" in out:
        out["properties"] = {name: strict(below) for name, below in out["properties"].items()}
        out.setdefault("additionalProperties", False)
    return {"anyOf": [out, {"type": "null"}]} if out.pop("nullable", False) else out


def is_document(media):
    """One JSON document, not a sequence of them."""
    return "json" in media and not re.search("json-seq|ndjson", media)


def ask(url, media):
    """The answer, if it is good and of a media type."""
    request = urllib.request.Request(url, headers={"Accept": media})
    try:
        with urllib.request.urlopen(request) as answer:
            fits = answer.headers.get_content_type() == media
            return json.load(answer) if fits else None
    except urllib.error.HTTPError as error:
        problem = error.headers.get_content_type() == media == "application/problem+json"
        return json.load(error) if problem else None


def template(path):
    """What fits a path of the description."""
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))


def of(address, paths):
    """The path of an address: that with the fewest templates, as in routing."""
    fitting = [path for path in paths if template(path).fullmatch(address.split("?")[0])]
    return min(fitting, key=lambda path: path.count("{"), default=None)


def addresses(path, operation, paths_of_all):
    """The addresses of an operation; one that is itself a described path is of no template (OpenAPI 3.0, 4.7.8.1)."""
    parameters = operation["parameters"]
    of_path = [p for p in parameters if p["in"] == "path"]

    def filled(changed=None, value=None):
        out = path
        for p in of_path:
            given = value if p["name"] == changed else p["example"]
            out = out.replace("{" + p["name"] + "}", urllib.parse.quote(text(given), safe=":,"))
        return out

    query = [p for p in parameters if p["in"] == "query"]
    needed = [(p["name"], text(p["example"])) for p in query if p["required"]]
    small = [(p["name"], SMALL[p["name"]]) for p in query if p["name"] in SMALL]
    optional = [p for p in query if not p["required"] and "example" in p and p["name"] != "f"]
    own = filled()
    paths = dict.fromkeys([own] + [filled(p["name"], v) for p in of_path for v in p["schema"].get("enum", [])])
    asked = [(one, needed + small) for one in paths]
    asked += [(own, needed + [s for s in small if s[0] != p["name"]] + [(p["name"], text(p["example"]))]) for p in optional]
    more = [address for address in MORE if of(address, paths_of_all) == path]
    return [f"{one}?{urllib.parse.urlencode(pairs)}" for one, pairs in asked] + more


def main(base, stored):
    checks = Checks()
    api = json.loads(urllib.request.urlopen(f"{base}/api?f=json").read())
    schemas = {name: strict(schema) for name, schema in api["components"]["schemas"].items()}
    validators = {
        name: jsonschema_rs.Draft202012Validator({"$ref": REFERENCE + name, "components": {"schemas": schemas}})
        for name in schemas
    }
    faults, silent, skipped, tried = [], [], [], 0

    def check(address, media, schema, server=base):
        document = ask(server + address, media)
        if document is None:
            return 0
        validator = validators[schema["$ref"].removeprefix(REFERENCE)]
        found = [f"{address}: {'/'.join(map(str, f.instance_path))}: {f.message[:200]}" for f in validator.iter_errors(document)]
        faults.extend(found[:3])
        return 1

    for path, item in api["paths"].items():
        # Of what the data set has none there is no example.
        if any(p["in"] == "path" and "example" not in p for p in item["get"]["parameters"]):
            skipped.append(path)
            continue
        content = item["get"]["responses"]["200"]["content"]
        for media in filter(is_document, content):
            plain = media.split(";")[0]
            checked = sum(check(address, plain, content[media]["schema"]) for address in addresses(path, item["get"], api["paths"]))
            tried += checked
            if not checked:
                silent.append(f"{path} {media}")
    for address in IN_PLACE:
        path = of(address, api["paths"])
        content = api["paths"][path]["get"]["responses"]["200"]["content"]
        answered = [media for media in filter(is_document, content) if check(address, media.split(";")[0], content[media]["schema"], stored)]
        tried += len(answered)
        checks.equal(f"{address} is one document", 1, len(answered))
        silent = [one for one in silent if one not in [f"{path} {media}" for media in answered]]
    problem = {"$ref": f"{REFERENCE}Problem"}
    tried += sum(check(address, "application/problem+json", problem) for address in ["/nowhere", "/locate?lon=here"])
    checks.equal(f"each of {tried} JSON answers is as described", [], faults)
    checks.equal("each description of a JSON answer was tried", [], silent)
    checks.equal("only of archives the data set has no example", [], [path for path in skipped if not path.startswith("/archives/")])
    checks.finish()


if __name__ == "__main__":
    main(*(base.rstrip("/") for base in sys.argv[1:]))
