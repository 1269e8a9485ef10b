"""fiona, pyogrio and geopandas read layers as their first examples do; their wheels carry a GDAL of their own. usage:
geopandas_layers.py BASE"""

import sys

import fiona
import geopandas
import pyogrio
from checks import Checks

base = sys.argv[1]
checks = Checks()
query = f"{base}/collections/counties/items?limit=600"

with fiona.open(f"/vsicurl/{query}") as layer:
    checks.equal("fiona reads a query answer in parts", 600, len(layer))
    checks.equal("fiona knows the type of a year", "int32", layer.schema["properties"]["exit_year"])
for format in ["geojson", "fgb"]:
    info = pyogrio.read_info(f"/vsicurl/{query}&f={format}")
    checks.equal(f"pyogrio reads a query answer as {format} in parts", 600, info["features"])
driver = {name: pyogrio.list_drivers().get(name) for name in ["OAPIF", "OGCAPI"]}
checks.equal("pyogrio has the drivers of OGC API", {"OAPIF": "r", "OGCAPI": "r"}, driver)
layers = {str(name) for name, _ in pyogrio.list_layers(f"OAPIF:{base}")}
checks.equal("pyogrio lists the collections", True, {"counties", "areas", "provinces"} <= layers)
areas = pyogrio.read_dataframe(f"OAPIF:{base}", layer="areas")
checks.equal("pyogrio reads a collection", 14, len(areas))
frame = geopandas.read_file(f"{base}/collections/areas/items?limit=14")
checks.equal("geopandas reads GeoJSON", (14, "EPSG:4326"), (len(frame), str(frame.crs)))
metres = geopandas.read_file(f"{base}/collections/areas/items?limit=14&crs=EPSG:3857")
checks.equal("geopandas knows another reference system", "EPSG:3857", str(metres.crs))
whole = geopandas.read_file(f"/vsicurl/{base}/download/counties.fgb", bbox=(100, 30, 101, 31))
checks.equal("geopandas reads a window of a file", 4, len(whole))
checks.finish()
