"""QGIS imports every style as a person would, and its map is laid over the server's. usage: qgis_styles.py BASE"""

import json
import os
import sys
import urllib.request
from urllib.parse import quote

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy
from checks import Checks
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

base = sys.argv[1]
checks = Checks()
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()

WORLD = 20037508.342789244
SIDE = 512
ZOOM, COLUMN, ROW = 5, 25, 13
LEVELS = 64
# Share of the pixels that may differ: edges, where each program smooths its own way; QGIS anchors hatches elsewhere, and the
# discs of relocation are left out.
SHARE = 0.03
SHARES = {"ecology": 0.07, "ecology-incidence": 0.13, "relocation": 0.16}


def fetched(path):
    with urllib.request.urlopen(f"{base}/{path}" if "://" not in path else path) as answer:
        return answer.read()


def image(data):
    picture = QImage()
    picture.loadFromData(data)
    return picture


def pixels(picture):
    picture = picture.convertToFormat(QImage.Format_RGB32)
    bits = picture.constBits()
    bits.setsize(picture.sizeInBytes())
    return numpy.frombuffer(bits, numpy.uint8).reshape(picture.height(), picture.width(), 4)[..., :3].astype(int)


def imported(style):
    """The renderer that QGIS makes of a style, and what it could not make of it."""
    context = QgsMapBoxGlStyleConversionContext()
    if "sprite" in style:
        sprites = image(fetched(f"{style['sprite']}.png"))
        context.setSprites(sprites, json.loads(fetched(f"{style['sprite']}.json")))
    converter = QgsMapBoxGlStyleConverter()
    converter.convert(style, context)
    return converter.renderer(), converter.warnings()


def drawn(style, renderer):
    source = style["sources"]["atlas"]
    layer = QgsVectorTileLayer(f"type=xyz&url={quote(source['tiles'][0], safe='/:{}')}&zmin=0&zmax=14", "atlas")
    layer.setRenderer(renderer)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    side = 2 * WORLD / 2**ZOOM
    west, north = COLUMN * side - WORLD, WORLD - ROW * side
    settings.setExtent(QgsRectangle(west, north - side, west + side, north))
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setOutputDpi(96)
    background = next(layer for layer in style["layers"] if layer["type"] == "background")
    settings.setBackgroundColor(QColor(background["paint"]["background-color"]))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return layer, job.renderedImage()


for name in [style["id"] for style in json.loads(fetched("styles?f=json"))["styles"]]:
    style = json.loads(fetched(f"styles/{name}"))
    checks.equal(f"QGIS: {name} has one vector source", ["atlas"], list(style["sources"]))
    # It draws no circles; labels, which each program places its own way, are left out.
    style["layers"] = [layer for layer in style["layers"] if layer["type"] not in ("symbol", "circle")]
    renderer, warnings = imported(style)
    unread = [w for w in warnings if "expression" in w or "value list" in w]
    checks.equal(f"QGIS: {name} is read to the last expression", [], unread)
    layer, own = drawn(style, renderer)
    if os.environ.get("SHOTS"):
        own.save(f"{os.environ['SHOTS']}/qgis-{name}.png")
    theirs = pixels(own)
    ours = pixels(image(fetched(f"maps/{name}/{ZOOM}/{COLUMN}/{ROW}.png?size={SIDE}&labels=false")))
    share = (abs(theirs - ours).max(axis=2) > LEVELS).mean()
    print(f"# {name}: {share:.4f} of the pixels differ")
    checks.equal(f"QGIS: {name} looks as the server draws it", True, bool(share < SHARES.get(name, SHARE)))
checks.finish()
