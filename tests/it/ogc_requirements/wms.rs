//! WMS 1.3.0 (OGC 06-042), by the sections of its annex A.

use crate::client::{fine, get};

const CAPABILITIES: &str = "/wms?SERVICE=WMS&REQUEST=GetCapabilities";
const MAP: &str = "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=incidence&STYLES=&CRS=CRS:84&BBOX=97,24,109,34&WIDTH=120&HEIGHT=100&FORMAT=image/png";

fn code(xml: &str) -> &str {
    xml.split("code=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("")
}

/// Width and height that the head of a PNG tells.
fn size(png: &[u8]) -> [u32; 2] {
    [16, 20].map(|at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()))
}

#[tokio::test]
async fn req_6_2_version_numbering_and_negotiation() {
    for (asked, given) in
        [("", "1.3.0"), ("&VERSION=1.3.0", "1.3.0"), ("&VERSION=9.9.9", "1.3.0"), ("&VERSION=1.1.1", "1.1.1")]
    {
        let xml = fine(&format!("{CAPABILITIES}{asked}")).await.text();
        assert!(xml.contains(&format!("version=\"{given}\"")), "{asked}");
    }
}

#[tokio::test]
async fn req_6_8_parameter_names_are_read_in_any_case_and_values_are_not() {
    assert!(
        fine(MAP).await.body == fine(&MAP.replace("LAYERS=", "layers=").replace("WIDTH", "wIdTh")).await.body
    );
    assert_eq!(code(&get(&MAP.replace("incidence", "INCIDENCE")).await.text()), "LayerNotDefined");
}

#[tokio::test]
async fn req_7_2_get_capabilities_response() {
    let xml = fine(CAPABILITIES).await;
    assert_eq!(xml.header("content-type"), "text/xml");
    let xml = xml.text();
    for element in [
        "Name>WMS<",
        "<Title>",
        "<OnlineResource ",
        "<GetMap>",
        "<GetFeatureInfo>",
        "<EX_GeographicBoundingBox>",
        "<Format>image/jpeg<",
        "<Format>image/png<",
        "<CRS>CRS:84<",
    ] {
        assert!(xml.contains(element), "{element}");
    }
    // 7.2.4.6.6: a box for each system in which a layer has one.
    let layers = xml.matches("<Layer queryable").count();
    assert!(layers > 5 && xml.matches("CRS=\"CRS:84\"").count() == layers, "{layers}");
}

#[tokio::test]
async fn req_7_3_3_parameters_of_get_map_are_required() {
    // Styles and a format have a default here.
    for name in ["VERSION", "LAYERS", "CRS", "BBOX", "WIDTH", "HEIGHT"] {
        let without: Vec<&str> = MAP.split('&').filter(|p| !p.starts_with(&format!("{name}="))).collect();
        let answer = get(&without.join("&")).await;
        assert!(
            answer.status == 400 && answer.text().contains("ServiceException"),
            "{name}: {}",
            answer.start()
        );
        assert!(answer.text().contains(name), "{name}: {}", answer.start());
    }
}

#[tokio::test]
async fn req_7_3_3_faults_have_the_codes_of_table_e_1() {
    for (from, to, expected) in [
        ("LAYERS=incidence", "LAYERS=none", "LayerNotDefined"),
        ("STYLES=", "STYLES=none", "StyleNotDefined"),
        ("CRS=CRS:84", "CRS=EPSG:1", "InvalidCRS"),
        ("FORMAT=image/png", "FORMAT=image/none", "InvalidFormat"),
        ("REQUEST=GetMap", "REQUEST=GetNothing", "OperationNotSupported"),
    ] {
        assert_eq!(code(&get(&MAP.replace(from, to)).await.text()), expected, "{to}");
    }
}

#[tokio::test]
async fn req_7_3_3_6_bounding_box_and_axis_order() {
    let expected = fine(MAP).await.body;
    let turned = MAP.replace("CRS:84", "EPSG:4326").replace("97,24,109,34", "24,97,34,109");
    assert!(fine(&turned).await.body == expected);
    for bad in ["109,24,97,34", "97,34,109,24", "97,24,97,34", "97,24,109"] {
        assert_eq!(get(&MAP.replace("97,24,109,34", bad)).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn req_7_3_3_8_width_and_height() {
    for (width, height) in [(1, 1), (300, 17), (120, 100)] {
        let map = MAP
            .replace("WIDTH=120", &format!("WIDTH={width}"))
            .replace("HEIGHT=100", &format!("HEIGHT={height}"));
        assert_eq!(size(&fine(&map).await.body), [width, height]);
    }
}

#[tokio::test]
async fn req_7_3_3_7_and_9_formats_and_transparency() {
    for (format, head) in
        [("image/png", &b"\x89PNG"[..]), ("image/webp", b"RIFF"), ("image/jpeg", b"\xff\xd8\xff")]
    {
        for transparent in ["", "&TRANSPARENT=TRUE", "&TRANSPARENT=FALSE&BGCOLOR=0x102030"] {
            let answer = fine(&(MAP.replace("image/png", format) + transparent)).await;
            assert_eq!(answer.header("content-type"), format);
            assert!(answer.body.starts_with(head), "{format} {transparent}");
        }
    }
    // JPEG has no transparency: what is transparent is white, and readers see what PNG shows.
    let beyond = MAP.replace("97,24,109,34", "-30,-30,-20,-20") + "&TRANSPARENT=TRUE&relief=false";
    let jpeg = fine(&beyond.replace("image/png", "image/jpeg")).await.body;
    let shown = image::load_from_memory(&jpeg).unwrap().to_rgb8();
    assert!(shown.pixels().all(|p| p.0 == [255; 3]));
    let [png, jpeg] = [fine(MAP).await.body, fine(&MAP.replace("image/png", "image/jpeg")).await.body]
        .map(|bytes| image::load_from_memory(&bytes).unwrap().to_rgb8());
    let off = png.pixels().zip(jpeg.pixels()).map(|(a, b)| a.0[1].abs_diff(b.0[1]).into());
    assert!(off.map(|d: u64| d).sum::<u64>() / 12_000 < 6);
}

#[tokio::test]
async fn req_7_4_get_feature_info() {
    let info = MAP.replace("GetMap", "GetFeatureInfo") + "&QUERY_LAYERS=incidence&I=60&J=50&INFO_FORMAT=";
    for format in ["application/json", "text/html", "text/plain"] {
        let answer = fine(&format!("{info}{format}")).await;
        assert!(answer.header("content-type").starts_with(format), "{format}");
    }
    assert_eq!(code(&get(&(info.replace("I=60", "I=120") + "text/plain")).await.text()), "InvalidPoint");
    assert_eq!(
        code(
            &get(&(info.replace("QUERY_LAYERS=incidence", "QUERY_LAYERS=none") + "text/plain")).await.text()
        ),
        "LayerNotDefined"
    );
}
