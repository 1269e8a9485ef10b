"""QGIS adds the layer as a person would, with a filter and in a window of the map. usage: qgis_layer.py BASE"""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from checks import Checks
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

checks = Checks()
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()


def layer(name, more=""):
    return QgsVectorLayer(f"url='{sys.argv[1]}' typename='{name}' pageSize='1000'{more}", name, "OAPIF")


def ids(of, request=QgsFeatureRequest()):
    return {feature.id() for feature in of.getFeatures(request)}


areas = layer("areas")
checks.equal("QGIS opens the layer of areas", True, areas.isValid())
checks.equal("QGIS counts the areas", 14, areas.featureCount())
checks.equal("QGIS reads every area", 14, len(ids(areas)))
checks.equal("QGIS knows the reference system", True, areas.crs().isGeographic())
names = {feature["name_zh"] for feature in areas.getFeatures()}
checks.equal("QGIS reads Chinese names", True, "乌蒙山区" in names)
checks.equal("QGIS filters", True, areas.setSubsetString("\"area_id\" = 'wumeng'"))
checks.equal("QGIS reads what the filter leaves", ["乌蒙山区"], [feature["name_zh"] for feature in areas.getFeatures()])

# It takes the types of columns from the first ten features of a layer.
types = {field.name(): field.typeName() for field in layer("counties").fields()}
known = {"exit_year": "Integer", "is_poverty_county": "Boolean", "area_km2": "Real", "name_zh": "String"}
found = {name: types.get(name) for name in known}
checks.equal("QGIS knows the types of columns that the first counties lack", known, found)

counties = layer("counties", " restrictToRequestBBOX='1'")
window = QgsFeatureRequest(QgsRectangle(100, 30, 101, 31))
checks.equal("QGIS reads the counties in a window", 4, len(ids(counties, window)))
checks.equal("QGIS filters counties", True, counties.setSubsetString("\"exit_year\" = 2019"))
checks.equal("QGIS reads the counties in a window that the filter leaves", 4, len(ids(counties, window)))
checks.finish()
