"""OGC API Maps by OWSLib, and OGC API by GDAL of pyogrio's wheel. usage: ogcapi_maps.py BASE FOLDER

Writes owslib.png for the caller to compare.
"""

import pathlib
import sys

import pyogrio
from owslib.ogcapi.maps import Maps

from checks import Checks

base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
checks = Checks()
maps = Maps(base)
checks.equal("OWSLib finds the maps of collections", True, {"areas", "counties"} <= set(maps.maps()))
box = [97, 24, 109, 34]
picture = maps.map("areas", width=600, height=500, bbox=box, transparent=False).read()
(folder / "owslib.png").write_bytes(picture)
checks.equal("OWSLib gets a map of OGC API Maps", b"\x89PNG", picture[:4])
dark = maps.map("areas", width=600, height=500, bbox=box, datetime_="2015-06-01").read()
checks.equal("OWSLib gets a map of a time", b"\x89PNG", dark[:4])

address = f"OGCAPI:{base}/collections/areas"
info, _, geometry, columns = pyogrio.raw.read(address, API="ITEMS")
checks.equal("GDAL OGCAPI reads the 14 areas", 14, len(geometry))
names = dict(zip(info["fields"], columns))["name_zh"]
checks.equal("GDAL OGCAPI reads their names", True, "乌蒙山区" in set(names))
layers = [name for name, _ in pyogrio.list_layers(address)]
checks.equal("GDAL OGCAPI lists vector tiles by zoom", True, "Zoom level 5" in layers)
info, _, geometry, columns = pyogrio.raw.read(address, layer="Zoom level 5", API="TILES")
fields = dict(zip(info["fields"], columns))
# An area in several tiles is there several times.
checks.equal("GDAL OGCAPI reads vector tiles", 14, len(set(fields["area_id"])))
checks.finish()
