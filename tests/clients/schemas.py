"""Validates what WMS and WMTS say against the schemas of the OGC: usage: schemas.py BASE

The schemas are those that MapProxy brings for its own tests: complete, and joined by relative addresses. WMS 1.1.1 has a DTD; WMS 1.3.0 with legends is WMS as SLD extends it.
"""

import pathlib
import sys

import lxml.etree
import mapproxy.test
import requests

from checks import Checks

SCHEMAS = pathlib.Path(mapproxy.test.__file__).parent / "schemas"


def faults(document, schema):
    """What is wrong with a document by a schema below SCHEMAS; empty if nothing is."""
    path = SCHEMAS / schema
    # The schemas are local: whatever is not there is a fault, not a download.
    parser = lxml.etree.XMLParser(no_network=True)
    check = lxml.etree.DTD(str(path)) if path.suffix == ".dtd" else lxml.etree.XMLSchema(lxml.etree.parse(path, parser))
    check.validate(lxml.etree.fromstring(document, lxml.etree.XMLParser(no_network=True, load_dtd=False)))
    return [f"line {fault.line}: {fault.message}" for fault in check.error_log][:5]


def main(base):
    checks = Checks()
    wms = f"{base}/wms?SERVICE=WMS&VERSION="
    wmts = f"{base}/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST="
    for name, address, schema in [
        ("the capabilities of WMS 1.3.0", f"{wms}1.3.0&REQUEST=GetCapabilities", "sld/1.1.0/sld_capabilities.xsd"),
        ("the capabilities of WMS 1.1.1", f"{wms}1.1.1&REQUEST=GetCapabilities", "wms/1.1.1/capabilities_1_1_1.dtd"),
        ("the capabilities of WMTS by address", f"{base}/wmts/1.0.0/WMTSCapabilities.xml", "wmts/1.0/wmtsGetCapabilities_response.xsd"),
        ("the capabilities of WMTS by key and value", f"{wmts}GetCapabilities", "wmts/1.0/wmtsGetCapabilities_response.xsd"),
        ("a fault of WMS 1.3.0", f"{wms}1.3.0&REQUEST=GetMap&LAYERS=nowhere", "wms/1.3.0/exceptions_1_3_0.xsd"),
        ("a fault of WMS 1.1.1", f"{wms}1.1.1&REQUEST=GetMap&LAYERS=nowhere", "wms/1.1.1/exception_1_1_1.dtd"),
        ("a fault of WMTS", f"{wmts}GetTile&LAYER=nowhere", "ows/1.1.0/owsExceptionReport.xsd"),
    ]:
        checks.equal(f"{name} is valid by {schema}", [], faults(requests.get(address, timeout=20).content, schema))
    checks.finish()


if __name__ == "__main__":
    main(sys.argv[1])
