//! WMTS 1.0.0 (OGC 07-057r7), by the conformance classes of its annex A.

use crate::client::{PUBLIC, fine, get};

const TILE: &str = "/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=incidence&STYLE=default&FORMAT=image/png&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=5&TILEROW=13&TILECOL=25";

fn exception(xml: &str) -> [&str; 2] {
    ["exceptionCode=\"", "locator=\""]
        .map(|name| xml.split(name).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or(""))
}

#[tokio::test]
async fn req_a_4_1_server_get_capabilities_by_kvp_and_rest() {
    let kvp = fine("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0").await;
    assert!(kvp.body == fine("/wmts/1.0.0/WMTSCapabilities.xml").await.body);
    let xml = kvp.text();
    for part in [
        "ows:ServiceIdentification",
        "ows:ServiceProvider",
        "ows:OperationsMetadata",
        "Contents",
        "TileMatrixSet",
        "TileMatrixSetLink",
        "TileMatrixSetLimits",
        "ServiceMetadataURL",
    ] {
        assert!(xml.contains(&format!("<{part}")), "{part}");
    }
    for operation in ["GetCapabilities", "GetTile", "GetFeatureInfo"] {
        assert!(xml.contains(&format!("name=\"{operation}\"")), "{operation}");
    }
}

#[tokio::test]
async fn req_a_4_2_every_layer_names_formats_styles_and_grids() {
    let xml = fine("/wmts/1.0.0/WMTSCapabilities.xml").await.text();
    for layer in xml.split("<Layer>").skip(1).map(|l| l.split("</Layer>").next().unwrap()) {
        for element in
            ["ows:Identifier", "Style isDefault=\"true\"", "TileMatrixSetLink", "ows:WGS84BoundingBox"]
        {
            assert!(layer.contains(&format!("<{element}")), "{element}: {layer}");
        }
        for format in ["image/png", "image/webp", "image/jpeg"] {
            assert!(layer.contains(&format!("<Format>{format}</Format>")), "{format}");
            let template = format!("<ResourceURL format=\"{format}\"");
            assert_eq!(layer.matches(&template).count(), 1, "{template}: {layer}");
        }
    }
}

#[tokio::test]
async fn req_a_4_3_get_tile_in_every_format() {
    for (format, ending, head) in [
        ("image/png", "png", &b"\x89PNG"[..]),
        ("image/webp", "webp", b"RIFF"),
        ("image/jpeg", "jpg", b"\xff\xd8\xff"),
    ] {
        let kvp = fine(&TILE.replace("image/png", format)).await;
        assert_eq!(kvp.header("content-type"), format);
        assert!(kvp.body.starts_with(head), "{format}");
        let rest = fine(&format!("/wmts/tile/areas/default/WebMercatorQuad/5/13/25.{ending}")).await;
        assert_eq!(rest.header("content-type"), format);
    }
}

#[tokio::test]
async fn req_a_4_3_parameters_of_get_tile_are_required() {
    for name in ["LAYER", "STYLE", "FORMAT", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"] {
        let without: Vec<&str> = TILE.split('&').filter(|p| !p.starts_with(&format!("{name}="))).collect();
        let answer = get(&without.join("&")).await;
        assert_eq!(answer.status, 400, "{name}");
        assert_eq!(exception(&answer.text()), ["MissingParameterValue", &name.to_lowercase()], "{name}");
    }
}

#[tokio::test]
async fn req_a_4_3_tiles_out_of_range() {
    for (from, to, locator) in
        [("TILEROW=13", "TILEROW=32", "tilerow"), ("TILECOL=25", "TILECOL=32", "tilecol")]
    {
        let answer = get(&TILE.replace(from, to)).await;
        assert_eq!((answer.status.as_u16(), exception(&answer.text())), (400, ["TileOutOfRange", locator]));
    }
}

#[tokio::test]
async fn req_a_4_4_get_feature_info() {
    let info = TILE.replace("GetTile", "GetFeatureInfo") + "&I=100&J=100&INFOFORMAT=";
    for format in ["application/json", "text/html", "text/plain"] {
        assert!(
            fine(&format!("{info}{format}")).await.header("content-type").starts_with(format),
            "{format}"
        );
    }
    let beyond = get(&(info.replace("I=100", "I=256") + "text/plain")).await;
    assert_eq!(exception(&beyond.text()), ["PointIJOutOfRange", "i"]);
}

#[tokio::test]
async fn req_a_4_5_resource_templates_are_served() {
    let xml = fine("/wmts/1.0.0/WMTSCapabilities.xml").await.text();
    let template = xml.split("format=\"image/jpeg\"").nth(1).unwrap().split("template=\"").nth(1).unwrap();
    let template = template.split('"').next().unwrap().strip_prefix(PUBLIC).unwrap();
    let path = [
        ("{Style}", "default"),
        ("{TileMatrixSet}", "WebMercatorQuad"),
        ("{TileMatrix}", "3"),
        ("{TileRow}", "3"),
        ("{TileCol}", "6"),
        ("{Time}", "2015"),
    ]
    .iter()
    .fold(template.to_owned(), |path, (name, value)| path.replace(name, value));
    assert_eq!(fine(&path).await.header("content-type"), "image/jpeg", "{path}");
}
