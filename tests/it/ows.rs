//! WMS and WMTS over HTTP, on the built-in data: capabilities, maps, tiles, what they show at a pixel, faults.

use crate::client::{Answer, PUBLIC, atlas, fine, get};
use crate::switches::has_font;
use image::RgbaImage;
use std::collections::BTreeSet;

/// Contents of all elements of a name, in order; enough of a reader for what these tests ask.
fn texts(xml: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let pieces = xml.split(&open).skip(1).filter(|p| p.starts_with(['>', ' ']));
    let text = |p: &str| p.split_once('>')?.1.split_once(&close).map(|(t, _)| t.to_owned());
    pieces.filter_map(text).collect()
}

/// The part of a document between two texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

async fn picture(path: &str) -> RgbaImage {
    let answer = fine(path).await;
    image::load_from_memory(&answer.body).unwrap_or_else(|e| panic!("{path}: {e}")).to_rgba8()
}

/// Shares of pixels that differ by more than a little.
fn difference(a: &RgbaImage, b: &RgbaImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let differs =
        |(p, q): &(&image::Rgba<u8>, &image::Rgba<u8>)| p.0.iter().zip(q.0).any(|(p, q)| p.abs_diff(q) > 24);
    a.pixels().zip(b.pixels()).filter(differs).count() as f64 / (a.width() * a.height()) as f64
}

const BOX_3857: &str = "11131949.079,3503549.844,11687546.533,4059147.297";
const MAP: &str = "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=incidence&STYLES=&FORMAT=image/png";

#[tokio::test]
async fn both_capabilities_of_wms_name_layers_systems_and_years() {
    let new = fine("/wms?service=WMS&request=GetCapabilities").await;
    assert_eq!(new.header("content-type"), "text/xml");
    let xml = new.text();
    assert!(
        xml.contains("<WMS_Capabilities version=\"1.3.0\" xmlns=\"http://www.opengis.net/wms\""),
        "{}",
        new.start()
    );
    let names: BTreeSet<String> = texts(&xml, "Name").into_iter().collect();
    assert!(
        ["incidence", "areas", "ecology", "dark", "default"].iter().all(|n| names.contains(*n)),
        "{names:?}"
    );
    assert_eq!(texts(&xml, "CRS"), ["CRS:84", "EPSG:4326", "EPSG:4490", "EPSG:3857"]);
    let layer = between(&xml, "<Name>incidence</Name>", "</Layer>");
    assert!(layer.contains("<Dimension name=\"time\" units=\"ISO8601\" current=\"1\" default="), "{layer}");
    assert!(texts(layer, "Dimension")[0].split(',').any(|y| y == "2015-01-01"));
    let attribute = |system: &str, name: &str| -> f64 {
        let own = between(layer, &format!("<BoundingBox CRS=\"{system}\""), "/>");
        between(own, &format!("{name}=\""), "\"").parse().unwrap()
    };
    // Latitude first in 4326, longitude first in CRS84.
    assert_eq!(attribute("EPSG:4326", "minx"), attribute("CRS:84", "miny"));
    assert!(attribute("EPSG:3857", "maxx") > 1.1e7);
    assert!(
        layer.contains(&format!("{PUBLIC}/wms?service=WMS&amp;version=1.3.0&amp;request=GetLegendGraphic")),
        "{layer}"
    );

    let old = fine("/wms?VERSION=1.1.1&Request=GetCapabilities&SERVICE=WMS&lang=zh").await;
    assert_eq!(old.header("content-type"), "application/vnd.ogc.wms_xml");
    let xml = old.text();
    assert!(
        xml.contains("capabilities_1_1_1.dtd") && xml.contains("<WMT_MS_Capabilities version=\"1.1.1\">")
    );
    assert!(xml.contains("贫困") && xml.contains("/wms?lang=zh&amp;\""));
    let layer = between(&xml, "<Name>incidence</Name>", "</Layer>");
    let first = between(layer, "<BoundingBox SRS=\"EPSG:4326\" minx=\"", "\"").parse::<f64>().unwrap();
    assert!(first > 70.0, "east first in 1.1.1: {first}");
    assert!(texts(layer, "Extent")[0].contains("2015"));
}

#[tokio::test]
async fn a_version_is_agreed_on() {
    for (asked, answered) in
        [("1.3.0", "1.3.0"), ("1.1.1", "1.1.1"), ("1.1.0", "1.1.1"), ("1.2.0", "1.1.1"), ("2.0", "1.3.0")]
    {
        let xml = fine(&format!("/wms?service=WMS&request=GetCapabilities&version={asked}")).await.text();
        assert!(xml.contains(&format!("_Capabilities version=\"{answered}\"")), "{asked}");
    }
}

#[tokio::test]
async fn a_map_in_web_mercator_is_the_tile_of_the_same_box() {
    // Tile 5/25/13.
    let side = 40_075_016.685_578_49 / 32.0;
    let (west, north) = (25.0 * side - 20_037_508.342_789_244, 20_037_508.342_789_244 - 13.0 * side);
    let bbox = format!("{west},{},{},{north}", north - side, west + side);
    let map =
        picture(&format!("{MAP}&CRS=EPSG:3857&BBOX={bbox}&WIDTH=256&HEIGHT=256&TIME=2015&LANG=en")).await;
    let tile = picture("/maps/incidence/5/25/13.png?year=2015&lang=en").await;
    assert_eq!(difference(&map, &tile), 0.0);
    let other =
        picture(&format!("{MAP}&CRS=EPSG:3857&BBOX={bbox}&WIDTH=256&HEIGHT=256&TIME=2011&LANG=en")).await;
    assert!(difference(&map, &other) > 0.01);
}

#[tokio::test]
async fn axes_stand_as_each_version_has_them() {
    let size = "&WIDTH=300&HEIGHT=200&labels=false";
    let lon_first = picture(&format!("{MAP}&CRS=CRS:84&BBOX=98,26,107,32{size}")).await;
    for rest in ["CRS=EPSG:4326&BBOX=26,98,32,107", "CRS=EPSG:4490&BBOX=26,98,32,107"] {
        assert_eq!(difference(&picture(&format!("{MAP}&{rest}{size}")).await, &lon_first), 0.0, "{rest}");
    }
    let old = MAP.replace("1.3.0", "1.1.1");
    for rest in ["SRS=EPSG:4326&BBOX=98,26,107,32", "SRS=EPSG:4490&BBOX=98,26,107,32"] {
        assert_eq!(difference(&picture(&format!("{old}&{rest}{size}")).await, &lon_first), 0.0, "{rest}");
    }
    // Longitudes in the place of latitudes lie beyond the pole: the sea of the background.
    let swapped = picture(&format!("{MAP}&CRS=EPSG:4326&BBOX=98,26,107,32{size}")).await;
    assert!(swapped.pixels().all(|p| p == swapped.get_pixel(0, 0)) && swapped != lon_first);
}

#[tokio::test]
async fn names_of_parameters_are_read_in_any_case_and_unknown_ones_pass() {
    let path = format!(
        "/wms?service=wms&version=1.3.0&ReQuEsT=GetMap&layers=areas&styles=&format=image/webp&crs=EPSG:3857&bbox={BOX_3857}&width=64&height=64&FORMAT_OPTIONS=dpi:96&TILED=true"
    );
    let answer = fine(&path).await;
    assert_eq!(answer.header("content-type"), "image/webp");
    let twice = get(&format!("{path}&WIDTH=65")).await;
    assert_eq!(twice.status, 400);
}

#[tokio::test]
async fn what_lies_below_is_transparent_a_colour_or_the_map_s_own() {
    // A box in the Pacific, where only the background is.
    let path = format!("{MAP}&CRS=CRS:84&BBOX=160,10,170,20&WIDTH=50&HEIGHT=50");
    let own = picture(&path).await;
    assert!(own.pixels().all(|p| p.0[3] == 255));
    assert!(picture(&format!("{path}&TRANSPARENT=TRUE")).await.pixels().all(|p| p.0[3] == 0));
    assert!(picture(&format!("{path}&BGCOLOR=0xFF0080")).await.pixels().all(|p| p.0 == [255, 0, 128, 255]));
    // Over land the fills of a transparent map are as they are.
    let land = format!("{MAP}&CRS=CRS:84&BBOX=100,27,104,31&WIDTH=80&HEIGHT=80&labels=false");
    assert_eq!(difference(&picture(&land).await, &picture(&format!("{land}&TRANSPARENT=true")).await), 0.0);
}

#[tokio::test]
async fn names_cut_by_the_edge_are_for_tiles_only() {
    if !has_font(atlas()) {
        return;
    }
    let map = |rest: &str| {
        let path = format!("{MAP}&CRS=CRS:84&BBOX=101,27,105,31{rest}");
        async move { picture(&path).await }
    };
    // Edges of a map with names, beside the same without: only a tile has names there.
    let rows = |p: &RgbaImage| {
        let (w, h) = p.dimensions();
        let edge = (0..w).flat_map(|x| [(x, 0), (x, h - 1)]).chain((0..h).flat_map(|y| [(0, y), (w - 1, y)]));
        edge.map(|(x, y)| *p.get_pixel(x, y)).collect::<Vec<_>>()
    };
    for (size, tiled) in [("&WIDTH=300&HEIGHT=300", false), ("&WIDTH=256&HEIGHT=256", true)] {
        let without = rows(&map(&format!("{size}&labels=false")).await);
        assert_eq!(rows(&map(size).await) != without, tiled, "{size}");
        assert!(rows(&map(&format!("{size}&TILED=true")).await) != without, "{size}");
        assert!(rows(&map(&format!("{size}&TILED=false")).await) == without, "{size}");
    }
}

#[tokio::test]
async fn layers_lie_over_each_other_in_their_order() {
    let path = |layers: &str, styles: &str| {
        format!(
            "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&FORMAT=image/png&CRS=CRS:84&BBOX=98,26,107,32&WIDTH=120&HEIGHT=80&LAYERS={layers}&STYLES={styles}&labels=false"
        )
    };
    let (areas, ecology) = (picture(&path("areas", "")).await, picture(&path("ecology", "")).await);
    let both = picture(&path("areas,ecology", ",")).await;
    assert!(difference(&both, &areas) > 0.05);
    assert!(difference(&both, &ecology) < difference(&both, &areas));
    let dark = picture(&path("areas", "dark")).await;
    assert!(difference(&dark, &areas) > 0.5);
}

#[tokio::test]
async fn dots_per_inch_make_texts_larger_not_the_map() {
    let path = format!("{MAP}&CRS=EPSG:3857&BBOX={BOX_3857}&WIDTH=400&HEIGHT=400");
    assert!(difference(&picture(&path).await, &picture(&format!("{path}&DPI=192")).await) > 0.01);
    // Relief is that of the scale, which dots per inch tell.
    let bare = format!("{path}&labels=false&relief=false");
    let plain = picture(&format!("{bare}&DPI=192")).await;
    assert!(difference(&picture(&bare).await, &plain) < 0.25);
}

#[tokio::test]
async fn what_a_map_shows_at_a_pixel() {
    // Litang stands at 100.27, 29.99: in the box of 10 degrees at 100 pixels a side.
    let map = "LAYERS=incidence&CRS=EPSG:4326&BBOX=25,95,35,105&WIDTH=100&HEIGHT=100&TIME=2015";
    let info = |rest: &str| {
        format!(
            "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&{map}&QUERY_LAYERS=incidence&I=52&J=50&{rest}"
        )
    };
    let found = fine(&info("INFO_FORMAT=application/json&FEATURE_COUNT=10")).await.json();
    let first = &found["features"][0];
    assert_eq!(first["properties"]["collection"], "areas");
    assert!(first["properties"]["incidence"].is_number(), "{first}");
    assert!(first["properties"]["incidence_confidence"].is_string(), "{first}");
    let href = first["properties"]["href"].as_str().unwrap().strip_prefix(PUBLIC).unwrap();
    fine(href).await;
    let one = fine(&info("INFO_FORMAT=application/json")).await.json();
    assert_eq!(one["features"].as_array().unwrap().len(), 1);
    let page = fine(&info("INFO_FORMAT=text/html&LANG=zh")).await;
    assert!(
        page.header("content-type").starts_with("text/html") && page.text().contains("片区"),
        "{}",
        page.start()
    );
    let text = fine(&info("INFO_FORMAT=text/plain")).await;
    assert!(
        text.header("content-type").starts_with("text/plain") && text.text().contains(": "),
        "{}",
        text.start()
    );
    let old = "/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=incidence&SRS=EPSG:4326&BBOX=95,25,105,35&WIDTH=100&HEIGHT=100&TIME=2015&QUERY_LAYERS=incidence&X=52&Y=50&INFO_FORMAT=application/json";
    assert_eq!(fine(old).await.json()["features"], one["features"]);
}

#[tokio::test]
async fn legends_are_drawn_for_layers_styles_and_years() {
    let path = "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER=incidence";
    let legend = picture(path).await;
    assert!(legend.width() > 150 && legend.height() > 100);
    let xml = fine("/wms?service=WMS&request=GetCapabilities").await.text();
    let told =
        between(between(&xml, "<Name>incidence</Name>", "</Layer>"), "<LegendURL width=\"", "\"").to_owned();
    assert_eq!(told, legend.width().to_string());
    assert_ne!(picture(&format!("{path}&STYLE=dark")).await, legend);
    if has_font(atlas()) {
        assert_ne!(picture(&format!("{path}&TIME=2012")).await, picture(&format!("{path}&TIME=2017")).await);
    }
}

#[tokio::test]
async fn times_are_years_however_they_are_written() {
    let path = format!("{MAP}&CRS=CRS:84&BBOX=95,25,105,35&WIDTH=60&HEIGHT=60&labels=false&TIME=");
    let year = fine(&format!("{path}2015")).await.body;
    for time in
        ["2015-01-01", "2015-06-30T00:00:00Z", "2015-01-01T00:00:00Z/2015-12-31T23:59:59Z", "2014/2015"]
    {
        assert_eq!(fine(&format!("{path}{time}")).await.body, year, "{time}");
    }
    // The latest year is not the one that is shown where none is asked for.
    let (shown, latest) = (fine(&path).await.body, fine(&format!("{path}current")).await.body);
    assert_eq!(fine(&format!("{path}2013")).await.body, shown);
    assert_eq!(fine(&format!("{path}2020")).await.body, latest);
    let bad = get(&format!("{path}1900")).await;
    assert!(
        bad.status == 400 && bad.text().contains("code=\"InvalidDimensionValue\" locator=\"time\""),
        "{}",
        bad.start()
    );
    // A layer without years has no use for a time.
    fine(&format!(
        "{}&CRS=CRS:84&BBOX=95,25,105,35&WIDTH=60&HEIGHT=60&TIME=1900",
        MAP.replace("incidence", "areas")
    ))
    .await;
}

#[tokio::test]
async fn faults_of_wms_as_its_versions_tell_them() {
    let map = format!("{MAP}&CRS=CRS:84&BBOX=95,25,105,35&WIDTH=60&HEIGHT=60");
    let info = format!("{}&QUERY_LAYERS=incidence", map.replace("GetMap", "GetFeatureInfo"));
    for (path, code, part) in [
        ("/wms".to_owned(), "", "REQUEST"),
        ("/wms?request=GetCoffee".into(), "OperationNotSupported", "GetMap"),
        ("/wms?request=GetCapabilities&service=WFS".into(), "", "WFS"),
        (map.replace("=incidence", "=nothing"), "LayerNotDefined", "incidence"),
        (map.replace("STYLES=", "STYLES=loud"), "StyleNotDefined", "loud"),
        (map.replace("CRS:84", "EPSG:2000"), "InvalidCRS", "EPSG:4490"),
        (map.replace("image/png", "image/gif"), "InvalidFormat", "image/webp"),
        (map.replace("95,25,105,35", "105,25,95,35"), "", "BBOX"),
        (map.replace("95,25,105,35", "95,25,105"), "", "BBOX"),
        (map.replace("95,25,105,35", "95,25,NaN,35"), "", "BBOX"),
        (map.replace("95,25,105,35", "-1e300,-1e300,1e300,1e300"), "", "BBOX"),
        (map.replace("WIDTH=60", "WIDTH=5000"), "", "WIDTH"),
        (map.replace("WIDTH=60", "WIDTH=0"), "", "WIDTH"),
        (map.replace("WIDTH=60&", ""), "", "WIDTH"),
        (
            map.replace("=60", "=4096").replace("LAYERS=incidence", "LAYERS=areas,areas,areas"),
            "",
            "pixels in all layers",
        ),
        (map.replace("LAYERS=incidence", "LAYERS=a,a,a,a,a,a,a,a,a"), "", "8 layers"),
        (format!("{map}&BGCOLOR=red"), "", "BGCOLOR"),
        (format!("{map}&TRANSPARENT=maybe"), "", "TRANSPARENT"),
        (format!("{map}&k=99"), "", "k"),
        (format!("{info}&I=60&J=1"), "InvalidPoint", "0 to 59"),
        (format!("{info}&I=1"), "", "J"),
        (format!("{info}&I=1&J=1&INFO_FORMAT=text/xml"), "InvalidFormat", "text/plain"),
        (
            info.replace("QUERY_LAYERS=incidence", "QUERY_LAYERS=areas") + "&I=1&J=1",
            "LayerNotDefined",
            "areas",
        ),
    ] {
        let answer = get(&path).await;
        assert!(answer.status.is_client_error() || answer.status == 501, "{path}: {}", answer.status);
        assert_eq!(answer.header("content-type"), "text/xml", "{path}");
        let xml = answer.text();
        assert!(
            xml.contains("<ServiceExceptionReport version=\"1.3.0\" xmlns=\"http://www.opengis.net/ogc\">"),
            "{path}: {xml}"
        );
        assert!(texts(&xml, "ServiceException")[0].contains(part), "{path}: {xml}");
        assert_eq!(xml.contains("code="), !code.is_empty(), "{path}: {xml}");
        assert!(xml.contains(&format!("code=\"{code}\"")) || code.is_empty(), "{path}: {xml}");
    }
    let old = get(&map.replace("1.3.0", "1.1.1").replace("CRS=CRS:84", "SRS=EPSG:1")).await;
    assert_eq!(old.header("content-type"), "application/vnd.ogc.se_xml");
    assert!(old.text().contains("code=\"InvalidSRS\"") && old.text().contains("exception_1_1_1.dtd"));
    let markup = get("/wms?request=%3Cscript%3E%26").await.text();
    assert!(markup.contains("&lt;script&gt;&amp;") && !markup.contains("<script>"));
}

#[tokio::test]
async fn the_capabilities_of_wmts_lead_to_tiles() {
    let answer = fine("/wmts/1.0.0/WMTSCapabilities.xml").await;
    assert_eq!(answer.header("content-type"), "application/xml");
    let xml = answer.text();
    assert_eq!(fine("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities").await.body, answer.body);
    assert_eq!(
        texts(&xml, "WellKnownScaleSet"),
        ["urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible"],
        "the grid in degrees has other scales than GoogleCRS84Quad"
    );
    let limits = between(&xml, "<TileMatrix>5</TileMatrix>", "</TileMatrixLimits>");
    assert!(texts(limits, "MinTileCol")[0].parse::<u32>().unwrap() > 15, "{limits}");
    let layers: Vec<&str> =
        xml.split("<Layer>").skip(1).map(|l| l.split("</Layer>").next().unwrap()).collect();
    assert!(layers.len() >= 8);
    for layer in layers {
        let templates: Vec<&str> =
            layer.split("template=\"").skip(1).map(|t| t.split('"').next().unwrap()).collect();
        assert_eq!(templates.len(), 6, "{layer}");
        let year = texts(layer, "Default");
        for set in ["WebMercatorQuad", "WorldCRS84Quad"] {
            for template in &templates {
                let path = template
                    .strip_prefix(PUBLIC)
                    .unwrap()
                    .replace("{Style}", "default")
                    .replace("{TileMatrixSet}", set);
                let path =
                    path.replace("{Time}", year.first().map_or("", |y| y)).replace("{TileMatrix}", "3");
                let (row, column) = if set == "WebMercatorQuad" { ("3", "6") } else { ("2", "12") };
                fine(
                    &path
                        .replace("{TileRow}", row)
                        .replace("{TileCol}", column)
                        .replace("{I}", "100")
                        .replace("{J}", "128"),
                )
                .await;
            }
        }
        for legend in layer.split("<LegendURL ").skip(1) {
            fine(&between(legend, "href=\"", "\"").replace("&amp;", "&").replace(PUBLIC, "")).await;
        }
    }
}

#[tokio::test]
async fn tiles_of_wmts_are_those_of_the_map() {
    let expected = fine("/maps/incidence/5/25/13.png?year=2015&lang=en").await.body;
    let by_keys = "/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=incidence&STYLE=default&FORMAT=image/png&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=5&TILEROW=13&TILECOL=25&TIME=2015&lang=en";
    assert_eq!(fine(by_keys).await.body, expected);
    assert_eq!(
        fine("/wmts/tile/incidence/default/2015/WebMercatorQuad/5/13/25.png?lang=en").await.body,
        expected
    );
    let degrees = fine("/styles/areas/map/tiles/WorldCRS84Quad/4/5/25.png").await.body;
    assert_eq!(fine("/wmts/tile/areas/default/WorldCRS84Quad/4/5/25.png").await.body, degrees);
    assert_eq!(
        fine("/maps/areas/5/25/13.webp?theme=dark").await.body,
        fine("/wmts/tile/areas/dark/WebMercatorQuad/5/13/25.webp").await.body
    );
    let info = by_keys.replace("GetTile", "GetFeatureInfo") + "&I=100&J=100&INFOFORMAT=application/json";
    let told = fine(&info).await.json();
    assert_eq!(told["features"][0]["properties"]["collection"], "areas", "{told}");
    let rest = fine("/wmts/info/incidence/default/2015/WebMercatorQuad/5/13/25/100/100.json").await.json();
    assert_eq!(rest, told);
}

#[tokio::test]
async fn faults_of_wmts_are_exception_reports() {
    let tile = "/wmts?SERVICE=WMTS&REQUEST=GetTile&LAYER=incidence&STYLE=&FORMAT=image/png&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=5&TILEROW=13&TILECOL=25";
    for (path, code, locator) in [
        (tile.replace("&STYLE=", ""), "MissingParameterValue", "style"),
        (tile.replace("&FORMAT=image/png", ""), "MissingParameterValue", "format"),
        ("/wmts".to_owned(), "MissingParameterValue", "service"),
        ("/wmts?SERVICE=WMTS".into(), "MissingParameterValue", "request"),
        ("/wmts?SERVICE=WMTS&REQUEST=GetMap".into(), "OperationNotSupported", "request"),
        (
            "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&ACCEPTVERSIONS=2.0.0".into(),
            "VersionNegotiationFailed",
            "acceptversions",
        ),
        (tile.replace("&TILEROW=13", ""), "MissingParameterValue", "tilerow"),
        (tile.replace("incidence", "nothing"), "InvalidParameterValue", "layer"),
        (tile.replace("WebMercatorQuad", "Round"), "InvalidParameterValue", "tilematrixset"),
        (tile.replace("TILEMATRIX=5", "TILEMATRIX=99"), "InvalidParameterValue", "tilematrix"),
        (tile.replace("TILEROW=13", "TILEROW=32"), "TileOutOfRange", "tilerow"),
        (tile.replace("TILECOL=25", "TILECOL=32"), "TileOutOfRange", "tilecol"),
        (tile.replace("image/png", "image/tiff"), "InvalidParameterValue", "format"),
        (tile.replace("STYLE=", "STYLE=loud"), "InvalidParameterValue", "style"),
        (format!("{tile}&TIME=1900"), "InvalidParameterValue", "time"),
        (
            tile.replace("GetTile", "GetFeatureInfo") + "&INFOFORMAT=text/plain&I=256&J=0",
            "PointIJOutOfRange",
            "i",
        ),
        (tile.replace("GetTile", "GetFeatureInfo") + "&I=0&J=0", "MissingParameterValue", "infoformat"),
        (
            "/wmts/tile/incidence/default/2015/WebMercatorQuad/5/13/25.gif".into(),
            "InvalidParameterValue",
            "format",
        ),
        (
            "/wmts/tile/incidence/default/1900/WebMercatorQuad/5/13/25.png".into(),
            "InvalidParameterValue",
            "time",
        ),
        ("/wmts/tile/areas/default/WebMercatorQuad/5/13/99.png".into(), "TileOutOfRange", "tilecol"),
    ] {
        let answer: Answer = get(&path).await;
        assert!(answer.status == 400 || answer.status == 501, "{path}: {}", answer.status);
        assert_eq!(answer.header("content-type"), "text/xml", "{path}");
        let told = format!("<Exception exceptionCode=\"{code}\" locator=\"{locator}\">");
        assert!(answer.text().contains(&told), "{path}: {}", answer.start());
    }
}

#[tokio::test]
async fn keywords_metadata_and_features_as_gml() {
    let capabilities = fine("/wms?service=WMS&request=GetCapabilities&lang=en").await.text();
    assert!(capabilities.contains("<Keyword>Counties"), "{capabilities}");
    assert!(capabilities.contains("/styles/incidence/metadata\""), "{capabilities}");
    let old = fine("/wms?service=WMS&version=1.1.1&request=GetCapabilities").await.text();
    assert!(old.contains("<KeywordList>") && !old.contains("MetadataURL"));
    let map = "/wms?service=WMS&version=1.3.0&request=GetFeatureInfo&layers=incidence&query_layers=incidence&styles=&crs=CRS:84\
        &bbox=98,26,107,32&width=600&height=400&format=image/png&i=400&j=250&lang=en&feature_count=5";
    let gml = fine(&format!("{map}&info_format=application/vnd.ogc.gml")).await;
    assert_eq!(gml.header("content-type"), "application/vnd.ogc.gml");
    let text = gml.text();
    assert!(
        text.contains("<gml:featureMember><atlas:areas fid=\"areas.") && text.contains("<atlas:incidence>"),
        "{text}"
    );
    let unknown = get(&format!("{map}&info_format=text/xml")).await.text();
    assert!(unknown.contains("InvalidFormat") && unknown.contains("application/vnd.ogc.gml"), "{unknown}");
}

#[tokio::test]
async fn the_ground_of_a_map_is_its_own_unless_another_or_none_is_asked_for() {
    let world = "/wms?service=WMS&version=1.3.0&request=GetMap&layers=incidence&styles=&crs=CRS:84&bbox=-180,-90,180,90\
        &format=image/png";
    for [width, height] in [[200, 100], [1200, 600]] {
        for (more, ground) in [
            ("", [234, 240, 244, 255]),
            ("&bgcolor=0x102030", [16, 32, 48, 255]),
            ("&transparent=true", [0; 4]),
        ] {
            let path = format!("{world}&width={width}&height={height}{more}");
            let map = picture(&path).await;
            assert_eq!(map.get_pixel(3, 0).0, ground, "{path}");
            // 108° E, 30° N: a poor area, or the border of one.
            let [red, _, blue, opacity] = map.get_pixel(width * 4 / 5, height / 3).0;
            assert!(opacity == 255 && red > blue + 50, "{path}: {red} {blue} {opacity}");
        }
    }
}
