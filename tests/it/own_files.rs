//! Files of a folder of one's own: reference systems, tables, sequences, packed files, shapefiles.

use crate::folder::{Served, feature, features, point, square};
use poverty_atlas::load::{Source, load};
use serde_json::{Value, json};
use std::fs;

#[tokio::test]
async fn other_reference_systems_are_transformed_or_named() {
    let metres = json!({"type": "Polygon", "coordinates": [[
        [11_000_000, 3_500_000], [11_100_000, 3_500_000], [11_100_000, 3_600_000], [11_000_000, 3_600_000], [11_000_000, 3_500_000]]]});
    let collection = |crs: Value| {
        json!({"type": "FeatureCollection", "crs": crs, "features": [feature(metres.clone(), json!({"name": "a"}))]}).to_string()
    };
    let named = |name: &str| json!({"type": "name", "properties": {"name": name}});
    for crs in [
        named("urn:ogc:def:crs:EPSG::3857"),
        named("EPSG:3857"),
        json!({"type": "EPSG", "properties": {"code": 3857}}),
    ] {
        let served = Served::of(&[("d.geojson", collection(crs).as_bytes())]);
        let bounds = served.collection("d").bounds();
        assert!(
            (bounds.west() - 98.8146).abs() < 1e-3 && (bounds.south() - 29.9724).abs() < 1e-3,
            "{bounds:?}"
        );
        let told = "d.geojson: coordinates in EPSG:3857; transformed to WGS 84".to_owned();
        assert!(served.report.lines(10).contains(&told));
    }
    for (crs, name) in [
        (named("urn:x:local"), "urn:x:local"),
        (named("EPSG:4807"), "EPSG:4807"),
        (json!({"type": "link"}), "link"),
    ] {
        let fault = Served::fault(&[("d.geojson", collection(crs).as_bytes())]);
        assert!(fault.contains(name) && fault.contains("d.geojson"), "{fault}");
    }
    let nad83 = Served::of(&[("e4269.fgb", include_bytes!("../cases/epsg-4269.fgb"))]);
    assert!(nad83.report.lines(10).iter().any(|l| l.contains("EPSG:4269; transformed to WGS 84")));
    let paris = Served::fault(&[("paris.fgb", include_bytes!("../cases/text-alone.fgb"))]);
    assert!(paris.contains("NTF (Paris)x"), "{paris}");
    // One bad system takes no other file with it.
    let good = features(&[feature(square(100.0, 30.0), json!({}))]);
    let served = Served::of(&[
        ("paris.fgb", include_bytes!("../cases/text-alone.fgb")),
        ("good.geojson", good.as_bytes()),
    ]);
    assert_eq!(served.ids(), ["good"]);
}

#[tokio::test]
async fn a_table_with_longitudes_and_latitudes_is_a_collection_of_points() {
    let text = "code,Name,Lon,Lat,share,since\n01,Suva,178.44,-18.14,0.5,2020-01-01\n02,Nadi,,,1,2021-01-01\n03,x,9,8\n";
    let served = Served::of(&[("towns.csv", text.as_bytes())]);
    let c = served.collection("towns");
    let kinds: Vec<_> = c.properties().iter().map(|p| (&*p.name, format!("{:?}", p.kind))).collect();
    let kind = |name: &str| kinds.iter().find(|(n, _)| *n == name).unwrap().1.clone();
    assert_eq!([kind("code"), kind("share"), kind("since")], ["Text", "Number", "Date"]);
    assert_eq!((c.len(), c.position("02"), c.feature_title(0).get("en")), (2, Some(1), "Suva"));
    assert_eq!(
        served.json("/collections/towns/items/01").await["geometry"]["coordinates"],
        json!([178.44, -18.14])
    );
    let lines = served.report.lines_of(true, 10);
    assert!(
        lines.contains(&"towns.csv, line 3: no position; served without a place".to_owned()),
        "{lines:?}"
    );
    assert!(
        lines.contains(&"towns.csv, line 4: expected 6 cells, found 4; left out".to_owned()),
        "{lines:?}"
    );
    // As a German spreadsheet saves it, in the encoding of Windows.
    let text = "id;Ort;x;y;Anteil\na;Köln;6,96;50,94;1.234,5\nb;Düsseldorf;6,78;51,23;0,5\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let served = Served::of(&[("orte.CSV", &bytes)]);
    let c = served.collection("orte");
    assert_eq!(
        (c.value(0, "Ort").to_cell(), c.value(0, "Anteil").as_number()),
        ("Köln".into(), Some(1234.5))
    );
    assert_eq!(c.bounds().north(), 51.23);
    // A table of something else is left out, and nothing else with it.
    let good = features(&[feature(square(100.0, 30.0), json!({}))]);
    let served = Served::of(&[("other.csv", b"a,b\n1,2\n"), ("good.geojson", good.as_bytes())]);
    assert_eq!(served.ids(), ["good"]);
}

#[test]
fn sequences_and_packed_files_are_read() {
    let one = |name: &str| feature(point(1.0, 2.0), json!({"name": name})).to_string();
    let lines = format!("{}\n\n{}\r\nnothing\n{{\"type\":\"Feature\",\"geometry\":7}}\n", one("a"), one("b"));
    let served = Served::of(&[("d.geojsonl", lines.as_bytes())]);
    assert_eq!(served.collection("d").len(), 3);
    assert!(
        served
            .report
            .lines_of(true, 10)
            .contains(&"d.geojsonl, feature 3: no JSON object; left out".to_owned())
    );
    let records = format!("\u{1e}{}\n\u{1e}{}\n", one("a"), one("b"));
    assert_eq!(Served::of(&[("d.GeoJSONSeq", records.as_bytes())]).collection("d").len(), 2);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, features(&[feature(point(1.0, 2.0), json!({}))]).as_bytes())
        .unwrap();
    let packed = packed.finish().unwrap();
    assert_eq!(Served::of(&[("d.geojson.gz", &packed)]).ids(), ["d"]);
    let cut = Served::fault(&[("d.geojson.GZ", &packed[..20])]);
    assert!(cut.contains("expected a file packed by gzip"), "{cut}");
}

/// A shapefile of two squares, written to a folder: its parts by their endings.
pub fn shapefile_parts(encoding: &'static encoding_rs::Encoding) -> Vec<(&'static str, Vec<u8>)> {
    use shapefile::dbase::{FieldValue, Record, TableWriterBuilder, encoding::EncodingRs};
    use shapefile::{Point, Polygon, PolygonRing};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("d.shp");
    let table = TableWriterBuilder::with_encoding(EncodingRs::from(encoding))
        .add_character_field("name".try_into().unwrap(), 40)
        .add_numeric_field("people".try_into().unwrap(), 12, 0);
    let mut writer = shapefile::Writer::from_path(&path, table).unwrap();
    for (west, name, people) in [(500_000.0, "东城区", Some(12.0)), (600_000.0, "Bär", None)] {
        let ring = [(0.0, 0.0), (0.0, 1000.0), (1000.0, 1000.0), (1000.0, 0.0), (0.0, 0.0)];
        let ring = ring.map(|(x, y)| Point::new(west + x, 3_318_785.35 + y)).to_vec();
        let mut record = Record::default();
        record.insert("name".to_owned(), FieldValue::Character(Some(name.to_owned())));
        record.insert("people".to_owned(), FieldValue::Numeric(people));
        writer.write_shape_and_record(&Polygon::new(PolygonRing::Outer(ring)), &record).unwrap();
    }
    drop(writer);
    let read = |ending: &str| fs::read(path.with_extension(ending)).unwrap();
    vec![("SHP", read("shp")), ("dbf", read("dbf"))]
}

/// The reference system of that shapefile.
pub const UTM_48: &[u8] = br#"PROJCS["WGS_1984_UTM_Zone_48N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

#[test]
fn shapefiles_are_read_with_their_encoding_and_reference_system() {
    for (encoding, label) in [(encoding_rs::UTF_8, "UTF-8"), (encoding_rs::GB18030, "936")] {
        let mut parts = shapefile_parts(encoding);
        parts.push(("prj", UTM_48.to_vec()));
        parts.push(("cpg", label.as_bytes().to_vec()));
        let names: Vec<(String, &[u8])> = parts.iter().map(|(e, b)| (format!("d.{e}"), &b[..])).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|(n, b)| (&**n, *b)).collect();
        let served = Served::of(&files);
        let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in &files {
            packed.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut packed, bytes).unwrap();
        }
        let packed = packed.finish().unwrap().into_inner();
        let zipped = Served::of(&[("d.zip", &packed)]);
        for served in [&served, &zipped] {
            let c = served.collection("d");
            assert_eq!(c.value(0, "name").to_cell(), "东城区", "{label}");
            assert_eq!((c.value(0, "people").to_cell(), c.value(1, "people").is_null()), ("12".into(), true));
            let bounds = c.shapes().bounds(0);
            assert!(
                (bounds.west() - 105.0).abs() < 1e-3 && (bounds.south() - 30.0).abs() < 1e-3,
                "{bounds:?}"
            );
        }
    }
    let cut = shapefile_parts(encoding_rs::UTF_8);
    let fault = Served::fault(&[("d.shp", &cut[0].1[..150])]);
    assert!(fault.contains("d.shp: not a readable shapefile"), "{fault}");
}

#[tokio::test]
async fn ids_that_are_numbers_stay_numbers() {
    let feature = |id: &str| {
        format!(
            r#"{{"type":"Feature","id":{id},"geometry":{{"type":"Point","coordinates":[1,2]}},"properties":{{"a":1}}}}"#
        )
    };
    let file = |ids: [&str; 2]| {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, ids.map(feature).join(","))
    };
    for (ids, expected) in [
        (["7", "12"], [json!(7), json!(12)]),
        (["\"7\"", "\"012\""], [json!("7"), json!("012")]),
        (["7", "\"x\""], [json!("7"), json!("x")]),
    ] {
        let served = Served::of(&[("places.geojson", file(ids).as_bytes())]);
        let page = served.json("/collections/places/items").await;
        let found: Vec<_> = page["features"].as_array().unwrap().iter().map(|f| f["id"].clone()).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn what_lies_in_the_folder_and_is_not_served_may_be_of_any_size() {
    let dir = tempfile::tempdir().unwrap();
    let point =
        r#"{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[10,50]}}"#;
    fs::write(dir.path().join("places.geojson"), point).unwrap();
    fs::write(dir.path().join("atlas.toml"), "[[collections]]\nid = \"places\"\nfile = \"places.geojson\"\n")
        .unwrap();
    let digest = || load(&Source::folder(dir.path()).unwrap()).unwrap().0.info().digest.clone();
    let without = digest();
    // Without a block on the disk, and more than there is memory.
    let other = fs::File::create(dir.path().join("backup.tar")).unwrap();
    other.set_len(1 << 37).unwrap();
    let with = digest();
    other.set_len((1 << 37) + 1).unwrap();
    assert!(with != without && digest() != with);
}
