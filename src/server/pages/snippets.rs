//! Code to copy: how programs take a collection or a map from here.

use crate::feature::{Collection, ShapeKind};
use crate::server::wire::call::Call;
use crate::style::Style;
use serde::Serialize;
use serde_json::Value;

/// Code for one program.
#[derive(Debug, Serialize)]
pub struct Snippet {
    /// Word by which it is found: `curl`, `python`, `r`, `qgis`, `leaflet`, `openlayers`, `maplibre`.
    client: &'static str,
    /// What people call the program.
    title: &'static str,
    code: String,
}

const LEAFLET: &str = "Leaflet";
const OPENLAYERS: &str = "OpenLayers";
const MAPLIBRE: &str = "MapLibre GL JS";

/// Code for the features of a collection.
pub fn of_collection(call: &Call, collection: &Collection) -> Vec<Snippet> {
    let id = &**collection.id();
    let (base, name) = (call.links.base(), variable(id));
    let items = call.links.with_query(&["collections", id, "items"], [("limit", "1000".to_owned())]);
    let geojson = call
        .links
        .with_query(&["collections", id, "items"], [("limit", "1000".to_owned()), ("f", "json".to_owned())]);
    let package = call.links.to(&["download", &format!("{id}.gpkg")]);
    let (fgb, parquet) = (
        call.links.to(&["download", &format!("{id}.fgb")]),
        call.links.to(&["download", &format!("{id}.parquet")]),
    );
    let tiles = call.links.to(&["tiles", id]);
    let kind = match collection.shapes().kind() {
        ShapeKind::Point => "circle",
        ShapeKind::Line => "line",
        ShapeKind::Polygon => "fill",
    };
    vec![
        snippet(
            "curl",
            "curl",
            format!("curl -o {name}.geojson '{geojson}'\ncurl -o {name}.gpkg '{package}'"),
        ),
        snippet(
            "python",
            "Python (GeoPandas)",
            format!(
                "import geopandas\n\n{name} = geopandas.read_file(\"{fgb}\")\n# Or by column: geopandas.read_parquet, after download, of\n# {parquet}\nprint({name}.head())"
            ),
        ),
        snippet("r", "R (sf)", format!("library(sf)\n\n{name} <- st_read(\"{fgb}\")\nprint({name})")),
        snippet(
            "qgis",
            "QGIS (Python)",
            format!(
                "from qgis.core import QgsProject, QgsVectorLayer\n\nlayer = QgsVectorLayer(\"url='{base}' typename='{id}' pageSize='1000'\", \"{id}\", \"OAPIF\")\nQgsProject.instance().addMapLayer(layer)"
            ),
        ),
        snippet(
            "leaflet",
            LEAFLET,
            format!(
                "fetch('{items}')\n  .then((answer) => answer.json())\n  .then((features) => L.geoJSON(features).addTo(map));"
            ),
        ),
        snippet(
            "openlayers",
            OPENLAYERS,
            format!(
                "import GeoJSON from 'ol/format/GeoJSON.js';\nimport VectorLayer from 'ol/layer/Vector.js';\nimport VectorSource from 'ol/source/Vector.js';\n\nmap.addLayer(new VectorLayer({{\n  source: new VectorSource({{ url: '{items}', format: new GeoJSON() }}),\n}}));"
            ),
        ),
        snippet(
            "maplibre",
            MAPLIBRE,
            format!(
                "map.addSource('{id}', {{ type: 'vector', url: '{tiles}' }});\nmap.addLayer({{ id: '{id}', type: '{kind}', source: '{id}', 'source-layer': '{id}' }});"
            ),
        ),
    ]
}

/// What says how a map looks; of anything else in an address nothing is passed on.
const LOOK: [&str; 9] = ["year", "lang", "theme", "method", "k", "breaks", "palette", "labels", "relief"];

/// Code for the map of a style as a request has it.
pub fn of_style(call: &Call, style: &Style) -> Vec<Snippet> {
    let id = &*style.id;
    let look = || {
        let kept = call.params.iter().filter(|(name, _)| LOOK.contains(name));
        kept.map(|(name, value)| (name, value.to_owned()))
    };
    let width = [("width", "1000".to_owned())];
    let image = call.links.with_query(&["styles", id, "map"], width.into_iter().chain(look()));
    let tilejson = call.links.with_query(&["maps", &format!("{id}.json")], look());
    let address = call.links.with_query(&["maps", id], look());
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let tiles = format!("{path}/{{z}}/{{x}}/{{y}}.png{query}");
    let document = call.links.with_query(&["styles", id], look());
    let theme = call.params.get("theme").unwrap_or_default();
    let of_wms = || {
        let named = look().filter(|(name, _)| *name != "theme");
        named.map(|(name, value)| (if name == "year" { "time" } else { name }, value))
    };
    // A text of JSON is one of Python; `method` in small letters is an argument of OWSLib's own.
    let argument = |(name, value): (&str, String)| match name {
        "time" => format!(", time={}", Value::from(value)),
        _ => format!(", {}={}", name.to_uppercase(), Value::from(value)),
    };
    let arguments: String = of_wms().map(argument).collect();
    let project = call.links.to(&["qgis", "styles", &format!("{id}.qlr")]);
    let wms = call.links.to(&["wms"]);
    let asked = call.links.with_query(&["wms"], of_wms());
    let asked = if asked == wms { format!("{wms}?") } else { written_in_uri(&asked) };
    vec![
        snippet("curl", "curl", format!("curl -o {}.png '{image}'", variable(id))),
        snippet(
            "python",
            "Python (OWSLib)",
            format!(
                "from owslib.wms import WebMapService\n\nwms = WebMapService(\"{}\", version=\"1.3.0\")\nimage = wms.getmap(layers=[\"{id}\"], styles=[\"{theme}\"], srs=\"CRS:84\", bbox=wms[\"{id}\"].boundingBoxWGS84,\n                   size=(1000, 600), format=\"image/png\"{arguments})\nopen(\"{}.png\", \"wb\").write(image.read())",
                wms,
                variable(id)
            ),
        ),
        snippet(
            "qgis",
            "QGIS (Python)",
            format!(
                "# Or drag into QGIS: {project}\nfrom qgis.core import QgsProject, QgsRasterLayer\n\nlayer = QgsRasterLayer(\"crs=EPSG:3857&format=image/png&layers={id}&styles={theme}&url={asked}\", \"{id}\", \"wms\")\nQgsProject.instance().addMapLayer(layer)"
            ),
        ),
        snippet("leaflet", LEAFLET, format!("L.tileLayer('{tiles}', {{ maxZoom: 22 }}).addTo(map);")),
        snippet(
            "openlayers",
            OPENLAYERS,
            format!(
                "import TileLayer from 'ol/layer/Tile.js';\nimport TileJSON from 'ol/source/TileJSON.js';\n\nmap.addLayer(new TileLayer({{ source: new TileJSON({{ url: '{tilejson}' }}) }}));"
            ),
        ),
        snippet(
            "maplibre",
            MAPLIBRE,
            format!("const map = new maplibregl.Map({{ container: 'map', style: '{document}' }});"),
        ),
    ]
}

fn snippet(client: &'static str, title: &'static str, code: String) -> Snippet {
    Snippet { client, title, code }
}

/// An address as the value of one part of an address.
fn written_in_uri(address: &str) -> String {
    address.replace('%', "%25").replace('&', "%26").replace('=', "%3D")
}

/// A name for a variable and a file.
fn variable(id: &str) -> String {
    let name: String = id.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_alphabetic()) { name } else { format!("layer_{name}") }
}
