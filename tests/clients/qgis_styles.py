"""QGIS imports every style as a person would, and its map is laid over the server's. usage: qgis_styles.py BASE"""

import json
import os
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree as xml
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
    QgsVectorLayer,
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


def tiles(style):
    source = style["sources"]["atlas"]
    return QgsVectorTileLayer(f"type=xyz&url={quote(source['tiles'][0], safe='/:{}')}&zmin=0&zmax=14", "atlas")


def drawn(style, layer):
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
    return job.renderedImage()


def kept(text, ending):
    """The name of a file with a text, as a person would save it."""
    with tempfile.NamedTemporaryFile("wb", suffix=ending, delete=False) as file:
        file.write(text)
    return file.name


def differing(picture, name):
    """The share of pixels in which a picture differs from the server's."""
    ours = pixels(image(fetched(f"maps/{name}/{ZOOM}/{COLUMN}/{ROW}.png?size={SIDE}&labels=false")))
    return (abs(pixels(picture) - ours).max(axis=2) > LEVELS).mean()


for name in [style["id"] for style in json.loads(fetched("styles?f=json"))["styles"]]:
    style = json.loads(fetched(f"styles/{name}"))
    checks.equal(f"QGIS: {name} has one vector source", ["atlas"], [n for n, s in style["sources"].items() if s["type"] == "vector"])
    # It draws no circles; labels, which each program places its own way, are left out.
    style["layers"] = [layer for layer in style["layers"] if layer["type"] not in ("symbol", "circle")]
    renderer, warnings = imported(style)
    unread = [w for w in warnings if "expression" in w or "value list" in w]
    checks.equal(f"QGIS: {name} is read to the last expression", [], unread)
    layer = tiles(style)
    layer.setRenderer(renderer)
    own = drawn(style, layer)
    if os.environ.get("SHOTS"):
        own.save(f"{os.environ['SHOTS']}/qgis-{name}.png")
    share = differing(own, name)
    print(f"# {name}: {share:.4f} of the pixels differ")
    checks.equal(f"QGIS: {name} looks as the server draws it", True, bool(share < SHARES.get(name, SHARE)))
    sheets = json.loads(fetched(f"styles/{name}/metadata"))["stylesheets"]
    if any("qgis" in sheet["link"]["type"] for sheet in sheets):
        layer = tiles(style)
        told, loaded = layer.loadNamedStyle(kept(fetched(f"styles/{name}?f=qml"), ".qml"))
        checks.equal(f"QGIS: the QML of {name} is loaded", True, loaded)
        own = drawn(style, layer)
        if os.environ.get("SHOTS"):
            own.save(f"{os.environ['SHOTS']}/qml-{name}.png")
        share = differing(own, name)
        print(f"# {name} by QML: {share:.4f} of the pixels differ")
        checks.equal(f"QGIS: {name} by QML looks so too", True, bool(share < SHARES.get(name, SHARE)))

# SLD is for a layer of features.
spaces = {"": "http://www.opengis.net/sld"}
sld = xml.fromstring(fetched("styles/exits?f=sld"))
for named in sld.findall("NamedLayer", spaces):
    if named.findtext("Name", namespaces=spaces) != "counties":
        sld.remove(named)
counties = QgsVectorLayer(f"/vsicurl/{base}/download/counties.fgb", "counties", "ogr")
told, loaded = counties.loadSldStyle(kept(xml.tostring(sld), ".sld"))
checks.equal("QGIS: SLD is loaded", (True, ""), (loaded, told))
rules = counties.renderer().rootRule().children() if counties.renderer().type() == "RuleRenderer" else []
colors = {rule.symbol().color().name() for rule in rules if rule.symbol() and "exit_year" in rule.filterExpression()}
checks.equal("QGIS: SLD has the classes of the map", True, {"#cde8e1", "#93cfc9", "#55afba", "#2c7fa8", "#1b4b85"} <= colors)
checks.finish()
