"""QGIS opens a GeoPackage that was taken away, in the styles that lie in it. usage: qgis_downloads.py GPKG"""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from checks import Checks
from qgis.core import QgsApplication, QgsVectorLayer

checks = Checks()
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()

areas = QgsVectorLayer(f"{sys.argv[1]}|layername=areas", "areas", "ogr")
checks.equal("QGIS opens the layer of a GeoPackage", True, areas.isValid())
checks.equal("QGIS counts its features", 14, areas.featureCount())
checks.equal("QGIS knows its reference system", "EPSG:4326", areas.crs().authid())
message, found = areas.loadDefaultStyle()
checks.equal("QGIS finds its style", True, found)
renderer = areas.renderer()
checks.equal("QGIS draws it by a property", ("categorizedSymbol", "area_id"), (renderer.type(), renderer.classAttribute()))
wumeng = [c for c in renderer.categories() if c.value() == "wumeng"]
checks.equal("QGIS has the colour of the style", ["#eeb4cf"], [c.symbol().color().name() for c in wumeng])
checks.equal("QGIS writes names", True, areas.labelsEnabled())
counties = QgsVectorLayer(f"{sys.argv[1]}|layername=counties", "counties", "ogr")
types = {f.name(): f.typeName() for f in counties.fields()}
checks.equal(
    "QGIS knows the types",
    ("Boolean", "Integer64", "Real", "Date", "String"),
    tuple(types[n] for n in ["is_poverty_county", "exit_year", "area_km2", "exit_announced", "name_zh"]),
)
checks.finish()
