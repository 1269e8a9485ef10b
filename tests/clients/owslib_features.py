"""OWSLib's client of OGC API Features. usage: owslib_features.py BASE"""

import sys

from checks import Checks
from owslib.ogcapi.features import Features

checks = Checks()
client = Features(sys.argv[1].rstrip("/") + "/")
checks.equal("OWSLib finds the description", "3.0.3", client.api()["openapi"])
names = client.feature_collections()
checks.equal("OWSLib lists the collections of features", True, {"counties", "areas", "eco-zones"} <= set(names))
checks.equal("OWSLib reads a collection", 2875, client.collection("counties")["itemCount"])
checks.equal("OWSLib reads the queryables", "integer", client.collection_queryables("counties")["properties"]["exit_year"]["type"])
page = client.collection_items("counties", limit=5, filter="area_id = 'wumeng'", skipGeometry="true")
checks.equal("OWSLib filters", (38, 5), (page["numberMatched"], page["numberReturned"]))
ids, offset = set(), 0
while True:
    page = client.collection_items("counties", limit=1000, offset=offset, skipGeometry="true")
    ids |= {feature["id"] for feature in page["features"]}
    offset += page["numberReturned"]
    if not any(link["rel"] == "next" for link in page["links"]):
        break
checks.equal("OWSLib pages through every county once", (2875, 2875), (len(ids), offset))
boxed = client.collection_items("counties", bbox=[100, 30, 101, 31], skipGeometry="true")["numberMatched"]
turned = client.collection_items(
    "counties", bbox=[30, 100, 31, 101], skipGeometry="true", **{"bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}
)["numberMatched"]
checks.equal("OWSLib asks by box in two reference systems", (4, 4), (boxed, turned))
checks.equal("OWSLib reads one feature", "乌蒙山区", client.collection_item("areas", "wumeng")["properties"]["name_zh"])
checks.finish()
