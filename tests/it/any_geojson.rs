//! Whatever GeoJSON it is: it is served, or refused with a sentence, and no feature is lost without a word.

use crate::folder::read;
use poverty_atlas::load::LEFT_OUT;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

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
        1 => prop::collection::vec(number(), 0..2).prop_map(|few| json!(few)),
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

/// A document: a collection, perhaps with members of others, or a feature or geometry that stands alone; and the features it has.
fn document() -> impl Strategy<Value = (Value, Vec<Value>)> {
    let alone = |feature: Value| (feature.clone(), vec![feature]);
    let bare = |geometry: Value| (geometry.clone(), vec![json!({"type": "Feature", "geometry": geometry})]);
    prop_oneof![
        12 => (prop::collection::vec(feature(), 0..6), any::<bool>()).prop_map(|(features, has_more)| {
            let mut all = json!({"type": "FeatureCollection", "features": features});
            if has_more {
                all["bbox"] = json!([0, 0, 1, 1]);
                all["title"] = json!({"features": []});
            }
            (all, features)
        }),
        2 => feature().prop_filter("an object", Value::is_object).prop_map(alone),
        1 => geometry().prop_filter("of a type", |g| g["type"].is_string()).prop_map(bare),
    ]
}

/// True for positions as RFC 7946 has them: `depth` lists around them.
fn are_positions(value: &Value, depth: usize) -> bool {
    let Some(list) = value.as_array() else { return false };
    match depth {
        0 => list.len() > 1 && list.iter().all(Value::is_number),
        _ => list.iter().all(|inner| are_positions(inner, depth - 1)),
    }
}

/// True for a feature that is one by RFC 7946, wherever on earth it may be.
fn is_well_formed(feature: &Value) -> bool {
    fn is_geometry(geometry: &Value) -> bool {
        let depth = match geometry["type"].as_str() {
            Some("GeometryCollection") => {
                return geometry["geometries"].as_array().is_some_and(|all| all.iter().all(is_geometry));
            }
            Some("Point") => 0,
            Some("MultiPoint" | "LineString") => 1,
            Some("MultiLineString" | "Polygon") => 2,
            Some("MultiPolygon") => 3,
            _ => return false,
        };
        are_positions(&geometry["coordinates"], depth)
    }
    feature["type"] == "Feature" && (feature["geometry"].is_null() || is_geometry(&feature["geometry"]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn it_is_served_or_refused_with_a_sentence((document, features) in document()) {
        match read(&[("d.geojson", document.to_string().as_bytes())]) {
            Ok((atlas, report)) => {
                // Each remark on what is left out is about another feature of the file.
                let left_out: Vec<_> = report.remarks.iter().filter(|r| r.done == LEFT_OUT).collect();
                let places: BTreeSet<_> = left_out.iter().filter_map(|r| r.place.as_deref()).collect();
                prop_assert_eq!(places.len(), left_out.len(), "{:?}", report);
                prop_assert!(places.iter().all(|p| p.starts_with("feature ")), "{:?}", places);
                let collection = atlas.collection("d").expect("the only one");
                prop_assert_eq!(collection.len() + left_out.len(), features.len());
                // What is a feature is served, with or without a place.
                let well_formed = features.iter().filter(|f| is_well_formed(f)).count();
                prop_assert!(collection.len() >= well_formed, "{:?}", report);
                let ids: BTreeSet<_> = (0..collection.len()).map(|i| collection.feature_id(i).to_string()).collect();
                prop_assert_eq!(ids.len(), collection.len(), "each is found by an id of its own");
                // What is served can be drawn.
                let layers = atlas.tile_layers("d", None).expect("its own layer");
                let tile = poverty_atlas::TileCoord::new(0, 0, 0).expect("the world");
                let drawn = atlas.vector_tile(&layers, tile, &poverty_atlas::Budget::unlimited());
                prop_assert!(drawn.is_ok(), "{:?}", drawn);
            }
            Err(sentence) => {
                prop_assert!(sentence.starts_with("the folder: expected something to serve"), "{}", sentence);
                let is_told_in_words = ["Some(", "Err", "None", "\n"].iter().all(|rust| !sentence.contains(rust));
                prop_assert!(is_told_in_words, "{}", sentence);
                // Only what has no place at all is nothing to serve.
                prop_assert!(features.iter().all(|f| !is_surely_somewhere(f)), "{}", sentence);
            }
        }
    }
}

/// True for a point on earth, which nothing can keep from being served.
fn is_surely_somewhere(feature: &Value) -> bool {
    let geometry = &feature["geometry"];
    let within = |i: usize, most: f64| geometry["coordinates"][i].as_f64().is_some_and(|v| v.abs() <= most);
    is_well_formed(feature) && geometry["type"] == "Point" && within(0, 180.0) && within(1, 90.0)
}
