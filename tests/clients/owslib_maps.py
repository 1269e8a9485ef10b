"""OWSLib reads the capabilities of WMS and WMTS and gets a map by each: usage: owslib_maps.py BASE FOLDER

Writes wms.png, wms111.png and wmts.png for the caller to compare.
"""

import pathlib
import sys

from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService


def write(path, answer):
    path.write_bytes(answer.read())


def wms(base, folder, version, name):
    service = WebMapService(f"{base}/wms", version=version)
    layer = service["incidence"]
    assert {"default", "dark"} <= set(layer.styles), layer.styles
    assert "2015-01-01" in layer.timepositions, layer.timepositions
    assert layer.boundingBoxWGS84[0] > 70 and layer.boundingBoxWGS84[3] < 60, layer.boundingBoxWGS84
    assert {"EPSG:3857", "EPSG:4326", "EPSG:4490", "CRS:84"} <= set(layer.crsOptions), layer.crsOptions
    box = (11131949.079, 3503549.844, 12383504.0, 4755104.765)
    look = dict(layers=["incidence"], styles=["default"], srs="EPSG:3857", bbox=box, size=(400, 400))
    write(folder / name, service.getmap(format="image/png", time="2015", **look))
    told = service.getfeatureinfo(query_layers=["incidence"], info_format="application/json", xy=(200, 200), **look)
    assert b"FeatureCollection" in told.read()
    return len(service.contents)


def wmts(base, folder):
    service = WebMapTileService(f"{base}/wmts/1.0.0/WMTSCapabilities.xml")
    layer = service["incidence"]
    assert "Time" in layer.dimensions and "2015" in layer.dimensions["Time"]["values"], layer.dimensions
    assert {"WebMercatorQuad", "WorldCRS84Quad"} <= set(service.tilematrixsets)
    tile = dict(layer="incidence", tilematrixset="WebMercatorQuad", tilematrix="5", row=13, column=25)
    write(folder / "wmts.png", service.gettile(format="image/png", Time="2015", **tile))
    return len(service.contents)


if __name__ == "__main__":
    base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    counts = [wms(base, folder, "1.3.0", "wms.png"), wms(base, folder, "1.1.1", "wms111.png"), wmts(base, folder)]
    print("yes" if len(set(counts)) == 1 and counts[0] >= 8 else counts)
