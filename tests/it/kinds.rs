//! Kinds of input that once failed, two more of each: what is served, and what is said of it.

use crate::folder::{Served, feature, features, point, square};
use crate::own_files::shapefile_parts;
use serde_json::{Value, json};

/// A folder of one file, what is asked of it, and what must come.
struct Case {
    kind: &'static str,
    file: &'static str,
    text: String,
    path: &'static str,
    /// Where in the answer (RFC 6901), and what stands there; numbers within a tenth of a metre.
    expected: Vec<(&'static str, Value)>,
    /// What a remark says, if one must.
    told: Option<&'static str>,
}

/// True if two documents say the same, numbers to a millionth.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) if x.is_f64() || y.is_f64() => {
            (x.as_f64().unwrap() - y.as_f64().unwrap()).abs() < 1e-6
        }
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| is_same(x, y))
        }
        _ => a == b,
    }
}

const ITEMS: &str = "/collections/d/items";
const COLLECTION: &str = "/collections/d";
const EXTENT: &str = "/extent/spatial/bbox/0";
const PLACE: &str = "/features/0/geometry";

fn case(kind: &'static str, file: &'static str, text: String) -> Case {
    Case { kind, file, text, path: ITEMS, expected: Vec::new(), told: None }
}

impl Case {
    fn asks(self, path: &'static str) -> Self {
        Case { path, ..self }
    }

    fn has(mut self, pointer: &'static str, value: Value) -> Self {
        self.expected.push((pointer, value));
        self
    }

    fn tells(self, told: &'static str) -> Self {
        Case { told: Some(told), ..self }
    }
}

/// One feature of a geometry.
fn one(kind: &'static str, coordinates: Value) -> String {
    features(&[feature(json!({"type": kind, "coordinates": coordinates}), json!({}))])
}

/// The same beside a square that is well.
fn beside(kind: &'static str, coordinates: Value) -> String {
    let good = feature(square(10.0, 20.0), json!({}));
    features(&[feature(json!({"type": kind, "coordinates": coordinates}), json!({})), good])
}

/// Points with these properties.
fn points(properties: &[Value]) -> String {
    let all: Vec<Value> = properties.iter().map(|p| feature(point(1.0, 2.0), p.clone())).collect();
    features(&all)
}

fn with_ids(ids: &[Option<Value>]) -> String {
    let each = ids.iter().map(|id| {
        let mut feature = feature(point(1.0, 2.0), json!({}));
        if let Some(id) = id {
            feature["id"] = id.clone();
        }
        feature
    });
    features(&each.collect::<Vec<_>>())
}

/// A point in a reference system that the member `crs` names.
fn at(crs: &str, x: f64, y: f64) -> String {
    let mut all: Value = serde_json::from_str(&features(&[feature(point(x, y), json!({}))])).unwrap();
    all["crs"] = json!({"type": "name", "properties": {"name": crs}});
    all.to_string()
}

fn lines(all: &[Value]) -> String {
    all.iter().map(|f| format!("{f}\n")).collect()
}

fn places() -> Vec<Case> {
    let bare = json!({"type": "Feature", "properties": {"name": "none"}});
    let nowhere = || feature(Value::Null, json!({"name": "none"}));
    let good = || feature(square(10.0, 20.0), json!({"name": "good"}));
    let spike_first = json!([[[98, 33], [100, 31], [100, 30], [101, 30], [101, 31], [100, 31], [98, 33]]]);
    let spike_in_hole = json!([
        [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]],
        [[4, 4], [4, 6], [6, 6], [6, 4], [5, 4], [5, 1], [5, 4], [4, 4]]
    ]);
    // The straight way from 180 to -180 crosses the coast.
    let coast = json!([[
        [30, 60],
        [28, 72],
        [60, 66.5],
        [100, 75],
        [179.5, 69],
        [-180, 68.5],
        [-170, 66],
        [-180, 65],
        [179.5, 64.5],
        [160, 60],
        [30, 60]
    ]]);
    let at_places = |places: &[[f64; 2]]| {
        features(&places.iter().map(|[x, y]| feature(point(*x, *y), json!({}))).collect::<Vec<_>>())
    };
    let ring = |w: f64, e: f64| json!([[[w, 10.0], [e, 10.0], [e, 11.0], [w, 11.0], [w, 10.0]]]);
    vec![
        case("no place", "d.geojson", features(&[bare, good()]))
            .has("/numberMatched", json!(2))
            .has(PLACE, Value::Null)
            .tells("d.geojson, feature 1: "),
        case("no place", "d.geojsonl", lines(&[good(), nowhere()]))
            .has("/numberMatched", json!(2))
            .has("/features/1/geometry", Value::Null)
            .tells("d.geojsonl, feature 2: "),
        case("empty", "d.geojson", beside("MultiPoint", json!([])))
            .has(PLACE, Value::Null)
            .tells("an empty geometry; served without a place"),
        case("empty", "d.geojson", beside("MultiLineString", json!([[], []])))
            .has(PLACE, Value::Null)
            .tells("d.geojson, feature 1: "),
        case("spike", "d.geojson", one("Polygon", spike_first))
            .asks(COLLECTION)
            .has(EXTENT, json!([100.0, 30.0, 101.0, 31.0]))
            .tells("repaired"),
        case("spike", "d.geojson", one("Polygon", spike_in_hole))
            .has(
                "/features/0/geometry/coordinates/0/1",
                json!([[4, 4], [4, 6], [6, 6], [6, 4], [5, 4], [4, 4]]),
            )
            .tells("repaired"),
        case("beyond 180", "d.geojson", one("LineString", json!([[179, 0], [183, 1]])))
            .asks(COLLECTION)
            .has(EXTENT, json!([179.0, 0.0, -177.0, 1.0]))
            .tells("longitudes beyond 180 degrees; turned back"),
        case("beyond 180", "d.geojson", one("Point", json!([190, 5])))
            .has("/features/0/geometry/coordinates", json!([-170.0, 5.0]))
            .tells("longitudes beyond 180 degrees; turned back"),
        case(
            "split",
            "d.geojson",
            one("MultiPolygon", json!([ring(170.0, 180.0), ring(-180.0, -172.0), ring(160.0, 165.0)])),
        )
        .asks(COLLECTION)
        .has(EXTENT, json!([160.0, 10.0, -172.0, 11.0])),
        case("across", "d.geojson", one("Polygon", coast))
            .asks(COLLECTION)
            .has(EXTENT, json!([28.0, 60.0, -170.0, 75.0]))
            .tells("edges across the antimeridian; taken the short way around"),
        case(
            "across",
            "d.geojson",
            one("Polygon", json!([[[-175, 1], [175, 1], [175, 2], [-175, 2], [-175, 1]]])),
        )
        .asks(COLLECTION)
        .has(EXTENT, json!([-175.0, 1.0, 175.0, 2.0])),
        case("around", "d.geojson", at_places(&[[144.8, 13.4], [-66.1, 18.4], [-170.7, -14.3]]))
            .asks(COLLECTION)
            .has(EXTENT, json!([144.8, -14.3, -66.1, 18.4])),
        case(
            "around",
            "d.geojson",
            at_places(&[[-170.0, 0.0], [-60.0, 0.0], [10.0, 5.0], [100.0, 0.0], [170.0, 0.0]]),
        )
        .asks(COLLECTION)
        .has(EXTENT, json!([-170.0, 0.0, 170.0, 5.0])),
        case(
            "split",
            "d.geojson",
            one("MultiLineString", json!([[[-180, 1], [-178, 2]], [[178, 0], [180, 1]]])),
        )
        .asks(COLLECTION)
        .has(EXTENT, json!([178.0, 0.0, -178.0, 2.0])),
    ]
}

fn names() -> Vec<Case> {
    let text = || features(&[feature(square(10.0, 20.0), json!({"name": "a"}))]);
    let table = "id,lon,lat\n7,1,2\n8,3,4\n".to_owned();
    let topology = json!({"type": "Topology", "arcs": [], "objects": {
        "d": {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}}});
    vec![
        // Letters of these are marks, some of them without a sound of their own.
        case("file names", "क्षेत्र.geojson", text())
            .asks("/collections")
            .has("/collections/0/id", json!("क्षेत्र")),
        case("file names", "ខេត្ត.geojson", text()).asks("/collections").has("/collections/0/id", json!("ខេត្ត")),
        case("endings", "d.GeoJSONL", lines(&[feature(point(1.0, 2.0), json!({}))]))
            .has("/numberMatched", json!(1)),
        case("endings", "d.Csv", table.clone())
            .has("/numberMatched", json!(2))
            .has("/features/1/id", json!(8)),
        case("byte order mark", "d.csv", format!("\u{feff}{table}")).has("/features/0/id", json!(7)),
        case("byte order mark", "d.topojson", format!("\u{feff}{topology}"))
            .has("/features/0/geometry/coordinates", json!([1.0, 2.0])),
        case("some ids", "d.geojson", with_ids(&[Some(json!(3)), None, None, Some(json!(1))]))
            .has("/features/0/id", json!(3))
            .has("/features/1/id", json!(2))
            .has("/features/2/id", json!(4))
            .has("/features/3/id", json!(1)),
        case("some ids", "d.geojson", with_ids(&[None, Some(json!("1")), None]))
            .has("/features/0/id", json!("2"))
            .has("/features/1/id", json!("1"))
            .has("/features/2/id", json!("3")),
        case(
            "ids of a column",
            "d.geojson",
            points(&[json!({"code": 1, "gid": "a"}), json!({"code": 1, "gid": "b"})]),
        )
        .has("/features/1/id", json!("b"))
        .tells("gid"),
        case("ids of a column", "d.csv", "lon,lat,fid,pop\n1,2,10,5\n3,4,11,5\n".to_owned())
            .has("/features/0/id", json!(10))
            .tells("fid"),
    ]
}

fn values() -> Vec<Case> {
    let named = |name: &str| points(&[json!({name: "v"}), json!({name: "w"})]);
    let solid = json!([[[1, 2, 30], [3, 2, 31], [3, 4, 32], [1, 2, 30]]]);
    let time = |t: &str| points(&[json!({"t": t})]);
    let value = "/features/0/properties/t";
    vec![
        case("degrees of another datum", "d.geojson", at("urn:ogc:def:crs:EPSG::4674", -47.9, -15.8))
            .has("/features/0/geometry/coordinates", json!([-47.9, -15.8]))
            .tells("EPSG:4674"),
        case("degrees of another datum", "d.geojson", at("EPSG:7844", 149.1, -35.3))
            .has("/features/0/geometry/coordinates", json!([149.1, -35.3]))
            .tells("EPSG:7844"),
        // Their natural origins, by definition.
        case("metres", "d.geojson", at("EPSG:2154", 700_000.0, 6_600_000.0))
            .has("/features/0/geometry/coordinates", json!([3.0, 46.5]))
            .tells("coordinates in EPSG:2154; transformed to WGS 84"),
        case("metres", "d.geojson", at("urn:ogc:def:crs:EPSG::32633", 500_000.0, 0.0))
            .has("/features/0/geometry/coordinates", json!([15.0, 0.0]))
            .tells("coordinates in EPSG:32633; transformed to WGS 84"),
        case("times", "d.geojson", time("2024-02-29T23:59:59")).has(value, json!("2024-02-29T23:59:59")),
        case("times", "d.geojson", time("2024-06-01T00:30:00-03:30"))
            .has(value, json!("2024-06-01T00:30:00-03:30")),
        case("names of properties", "d.geojson", named("x=y"))
            .asks("/collections/d/items?filter=%22x%3Dy%22%3D%27w%27&properties=%22x%3Dy%22")
            .has("/numberMatched", json!(1))
            .has("/features/0/properties", json!({"x=y": "w"})),
        case("names of properties", "d.geojson", named("a&b;%"))
            .asks("/collections/d/items?filter=%22a%26b%3B%25%22%3D%27w%27&sortby=-%22a%26b%3B%25%22")
            .has("/numberMatched", json!(1))
            .has("/features/0/properties", json!({"a&b;%": "w"})),
        case(
            "large numbers",
            "d.geojson",
            points(&[json!({"t": i64::MIN}), json!({"t": 9_007_199_254_740_993_i64})]),
        )
        .has(value, json!(i64::MIN))
        .has("/features/1/properties/t", json!(9_007_199_254_740_993_i64)),
        case("large numbers", "d.csv", format!("lon,lat,t\n1,2,{}\n3,4,1\n", u64::MAX))
            .has(value, json!(u64::MAX)),
        case("heights", "d.geojson", one("Polygon", solid))
            .has("/features/0/geometry/coordinates/0/0", json!([[1, 2], [3, 2], [3, 4], [1, 2]]))
            .tells("heights dropped"),
        case(
            "heights",
            "d.geojsonl",
            lines(&[feature(
                json!({"type": "MultiPoint", "coordinates": [[1, 2, 3], [4, 5, 6]]}),
                json!({}),
            )]),
        )
        .has("/features/0/geometry/coordinates", json!([[1.0, 2.0], [4.0, 5.0]]))
        .tells("heights dropped"),
    ]
}

#[tokio::test]
async fn two_more_of_each_kind_are_served_as_they_must() {
    let mut faults = Vec::new();
    for Case { kind, file, text, path, expected, told } in places().into_iter().chain(names()).chain(values())
    {
        let served = match crate::folder::read(&[(file, text.as_bytes())]) {
            Ok((atlas, report)) => Served::from(atlas, report),
            Err(fault) => {
                faults.push(format!("{kind}: {file} refused: {fault}"));
                continue;
            }
        };
        let (status, body) = served.get(path).await;
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status != 200 {
            faults.push(format!("{kind}: {path} of {file} gave {status}: {answer}"));
        }
        for (pointer, value) in expected {
            let found = answer.pointer(pointer).cloned().unwrap_or_default();
            if !is_same(&found, &value) {
                faults.push(format!("{kind}: {file}, {pointer}: expected {value}, found {found}"));
            }
        }
        let lines = served.report.lines(10);
        if told.is_some_and(|told| !lines.iter().any(|l| l.contains(told))) {
            faults.push(format!("{kind}: {file}: nobody told {told:?}: {lines:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A reference system that the file tells by its definition alone.
#[tokio::test]
async fn linked_data_across_the_antimeridian_has_a_box_on_each_side() {
    let both = features(&[feature(point(170.0, 1.0), json!({})), feature(point(-170.0, 2.0), json!({}))]);
    let told =
        Served::of(&[("d.geojson", both.as_bytes())]).json("/collections/d?f=jsonld").await.to_string();
    assert!(told.contains("MULTIPOLYGON(((170 1,180 1,180 2,170 2,170 1)),((-180 1,-170 1,"), "{told}");
}

#[test]
fn a_definition_is_understood_or_named() {
    const UTM: &str = r#"PROJCS["Zone 31",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
    let read = |definition: &str| {
        let mut parts = shapefile_parts(encoding_rs::UTF_8);
        parts.push(("prj", definition.as_bytes().to_vec()));
        let names: Vec<(String, &[u8])> = parts.iter().map(|(e, b)| (format!("d.{e}"), &b[..])).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|(n, b)| (&**n, *b)).collect();
        crate::folder::read(&files)
    };
    let (atlas, _) = read(UTM).unwrap();
    let bounds = atlas.collection("d").unwrap().shapes().bounds(0);
    assert!((bounds.west() - 3.0).abs() < 1e-6 && (bounds.south() - 30.0).abs() < 1e-3, "{bounds:?}");
    let fault = read(&UTM.replace("Transverse_Mercator", "Sinusoidal_Of_Mine")).map(|_| ()).unwrap_err();
    assert!(fault.contains("\"Zone 31\": its projection is not one that is known"), "{fault}");
}
