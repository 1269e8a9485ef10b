"""What is taken away says what the collection says. usage: downloads.py BASE FOLDER"""

import json
import os
import sys
import urllib.request

import openpyxl
import pyarrow
import pyarrow.parquet
import pyogrio
import shapely

from checks import Checks

base, folder = sys.argv[1:]
checks = Checks()
TYPES = {
    "boolean": ("int32", "int16", "bool", "object"),
    "integer": ("int64", "int32", "float64"),
    "number": ("float64",),
}


def document(path):
    with urllib.request.urlopen(f"{base}{path}") as answer:
        return json.load(answer)


def fetched(name):
    path = os.path.join(folder, name)
    urllib.request.urlretrieve(f"{base}/download/{name}", path)
    return path


collection = document("/collections/counties?f=json")
kinds = {p["name"]: p["type"] for p in collection["properties"]}
features = document("/collections/counties/items?limit=10000&f=json")["features"]
areas = {f["id"]: shapely.area(shapely.from_geojson(json.dumps(f["geometry"]))) for f in features}
known = {f["id"]: f["properties"] for f in features}
checks.equal("the collection has 2,875 counties", 2875, len(features))


def same(name, ids, shapes):
    """Same features, each with the area it has in GeoJSON."""
    worst = max(abs(areas[i] - shapely.area(s)) / areas[i] for i, s in zip(ids, shapes))
    checks.equal(f"{name}: every county is there once", sorted(areas), sorted(ids))
    checks.equal(f"{name}: every county has its shape", True, worst < 1e-3)


# GDAL, in the version of the wheel: types, texts, reference systems, shapes.
for name, crs in [
    ("counties.gpkg", "EPSG:4326"),
    ("counties.shp.zip", "EPSG:4326"),
    ("counties.kml", "EPSG:4326"),
    ("counties.topojson", None),
]:
    path = fetched(name)
    info, _, shapes, columns = pyogrio.raw.read(path, layer=pyogrio.list_layers(path)[0][0])
    fields = dict(zip(info["fields"], columns))
    code = "code" if "code" in fields else "id"
    checks.equal(f"GDAL {name}: 2,875 counties", 2875, len(shapes))
    if crs:
        checks.equal(f"GDAL {name}: the reference system", crs, info["crs"])
    row = list(fields[code]).index("522326")
    checks.equal(f"GDAL {name}: Chinese names", known["522326"]["name_zh"], fields["name_zh"][row])
    types = {"exit_year": "integer", "area_km2": "number"}
    for field, kind in types.items():
        checks.equal(f"GDAL {name}: {field} is a {kind}", True, str(fields[field].dtype) in TYPES[kind])
    checks.equal(f"GDAL {name}: years", known["522326"]["exit_year"], int(fields["exit_year"][row]))
    same(f"GDAL {name}", list(fields[code]), shapely.from_wkb(shapes))

info = pyogrio.read_info(os.path.join(folder, "counties.gpkg"), layer="counties")
dates = dict(zip(info["fields"], info["dtypes"]))["exit_announced"]
checks.equal("GDAL counties.gpkg: dates are dates", True, dates.startswith("datetime64"))
layers = {name for name, _ in pyogrio.list_layers(f"{base}/download.gpkg".replace("http", "/vsicurl/http", 1))}
expected = {c["id"] for c in document("/collections?f=json")["collections"]}
checks.equal("GDAL atlas: a layer for every collection", True, expected <= layers and "layer_styles" in layers)
metres = os.path.join(folder, "metres.gpkg")
urllib.request.urlretrieve(
    f"{base}/collections/areas/items?limit=100&f=gpkg&crs=http://www.opengis.net/def/crs/EPSG/0/3857", metres
)
info = pyogrio.read_info(metres, layer="areas")
checks.equal("GDAL: a query in metres", ("EPSG:3857", 14), (info["crs"], info["features"]))

# GeoParquet by Arrow.
table = pyarrow.parquet.read_table(fetched("counties.parquet"))
geo = json.loads(table.schema.metadata[b"geo"])
checks.equal("Arrow: GeoParquet 1.1", ("1.1.0", "geometry"), (geo["version"], geo["primary_column"]))
checks.equal("Arrow: types of geometry", ["MultiPolygon"], geo["columns"]["geometry"]["geometry_types"])
ARROW = {
    "boolean": pyarrow.bool_(),
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "text": pyarrow.string(),
    "date": pyarrow.date32(),
}
for name, kind in kinds.items():
    found = table.schema.field(name).type
    expected = ARROW.get(kind)
    fits = pyarrow.types.is_list(found) if kind == "list" else found == expected
    checks.equal(f"Arrow: {name} is a {kind}", True, fits)
ids = table["code"].to_pylist()
same("Arrow", ids, shapely.from_wkb(table["geometry"].to_pylist()))
for name in kinds:
    found = table[name].to_pylist()
    text = [str(v) if kinds[name] == "date" and v is not None else v for v in found]
    checks.equal(f"Arrow: values of {name}", [known[i][name] for i in ids], text)
box = table["bbox"][0].as_py()
bounds = shapely.bounds(shapely.from_wkb(table["geometry"][0].as_py())).tolist()
checks.equal("Arrow: the box beside the geometry", bounds, [box[s] for s in ["xmin", "ymin", "xmax", "ymax"]])

# Excel.
book = openpyxl.load_workbook(fetched("counties.xlsx"), read_only=True)
checks.equal("openpyxl: sheets", ["data", "fields", "sources"], book.sheetnames)
rows = list(book["data"].iter_rows(values_only=True))
head = rows[0]
checks.equal("openpyxl: 2,875 counties", 2875, len(rows) - 1)
county = dict(zip(head, next(r for r in rows if r[head.index("code")] == "522326")))
checks.equal("openpyxl: Chinese names", known["522326"]["name_zh"], county["name_zh"])
checks.equal("openpyxl: codes stay texts", "522326", county["code"])
checks.equal("openpyxl: years are numbers", known["522326"]["exit_year"], county["exit_year"])
checks.equal("openpyxl: truths are truths", known["522326"]["is_poverty_county"], county["is_poverty_county"])
dated = next(i for i in known if known[i]["exit_announced"])
day = next(r for r in rows if r[head.index("code")] == dated)[head.index("exit_announced")]
checks.equal("openpyxl: dates are dates", known[dated]["exit_announced"], day.date().isoformat())
fields = {r[0]: r[1] for r in book["fields"].iter_rows(min_row=2, values_only=True)}
checks.equal("openpyxl: every field is explained", kinds, {k: v for k, v in fields.items() if k in kinds})
sources = {r[0] for r in book["sources"].iter_rows(min_row=2, values_only=True)}
checks.equal("openpyxl: sources and licence", True, {"source", "licence"} <= sources)
checks.finish()
