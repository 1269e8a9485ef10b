"""QGIS opens and draws tiles that were exported. usage: qgis_tiles.py VECTOR.mbtiles RASTER.mbtiles FOLDER

Writes qgis-mbtiles.png, the raster tile 5/25/12, for the caller to compare.
"""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from checks import Checks
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsFillSymbol,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

vector_file, raster_file, folder = sys.argv[1:]
checks = Checks()
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
# Tile 5/25/12 of Web Mercator.
EXTENT = QgsRectangle(11271098.442818949, 3757032.814272983, 12523442.714243277, 5009377.085697311)


def drawn(layer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(EXTENT)
    settings.setOutputSize(QSize(256, 256))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


vector = QgsVectorTileLayer(f"type=mbtiles&url={vector_file}", "counties")
checks.equal("QGIS opens vector MBTiles", True, vector.isValid())
checks.equal("QGIS knows their zooms", (0, 6), (vector.sourceMinZoom(), vector.sourceMaxZoom()))
style = QgsVectorTileBasicRendererStyle("counties", "counties", QgsWkbTypes.PolygonGeometry)
style.setSymbol(QgsFillSymbol.createSimple({"color": "#336699", "outline_style": "no"}))
renderer = QgsVectorTileBasicRenderer()
renderer.setStyles([style])
vector.setRenderer(renderer)
image = drawn(vector)
blue = sum(image.pixelColor(x, y).name() == "#336699" for x in range(0, 256, 4) for y in range(0, 256, 4))
# The tile lies within the country; between counties the colour is softened.
checks.equal("QGIS fills the counties of vector MBTiles", True, blue > 0.75 * 64 * 64)

tiles = QgsRasterLayer(f"type=mbtiles&url=file://{raster_file}", "map", "wms")
checks.equal("QGIS opens raster MBTiles as tiles", True, tiles.isValid())
raster = QgsRasterLayer(raster_file, "map", "gdal")
checks.equal("QGIS opens raster MBTiles", True, raster.isValid())
drawn(tiles).save(f"{folder}/qgis-mbtiles.png", "PNG")
checks.finish()
