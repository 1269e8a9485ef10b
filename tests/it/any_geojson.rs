//! Whatever GeoJSON it is: it is served, or refused with a sentence, and no feature is lost without a word.

use crate::folder::read;
use poverty_atlas::load::LEFT_OUT;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A number as people, programs and accidents write it.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-20i32..20).prop_map(|n| f64::from(n) / 4.0),
        4 => (-1800i32..1800).prop_map(|n| f64::from(n) / 10.0),
        2 => -600.0..600.0f64,
        1 => prop::sample::select(vec![180.0, -180.0, 90.0, -90.0, 0.0, -0.0, 1e-300, 1e300, 360.0, 1e-9]),
    ]
}

fn position() -> impl Strategy<Value = Value> {
    prop_oneof![
        12 => (number(), number()).prop_map(|(x, y)| json!([x, y])),
        1 => (number(), number(), number()).prop_map(|(x, y, z)| json!([x, y, z])),
    ]
}

fn line() -> impl Strategy<Value = Value> {
    prop::collection::vec(position(), 0..7).prop_map(Value::Array)
}

fn ring() -> impl Strategy<Value = Value> {
    prop::collection::vec(position(), 0..8).prop_map(|mut ring| {
        ring.extend(ring.first().cloned());
        Value::Array(ring)
    })
}

fn rings() -> impl Strategy<Value = Value> {
    prop::collection::vec(ring(), 0..4).prop_map(Value::Array)
}

fn geometry() -> impl Strategy<Value = Value> {
    let of = |kind: &'static str| move |coordinates: Value| json!({"type": kind, "coordinates": coordinates});
    let leaf = prop_oneof![
        position().prop_map(of("Point")),
        line().prop_map(of("MultiPoint")),
        line().prop_map(of("LineString")),
        prop::collection::vec(line(), 0..3).prop_map(Value::Array).prop_map(of("MultiLineString")),
        rings().prop_map(of("Polygon")),
        prop::collection::vec(rings(), 0..3).prop_map(Value::Array).prop_map(of("MultiPolygon")),
        Just(Value::Null),
        // What is no geometry.
        prop::sample::select(vec![
            json!(7),
            json!({}),
            json!([]),
            json!({"type": "Pont"}),
            json!({"type": "Polygon", "coordinates": [1]}),
            json!({"type": "Point", "coordinates": []}),
        ]),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3)
            .prop_map(|all| json!({"type": "GeometryCollection", "geometries": all}))
    })
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|b| json!(b)),
        any::<i64>().prop_map(|n| json!(n)),
        any::<u64>().prop_map(|n| json!(n)),
        number().prop_map(|n| json!(n)),
        ".{0,6}".prop_map(|t| json!(t)),
        Just(json!("2020-01-01T10:00:00+08:00")),
        Just(json!(["a", "b"])),
        Just(json!({"a": {"b": 1}})),
    ]
}

fn feature() -> impl Strategy<Value = Value> {
    let name = prop_oneof![3 => "[a-d]", 1 => prop::sample::select(vec!["id", "name", "name_en", "geometry", "", "area_km2"]).prop_map(str::to_owned)];
    let properties = prop::collection::btree_map(name, scalar(), 0..4);
    let id = prop_oneof![3 => Just(None), 1 => prop::sample::select(vec![json!(1), json!("a"), json!(2.5), json!("")]).prop_map(Some)];
    let whole = (geometry(), properties, id).prop_map(|(geometry, properties, id)| {
        let mut feature = json!({"type": "Feature", "geometry": geometry, "properties": properties});
        if let Some(id) = id {
            feature["id"] = id;
        }
        feature
    });
    prop_oneof![20 => whole, 1 => Just(json!("no feature")), 1 => Just(json!({"type": "Feature"}))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn it_is_served_or_refused_with_a_sentence(features in prop::collection::vec(feature(), 0..6)) {
        let text = json!({"type": "FeatureCollection", "features": features}).to_string();
        match read(&[("d.geojson", text.as_bytes())]) {
            Ok((atlas, report)) => {
                let left_out = report.remarks.iter().filter(|r| r.done == LEFT_OUT).count();
                let collection = atlas.collection("d").expect("the only one");
                prop_assert_eq!(collection.len() + left_out, features.len());
                // What is served can be drawn.
                let layers = atlas.tile_layers("d", None).expect("its own layer");
                let tile = poverty_atlas::TileCoord::new(0, 0, 0).expect("the world");
                let _ = atlas.vector_tile(&layers, tile, &poverty_atlas::Budget::unlimited());
            }
            Err(sentence) => {
                prop_assert!(sentence.starts_with("the folder: expected something to serve"), "{}", sentence);
                prop_assert!(!sentence.contains('\n'), "{}", sentence);
            }
        }
    }
}
