"""The code that pages offer to copy runs, where its client is here. usage: snippets.py BASE PYTHON FOLDER"""

import html
import os
import re
import subprocess
import sys
import urllib.request

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from checks import Checks
from qgis.core import QgsApplication, QgsProject

base, python, folder = sys.argv[1:]
checks = Checks()
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()


def code(path, look=""):
    with urllib.request.urlopen(f"{base}{path}?f=html&lang=en{look}") as answer:
        page = answer.read().decode()
    found = re.findall(r'<pre data-client="(\w+)"><code>(.*?)</code></pre>', page, re.S)
    return {client: html.unescape(text) for client, text in found}


def ran(*command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).returncode


areas, incidence = code("/collections/areas"), code("/styles/incidence")
# All that says how a map looks.
looking = code("/styles/incidence", "&year=2015&theme=dark&method=jenks&k=4&palette=teal&labels=false&relief=false")
expected = ["curl", "leaflet", "maplibre", "openlayers", "python", "qgis"]
checks.equal("a collection has code for its clients", sorted([*expected, "r"]), sorted(areas))
checks.equal("a style has code for its clients", expected, sorted(incidence))
checks.equal("curl: the code of a collection runs", 0, ran("bash", "-ec", areas["curl"]))
checks.equal("curl: it gets the files", True, all(os.path.getsize(os.path.join(folder, f"areas.{e}")) > 10000 for e in ["geojson", "gpkg"]))
checks.equal("curl: the code of a style runs", 0, ran("bash", "-ec", incidence["curl"]))
os.remove(os.path.join(folder, "incidence.png"))
checks.equal("OWSLib: the code of a style runs", 0, ran(python, "-c", incidence["python"]))
checks.equal("OWSLib: it gets the map", True, os.path.getsize(os.path.join(folder, "incidence.png")) > 10000)
plain = open(os.path.join(folder, "incidence.png"), "rb").read()
checks.equal("OWSLib: the code of a map of another look runs", 0, ran(python, "-c", looking["python"]))
checks.equal("OWSLib: it gets another map", True, plain != open(os.path.join(folder, "incidence.png"), "rb").read())
for name, snippets in [("collection", areas), ("style", incidence), ("map of another look", looking)]:
    exec(snippets["qgis"], {})
    valid = [layer.isValid() for layer in QgsProject.instance().mapLayers().values()]
    checks.equal(f"QGIS: the code of a {name} adds its layer", [True], valid)
    QgsProject.instance().clear()
checks.finish()
