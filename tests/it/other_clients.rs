//! What clients of other makers expect: glyphs, credits, names of reference systems and formats, older words.

use crate::client::{PUBLIC, ask, atlas, fine, get, good, text};
use crate::switches::has_font;
use prost::Message;
use std::collections::BTreeMap;

/// The messages of `glyphs.proto` of node-fontnik.
#[derive(Clone, PartialEq, Message)]
struct Glyphs {
    #[prost(message, repeated, tag = "1")]
    stacks: Vec<FontStack>,
}

#[derive(Clone, PartialEq, Message)]
struct FontStack {
    #[prost(string, required, tag = "1")]
    name: String,
    #[prost(string, required, tag = "2")]
    range: String,
    #[prost(message, repeated, tag = "3")]
    glyphs: Vec<Glyph>,
}

#[derive(Clone, PartialEq, Message)]
struct Glyph {
    #[prost(uint32, required, tag = "1")]
    id: u32,
    #[prost(bytes = "vec", optional, tag = "2")]
    bitmap: Option<Vec<u8>>,
    #[prost(uint32, required, tag = "3")]
    width: u32,
    #[prost(uint32, required, tag = "4")]
    height: u32,
    #[prost(sint32, required, tag = "5")]
    left: i32,
    #[prost(sint32, required, tag = "6")]
    top: i32,
    #[prost(uint32, required, tag = "7")]
    advance: u32,
}

#[tokio::test]
async fn every_style_names_glyphs_that_are_there() {
    if !has_font(atlas()) {
        return;
    }
    for style in atlas().styles() {
        let document = good(&format!("/styles/{}", style.id)).await;
        assert_eq!(document["glyphs"], format!("{PUBLIC}/fonts/{{fontstack}}/{{range}}.pbf"), "{}", style.id);
    }
    let fonts = good("/fonts.json").await;
    assert!(fonts[0].as_str().unwrap().contains("Sans"), "{fonts}");
    let answer = fine("/fonts/Open%20Sans%20Regular,Arial%20Unicode%20MS%20Regular/0-255.pbf?key=1").await;
    assert_eq!(answer.header("content-type"), "application/x-protobuf");
    let stack = Glyphs::decode(&answer.body[..]).unwrap().stacks.remove(0);
    assert_eq!((stack.name.as_str(), stack.range.as_str()), (fonts[0].as_str().unwrap(), "0-255"));
    let glyphs: BTreeMap<char, &Glyph> =
        stack.glyphs.iter().map(|g| (char::from_u32(g.id).unwrap(), g)).collect();
    for (c, glyph) in &glyphs {
        let field = glyph.bitmap.as_ref().map_or(0, Vec::len);
        let size = if field == 0 { 0 } else { (glyph.width + 6) * (glyph.height + 6) };
        assert_eq!(field as u32, size, "{c:?}");
    }
    let [x, m, space] = ['x', 'M', ' '].map(|c| glyphs[&c]);
    assert!(space.bitmap.is_none() && space.advance > 2);
    assert!(m.width > x.width && m.height > x.height && m.advance > x.advance);
    // Both stand on one baseline.
    assert_eq!(m.top - m.height as i32, x.top - x.height as i32);
    assert_eq!(get("/fonts/any/0-100.pbf").await.status, 404);
}

#[tokio::test]
async fn whom_a_map_must_credit_is_told_with_its_data() {
    let credit = atlas().info().attribution.english().to_owned();
    assert!(!credit.is_empty());
    for style in atlas().styles() {
        let document = good(&format!("/styles/{}", style.id)).await;
        for (name, source) in document["sources"].as_object().unwrap() {
            assert_eq!(source["attribution"], credit, "{} {name}", style.id);
        }
    }
    assert_eq!(good("/tiles/WebMercatorQuad").await["attribution"], credit);
    assert_eq!(good("/styles/areas/map/tiles/WebMercatorQuad").await["attribution"], credit);
    assert!(
        !good("/collections/counties/tiles/WebMercatorQuad").await["attribution"]
            .as_str()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn geojson_names_a_reference_system_that_it_does_not_mean() {
    let page = "/collections/provinces/items?limit=1";
    let plain = text(page).await;
    assert!(!plain.contains("coordRefSys") && !plain.contains("\"crs\""));
    for path in
        [page, "/collections/provinces/items/510000?", "/collections/areas/items/wumeng/counties?limit=1"]
    {
        for name in ["EPSG:3857", "[EPSG:3857]", "urn:ogc:def:crs:EPSG::3857"] {
            let found = good(&format!("{path}&crs={name}").replace("?&", "?")).await;
            assert_eq!(found["coordRefSys"], "http://www.opengis.net/def/crs/EPSG/0/3857", "{path} {name}");
            assert_eq!(found["crs"]["properties"]["name"], "urn:ogc:def:crs:EPSG::3857", "{path} {name}");
        }
    }
}

#[tokio::test]
async fn a_box_in_metres_holds_what_lies_on_its_edge() {
    // The corner of a point's own place, turned into metres and back.
    let item = good("/collections/provinces/items/510000").await;
    let ring = item["geometry"]["coordinates"][0][0].as_array().unwrap();
    let east = ring.iter().max_by(|a, b| a[0].as_f64().unwrap().total_cmp(&b[0].as_f64().unwrap())).unwrap();
    let [lon, lat] = [0, 1].map(|k| east[k].as_f64().unwrap());
    let [x, y] = poverty_atlas::Crs::WebMercator.of_degrees([lon, lat]);
    let crs = "http://www.opengis.net/def/crs/EPSG/0/3857";
    let found =
        good(&format!("/collections/provinces/items?skipGeometry=true&bbox-crs={crs}&bbox={x},{y},{x},{y}"))
            .await;
    let ids: Vec<&str> =
        found["features"].as_array().unwrap().iter().filter_map(|f| f["id"].as_str()).collect();
    assert!(ids.contains(&"510000"), "{ids:?}");
}

#[tokio::test]
async fn older_words_for_geojson_are_understood() {
    let path = "/collections/provinces/items?limit=1&skipGeometry=true";
    for answer in
        [fine(&format!("{path}&f=geojson")).await, ask(path, &[("accept", "application/vnd.geo+json")]).await]
    {
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/geo+json"));
    }
    assert_eq!(get("/fonts.json?f=geojson").await.status, 400);
}

#[tokio::test]
async fn rows_are_tables_too() {
    for (path, header, has) in [
        ("/search?q=510000&f=csv", "collection,id,title,matched,kind", "provinces,510000"),
        ("/locate?lon=103.2&lat=28&f=csv", "collection,id,title,border_km", "counties,"),
        (
            "/collections/counties/items/230717/lineage?f=csv",
            "id,code,name,recorded,changes,successors,source,note",
            "230717",
        ),
        ("/indicators/incidence/classes?f=csv", "from,to,count,color", "#"),
        ("/collections/counties/classes?property=area_km2&f=csv", "from,to,count,color", "#"),
    ] {
        let answer = fine(path).await;
        assert!(answer.header("content-type").starts_with("text/csv"), "{path}");
        let table = answer.text();
        let mut lines = table.trim_start_matches('\u{feff}').lines();
        assert_eq!(lines.next().unwrap(), header, "{path}");
        assert!(lines.any(|l| l.contains(has)), "{path}: {table}");
    }
}

#[tokio::test]
async fn tables_speak_the_language_that_is_asked_for() {
    for path in [
        "/search?q=510000&f=csv",
        "/locate?lon=103.2&lat=28&f=csv",
        "/collections/counties/items/130881/lineage?f=csv",
    ] {
        let [chinese, english] =
            [text(&format!("{path}&lang=zh")).await, text(&format!("{path}&lang=en")).await];
        assert_ne!(chinese, english, "{path}");
        let is_han = |c: char| ('\u{4e00}'..'\u{a000}').contains(&c);
        assert!(chinese.chars().any(is_han), "{path}: {chinese}");
    }
}

#[tokio::test]
async fn one_address_fits_styles_with_years_and_without() {
    let tile = |style: &'static str| async move {
        fine(&format!("/maps/{style}/4/12/6.png?year=2015&lang=en")).await
    };
    assert_ne!(tile("incidence").await.body, fine("/maps/incidence/4/12/6.png?lang=en").await.body);
    assert_eq!(tile("areas").await.body, fine("/maps/areas/4/12/6.png?lang=en").await.body);
    assert_eq!(get("/maps/areas/4/12/6.png?year=soon").await.status, 400);
}

#[tokio::test]
async fn operations_of_tiles_have_the_ids_of_the_standard() {
    let api = good("/api").await;
    for (path, id) in [
        ("/tiles", ".dataset.vector.getTileSetsList"),
        ("/tiles/WebMercatorQuad", ".dataset.vector.getTileSet"),
        ("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", ".dataset.vector.getTile"),
        ("/collections/{collectionId}/tiles", ".collection.vector.getTileSetsList"),
    ] {
        assert_eq!(api["paths"][path]["get"]["operationId"], id, "{path}");
    }
    for name in ["limit", "datetime", "bbox", "crs", "filter"] {
        let parameters =
            api["paths"]["/collections/{collectionId}/items"]["get"]["parameters"].as_array().unwrap();
        let parameter = parameters.iter().find(|p| p["name"] == name).unwrap();
        assert_eq!(parameter["explode"], false, "{name}");
        assert!(
            name != "bbox" || (parameter["schema"]["minItems"] == 4 && parameter["schema"]["maxItems"] == 6)
        );
    }
    for tileset in good("/tiles").await["tilesets"].as_array().unwrap() {
        assert!(tileset["tileMatrixSetLimits"].as_array().unwrap().len() > 10, "{tileset}");
    }
}

#[tokio::test]
async fn wms_as_its_tests_have_it() {
    let map = "/wms?service=WMS&request=GetMap&layers=incidence&styles=&bbox=98,26,107,32&width=90&height=60&format=image/png";
    let told = get(&format!("{map}&crs=CRS:84")).await;
    assert_eq!(told.status, 400);
    assert!(told.text().contains("parameter VERSION is missing"), "{}", told.start());
    let mercator = "bbox=10909310,3000000,11909310,3700000";
    let of = |crs: &str| map.replace("bbox=98,26,107,32", mercator) + &format!("&version=1.3.0&crs={crs}");
    let expected = fine(&of("EPSG:3857")).await.body;
    for old in ["EPSG:900913", "EPSG:102100", "epsg:3785"] {
        assert!(fine(&of(old)).await.body == expected, "{old}");
    }
    let info =
        format!("{map}&version=1.3.0&crs=CRS:84&query_layers=incidence").replace("GetMap", "GetFeatureInfo");
    for (i, j) in [("-1", "5"), ("5", "60"), ("2.5", "5"), ("x", "5")] {
        let told = get(&format!("{info}&i={i}&j={j}")).await;
        assert!(
            told.status == 400 && told.text().contains("code=\"InvalidPoint\""),
            "{i} {j}: {}",
            told.start()
        );
    }
    let told = fine(&format!("{info}&i=5&j=5&info_format=application/geo%2Bjson")).await;
    assert_eq!(told.header("content-type"), "application/geo+json");
}
