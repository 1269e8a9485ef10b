//! Files of several layers, and files in folders: GeoPackage, TopoJSON, zipped shapefiles.

use crate::folder::{Served, feature, features, point, read, square};
use poverty_atlas::feature::Shapes;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// A geometry as a GeoPackage holds it: a header without an envelope, and well-known binary.
fn packed(srs: i32, kind: u32, positions: &[[f64; 2]]) -> Vec<u8> {
    let mut blob = b"GP\0\x01".to_vec();
    blob.extend(srs.to_le_bytes());
    blob.push(1);
    blob.extend(kind.to_le_bytes());
    if kind == 3 {
        blob.extend(1u32.to_le_bytes());
    }
    if kind > 1 {
        blob.extend((positions.len() as u32).to_le_bytes());
    }
    positions.iter().flatten().for_each(|n| blob.extend(n.to_le_bytes()));
    blob
}

/// A GeoPackage with three layers: polygons in degrees, lines in metres, points of which one is nowhere.
fn geopackage() -> Vec<u8> {
    let db = &mut Connection::open_in_memory().unwrap();
    db.execute_batch(
        "PRAGMA application_id = 1196444487;
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
            organization_coordsys_id INTEGER, definition TEXT, description TEXT);
        CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, srs_id INTEGER);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
            z TINYINT, m TINYINT);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[]', ''),
            ('Web Mercator', 3857, 'epsg', 3857, 'PROJCS[]', '');
        INSERT INTO gpkg_contents VALUES ('states', 'features', '', 4326), ('roads', 'features', '', 3857),
            ('towns', 'features', '', 4326), ('notes', 'attributes', '', NULL);
        INSERT INTO gpkg_geometry_columns VALUES ('states', 'geom', 'POLYGON', 4326, 0, 0),
            ('roads', 'the geom', 'LINESTRING', 3857, 0, 0), ('towns', 'geom', 'POINT', 4326, 0, 0);
        CREATE TABLE notes (text TEXT);
        CREATE TABLE states (fid INTEGER PRIMARY KEY, geom POLYGON, code TEXT, name TEXT(20), income DOUBLE,
            coastal BOOLEAN, since DATE, seen DATETIME, flag BLOB);
        CREATE TABLE roads (fid INTEGER PRIMARY KEY, \"the geom\" LINESTRING, lanes MEDIUMINT);
        CREATE TABLE towns (fid INTEGER PRIMARY KEY, geom POINT, name TEXT, people INTEGER);",
    )
    .unwrap();
    let ring = |w: f64| [[w, 1.0], [w + 1.0, 1.0], [w + 1.0, 2.0], [w, 2.0], [w, 1.0]];
    for (w, code, name) in [(0.0, "01", "Uno"), (1.0, "02", "Dós")] {
        let values = params![
            packed(4326, 3, &ring(w)),
            code,
            name,
            1.5,
            w > 0.0,
            "2020-01-31",
            "2020-01-31T10:00:00Z",
            [1u8]
        ];
        db.execute("INSERT INTO states VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", values).unwrap();
    }
    let road = packed(3857, 2, &[[0.0, 0.0], [111_319.490_8, 0.0]]);
    db.execute("INSERT INTO roads VALUES (7, ?, 2)", params![road]).unwrap();
    let town = packed(4326, 1, &[[0.5, 1.5]]);
    db.execute(
        "INSERT INTO towns VALUES (1, ?, 'A', 9007199254740993), (2, NULL, 'B', 'many')",
        params![town],
    )
    .unwrap();
    db.serialize("main").unwrap().to_vec()
}

#[tokio::test]
async fn each_layer_of_a_geopackage_is_a_collection() {
    let served = Served::of(&[("mexico.gpkg", &geopackage())]);
    assert_eq!(served.ids(), ["roads", "states", "towns"]);
    let states = served.collection("states");
    assert!(matches!(states.shapes(), Shapes::Regions { .. }));
    let kinds: Vec<String> = states.properties().iter().map(|p| format!("{}:{:?}", p.name, p.kind)).collect();
    for kind in ["code:Text", "income:Number", "coastal:Boolean", "since:Date", "seen:Timestamp"] {
        assert!(kinds.iter().any(|k| k == kind), "{kinds:?}");
    }
    assert_eq!((states.position("02"), states.feature_title(1).get("en")), (Some(1), "Dós"));
    let east = served.collection("roads").bounds().east();
    assert!((east - 1.0).abs() < 1e-6, "{east}");
    let town = served.json("/collections/towns/items/1").await;
    assert_eq!(town["geometry"]["coordinates"], json!([0.5, 1.5]));
    assert_eq!(served.json("/collections/towns/items/2").await["geometry"], Value::Null);
    let lines = served.report.lines(10);
    for told in [
        "mexico.gpkg, layer towns, feature 2: no geometry; served without a place",
        "mexico.gpkg, layer states, column flag: binary data; not served",
        "mexico.gpkg: coordinates in EPSG:3857; transformed to WGS 84",
    ] {
        assert!(lines.iter().any(|l| l == told), "{lines:#?}");
    }
}

#[test]
fn a_geopackage_that_is_broken_or_written_to_elsewhere_is_told() {
    let mut bytes = geopackage();
    // As a program leaves it that keeps its changes in a file of their own.
    bytes[18..20].fill(2);
    assert_eq!(Served::of(&[("d.GPKG", &bytes)]).ids().len(), 3);
    let fault = Served::fault(&[("d.gpkg", &bytes[..5000])]);
    assert!(fault.contains("d.gpkg: not a readable GeoPackage"), "{fault}");
    let fault = Served::fault(&[("d.gpkg", b"no database")]);
    assert!(fault.contains("d.gpkg: not a readable GeoPackage"), "{fault}");
    let manifest =
        |layer: &str| format!("title = \"x\"\n[[collections]]\nid = \"d\"\nfile = \"d.gpkg\"\n{layer}");
    let load = |layer: &str| read(&[("atlas.toml", manifest(layer).as_bytes()), ("d.gpkg", &geopackage())]);
    let (atlas, _) = load("layer = \"towns\"").unwrap();
    assert_eq!(atlas.collection("d").unwrap().len(), 2);
    assert_eq!(
        load("").unwrap_err(),
        "d.gpkg: expected `layer` to name one of the layers roads, states, towns, found none"
    );
    assert_eq!(
        load("layer = \"notes\"").unwrap_err(),
        "d.gpkg: expected one of the layers roads, states, towns, found \"notes\""
    );
}

/// Two neighbours over three quantised arcs, a point, and what is not understood.
fn topology() -> Value {
    json!({
        "type": "Topology",
        "transform": {"scale": [0.001, 0.001], "translate": [100.0, 30.0]},
        "arcs": [
            [[1000, 0], [0, 1000]],
            [[1000, 1000], [-1000, 0], [0, -1000], [1000, 0]],
            [[1000, 0], [1000, 0], [0, 1000], [-1000, 0]],
        ],
        "objects": {
            "regions": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "id": "01", "properties": {"name": "West"}, "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": "02", "properties": {"name": "East"}, "arcs": [[[2, -1]]]},
                {"type": "Polygon", "id": "03", "arcs": [[9]]},
                {"type": null, "id": "04"},
            ]},
            "capital": {"type": "Point", "properties": {"name": "C"}, "coordinates": [500, 500]},
        },
    })
}

#[test]
fn arcs_of_topojson_are_shared() {
    for name in ["d.topojson", "d.json"] {
        let served = Served::of(&[(name, topology().to_string().as_bytes())]);
        assert_eq!(served.ids(), ["capital", "regions"]);
        let regions = served.collection("regions");
        let Shapes::Regions { coverage, .. } = regions.shapes() else { panic!("a coverage") };
        assert_eq!((coverage.sides(), regions.len()), ([1, 2], 4));
        assert_eq!((regions.position("02"), regions.feature_title(1).get("en")), (Some(1), "East"));
        assert_eq!(served.collection("capital").bounds().west(), 100.5);
        let lines = served.report.lines(10);
        let told = format!("{name}, feature 03: an arc 9 that is not there; served without a place");
        assert!(lines.contains(&told), "{lines:#?}");
    }
    let good = features(&[feature(point(1.0, 2.0), json!({}))]);
    for bad in [
        json!({"type": "Topology"}),
        json!({"type": "Topology", "objects": {}}),
        json!({"type": "Topology", "arcs": 3, "objects": {}}),
    ] {
        let served =
            Served::of(&[("d.topojson", bad.to_string().as_bytes()), ("good.geojson", good.as_bytes())]);
        assert_eq!(served.ids(), ["good"]);
        assert!(
            served.report.lines(9).iter().any(|l| l.starts_with("d.topojson: ") && l.ends_with("left out"))
        );
    }
    // Other documents are no collections.
    let served = Served::of(&[
        ("package.json", b"{\"name\": \"x\", \"type\": \"module\"}"),
        ("good.geojson", good.as_bytes()),
    ]);
    assert!(served.ids() == ["good"] && served.report.remarks.iter().all(|r| r.file != "package.json"));
}

#[test]
fn files_in_folders_are_served_and_names_stay_apart() {
    let one = |lon: f64| features(&[feature(square(lon, 30.0), json!({}))]);
    let served = Served::of(&[
        ("north/lakes.geojson", one(1.0).as_bytes()),
        ("south/deep/lakes.geojson", one(3.0).as_bytes()),
        (".hidden/rivers.geojson", one(5.0).as_bytes()),
        ("~backup.geojson", one(5.0).as_bytes()),
    ]);
    assert_eq!(served.ids(), ["lakes", "lakes-2"]);
    assert_eq!(served.collection("lakes-2").bounds().west(), 3.0);
    let told = "south/deep/lakes.geojson: the collection id \"lakes\" of an earlier file, now \"lakes-2\"; given a free one";
    assert!(served.report.lines(9).contains(&told.to_owned()), "{:?}", served.report.lines(9));
}

/// A GeoParquet file of two points, as its metadata describe them.
fn geoparquet(geo: Option<&Value>) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    let schema = "message schema {
        OPTIONAL BINARY geometry; REQUIRED BINARY code (UTF8); OPTIONAL INT64 people; REQUIRED DOUBLE share;
        REQUIRED INT32 since (DATE); REQUIRED INT64 seen (TIMESTAMP(MILLIS,true)); REQUIRED INT64 local (TIMESTAMP(MICROS,false)); }";
    let pairs =
        geo.map(|geo| vec![parquet::file::metadata::KeyValue::new("geo".to_owned(), geo.to_string())]);
    let properties = WriterProperties::builder()
        .set_key_value_metadata(pairs)
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let schema = parse_message_type(schema).unwrap().into();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties.into()).unwrap();
    let mut rows = writer.next_row_group().unwrap();
    let bytes = |all: &[&[u8]]| all.iter().map(|b| ByteArray::from(b.to_vec())).collect::<Vec<_>>();
    let point = &packed(0, 1, &[[1.0, 2.0]])[8..];
    let mut at = 0;
    while let Some(mut column) = rows.next_column().unwrap() {
        match at {
            0 => column.typed::<ByteArrayType>().write_batch(&bytes(&[point]), Some(&[1, 0]), None),
            1 => column.typed::<ByteArrayType>().write_batch(&bytes(&[b"01", b"02"]), None, None),
            2 => column.typed::<Int64Type>().write_batch(&[9_007_199_254_740_993], Some(&[1, 0]), None),
            3 => column.typed::<DoubleType>().write_batch(&[0.5, 1.0], None, None),
            4 => column.typed::<Int32Type>().write_batch(&[18_262, 0], None, None),
            5 => column.typed::<Int64Type>().write_batch(&[1_577_836_800_000, 0], None, None),
            _ => column.typed::<Int64Type>().write_batch(&[1_577_836_800_000_000, 0], None, None),
        }
        .unwrap();
        column.close().unwrap();
        at += 1;
    }
    rows.close().unwrap();
    writer.into_inner().unwrap()
}

#[tokio::test]
async fn geoparquet_is_read_with_its_types_and_reference_system() {
    let geo = |column: Value| json!({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}});
    let plain = geo(json!({"encoding": "WKB", "geometry_types": ["Point"]}));
    let served = Served::of(&[("d.parquet", &geoparquet(Some(&plain)))]);
    let c = served.collection("d");
    let kinds: Vec<String> = c.properties().iter().map(|p| format!("{}:{:?}", p.name, p.kind)).collect();
    assert_eq!(
        kinds,
        ["code:Text", "people:Integer", "share:Number", "since:Date", "seen:Timestamp", "local:Timestamp"]
    );
    let first: Vec<String> = c.properties().iter().map(|p| p.values.get(0).to_cell()).collect();
    assert_eq!(
        first,
        ["01", "9007199254740993", "0.5", "2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00"]
    );
    assert_eq!(served.json("/collections/d/items/01").await["geometry"]["coordinates"], json!([1, 2]));
    assert!(
        served
            .report
            .lines(9)
            .contains(&"d.parquet, feature 2: no geometry; served without a place".to_owned())
    );
    let metres = geo(json!({"encoding": "WKB", "crs": {"id": {"authority": "EPSG", "code": 3857}}}));
    let served = Served::of(&[("d.GeoParquet", &geoparquet(Some(&metres)))]);
    assert!(served.collection("d").bounds().east() < 1e-4);
    let points = geo(json!({"encoding": "point"}));
    for (bytes, said) in [
        (geoparquet(None), "it says nothing of a geometry"),
        (geoparquet(Some(&points)), "expected geometries encoded as WKB, found point"),
        (geoparquet(Some(&plain))[..300].to_vec(), "not a readable GeoParquet file"),
        (b"nothing".to_vec(), "not a readable GeoParquet file"),
    ] {
        let fault = Served::fault(&[("d.parquet", &bytes)]);
        assert!(fault.contains("d.parquet: ") && fault.contains(said), "{fault}");
    }
    // Whatever bytes of it are damaged: it is read, or refused with a sentence.
    let sound = geoparquet(Some(&plain));
    for at in (0..sound.len()).step_by(7) {
        let mut damaged = sound.clone();
        damaged[at] ^= 0x55;
        let _ = read(&[("d.parquet", &damaged)]);
    }
}
