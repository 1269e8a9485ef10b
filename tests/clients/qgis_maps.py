"""QGIS without a screen draws a vector tile layer, XYZ tiles, WMTS and WMS: usage: qgis_maps.py BASE FOLDER

Writes one PNG each and prints what went wrong, or yes.
"""

import os
import pathlib
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

SIZE = 500
# Sichuan and around, Web Mercator: 500 pixels of zoom 6 (256-pixel tiles).
WEST, SOUTH = 11050000.0, 3000000.0
SIDE = SIZE * 156543.033928041 / 64


def layers(base):
    grid = "tileMatrixSet=WebMercatorQuad"
    return {
        "vector": QgsVectorTileLayer(f"type=xyz&url={base}/tiles/counties/{{z}}/{{x}}/{{y}}.mvt&zmin=0&zmax=14", "vector"),
        "xyz": QgsRasterLayer(f"type=xyz&url={base}/maps/incidence/{{z}}/{{x}}/{{y}}.png&zmin=0&zmax=18", "xyz", "wms"),
        "wmts": QgsRasterLayer(
            f"contextualWMSLegend=0&crs=EPSG:3857&format=image/png&layers=incidence&styles=default&{grid}"
            f"&url={base}/wmts/1.0.0/WMTSCapabilities.xml",
            "wmts",
            "wms",
        ),
        "wms": QgsRasterLayer(
            f"contextualWMSLegend=0&crs=EPSG:3857&format=image/png&layers=incidence&styles=default&url={base}/wms", "wms", "wms"
        ),
    }


def draw(layer, path):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(QgsRectangle(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE))
    settings.setOutputSize(QSize(SIZE, SIZE))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(str(path), "PNG")
    colors = {image.pixel(x, y) for x in range(0, SIZE, 7) for y in range(0, SIZE, 7)}
    errors = [error.message for error in job.errors()]
    return errors or (None if len(colors) > 3 else [f"{len(colors)} colours"])


def main(base, folder):
    app = QgsApplication([], False)
    app.initQgis()
    wrong = {}
    for name, layer in layers(base).items():
        if not layer.isValid():
            wrong[name] = layer.error().message() or "not valid"
        elif errors := draw(layer, folder / f"qgis-{name}.png"):
            wrong[name] = errors
    return wrong


if __name__ == "__main__":
    faults = main(sys.argv[1], pathlib.Path(sys.argv[2]))
    print(faults or "yes")
    sys.stdout.flush()
    # QGIS may crash while it takes itself apart; what was to be shown has been shown.
    os._exit(0)
