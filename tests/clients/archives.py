"""Tiles that were exported, read by GDAL of the wheel. usage: archives.py PMTILES MBTILES"""

import sys

import pyogrio

from checks import Checks

checks = Checks()
for path in sys.argv[1:]:
    kind = path.rsplit(".", 1)[1]
    layers = {name for name, _ in pyogrio.list_layers(path)}
    checks.equal(f"GDAL {kind}: layers", True, {"counties", "areas", "provinces"} <= layers)
    info, _, _, columns = pyogrio.raw.read(path, layer="counties", read_geometry=False)
    fields = dict(zip(info["fields"], columns))
    # A county in several tiles is there several times.
    checks.equal(f"GDAL {kind}: 2,875 counties", 2875, len(set(fields["mvt_id"])))
    checks.equal(f"GDAL {kind}: Chinese names", True, "赫章县" in set(fields["name_zh"]))
    info = pyogrio.read_info(path, layer="counties")
    checks.equal(f"GDAL {kind}: the reference system", "EPSG:3857", info["crs"])
checks.finish()
