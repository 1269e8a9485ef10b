"""QGIS opens the project of the atlas as a person would, and draws a layer of each kind. usage: qgis_project.py PROJECT DEFINITION FOLDER"""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PyQt5.QtCore import QEventLoop, QSize
from PyQt5.QtGui import QColor
from checks import Checks
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayerDefinition,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)

project_file, definition, folder = sys.argv[1:]
checks = Checks()
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()

project = QgsProject.instance()
checks.equal("QGIS opens the project", True, project.read(project_file))
layers = project.mapLayers().values()
checks.equal("QGIS finds no layer invalid", [], [layer.id() for layer in layers if not layer.isValid()])
groups = [group.name() for group in project.layerTreeRoot().children()]
checks.equal("QGIS shows three groups", ["Vector tiles", "Features", "Maps (WMS)"], groups)
checks.equal("QGIS has the layers of every group", True, all(g.findLayers() for g in project.layerTreeRoot().children()))
checks.equal("QGIS knows the reference system", "EPSG:3857", project.crs().authid())
times = project.timeSettings().temporalRange()
checks.equal("QGIS has the temporal controller set", (2010, 2020), (times.begin().date().year(), times.end().date().year()))
map_ = project.mapLayer("map_incidence")
checks.equal("QGIS takes the years of a map", True, map_.temporalProperties().isActive())
span = map_.dataProvider().temporalCapabilities().availableTemporalRange()
checks.equal("QGIS knows the years of a map", (2011, 2020), (span.begin().date().year(), span.end().date().year()))


def drawn(layer, name):
    """How many colours the picture of a layer has."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(512, 512))
    settings.setBackgroundColor(QColor(255, 255, 255))
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    settings.setDestinationCrs(mercator)
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    to = QgsCoordinateTransform(degrees, mercator, project)
    settings.setExtent(to.transformBoundingBox(QgsRectangle(97, 24, 109, 34)))
    job = QgsMapRendererParallelJob(settings)
    # Features are fetched by events.
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    image = job.renderedImage()
    image.save(os.path.join(folder, f"{name}.png"))
    checks.equal(f"QGIS draws {name} without a fault", [], [e.message for e in job.errors()])
    colors = {}
    for x in range(0, 512, 2):
        for y in range(0, 512, 2):
            color = image.pixelColor(x, y).name()
            colors[color] = colors.get(color, 0) + 1
    return colors


colors = drawn(project.mapLayer("tiles_areas"), "tiles_areas")
checks.equal("QGIS draws vector tiles in the colour of the style", True, colors.get("#eeb4cf", 0) > 100)
colors = drawn(project.mapLayer("tiles_incidence"), "tiles_incidence")
checks.equal("QGIS draws the classes of an indicator", True, sum(c in colors for c in ["#f99b53", "#e96a3a", "#c53a27"]) >= 2)
colors = drawn(project.mapLayer("features_areas"), "features_areas")
checks.equal("QGIS draws features in the colour of the style", True, colors.get("#eeb4cf", 0) > 100)
colors = drawn(map_, "map_incidence")
checks.equal("QGIS draws the map", True, len(colors) > 5)

project.clear()
done, message = QgsLayerDefinition.loadLayerDefinition(definition, project, project.layerTreeRoot())
checks.equal("QGIS adds the layers of a style", (True, ""), (done, message))
added = {type(layer).__name__: layer.isValid() for layer in project.mapLayers().values()}
checks.equal("QGIS finds them valid", {"QgsVectorTileLayer": True, "QgsRasterLayer": True}, added)
checks.finish()
