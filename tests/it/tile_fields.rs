//! Which fields tiles have at which zoom, as TileJSON promises them; what clients join and hover by.

use crate::client::{fault, fine, good};
use geozero::mvt::{Message, Tile, tile};
use std::collections::{BTreeMap, BTreeSet};

/// Features by layer, each as its fields.
async fn fields(path: &str) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let tile = Tile::decode(&fine(path).await.body[..]).unwrap();
    let of = |layer: &tile::Layer, feature: &tile::Feature| {
        let pair = |pair: &[u32]| {
            let value = &layer.values[pair[1] as usize];
            (layer.keys[pair[0] as usize].clone(), value.string_value.clone().unwrap_or_default())
        };
        feature.tags.chunks(2).map(pair).collect()
    };
    let all =
        |layer: tile::Layer| (layer.name.clone(), layer.features.iter().map(|f| of(&layer, f)).collect());
    tile.layers.into_iter().map(all).collect()
}

fn named<'a>(features: &'a [BTreeMap<String, String>], key: &str) -> BTreeSet<&'a str> {
    features.iter().filter_map(|f| f.get(key)).map(String::as_str).collect()
}

#[tokio::test]
async fn code_and_title_are_in_the_tiles_of_every_zoom_in_the_language_asked_for() {
    for (address, at_least) in [("0/0/0", 2875), ("2/3/1", 2000), ("3/6/3", 2000), ("5/25/13", 100)] {
        let tile = fields(&format!("/tiles/counties/{address}.mvt")).await;
        let counties = &tile["counties"];
        assert!(
            counties.len() >= at_least
                && counties.iter().all(|f| !f["title"].is_empty() && !f["code"].is_empty())
        );
        assert_eq!(named(counties, "code").len(), counties.len(), "{address}");
    }
    let titles = |lang: &'static str| async move {
        let tile = fields(&format!("/tiles/areas/0/0/0.mvt{lang}")).await;
        named(&tile["areas"], "title").into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    assert!(titles("").await.contains("乌蒙山区") && titles("?lang=zh").await == titles("").await);
    let english = titles("?lang=en").await;
    assert!(english.iter().all(|t| t.chars().all(|c| c < '\u{300}')) && english.len() == 14, "{english:?}");
    // Two languages, as maps take them: the first.
    assert_eq!(titles("?lang=en,zh").await, english);
    assert!(fault("/tiles/areas/0/0/0.mvt?lang=xx").await.1.contains("one of zh, en"));
    let set = fields("/collections/areas/tiles/WebMercatorQuad/0/0/0?lang=en").await;
    assert_eq!(named(&set["areas"], "title").len(), 14);
}

#[tokio::test]
async fn tilejson_tells_the_first_zoom_of_each_field_and_tiles_keep_it() {
    for list in ["counties", "areas,counties,counties:points"] {
        let document = good(&format!("/tiles/{list}?lang=en")).await;
        assert!(document["tiles"][0].as_str().unwrap().ends_with(".mvt?lang=en"), "{document}");
        for layer in document["vector_layers"].as_array().unwrap() {
            let id = layer["id"].as_str().unwrap();
            let zooms = layer["field_minzooms"].as_object().unwrap();
            assert_eq!(zooms.len(), layer["fields"].as_object().unwrap().len());
            for (zoom, address) in
                [(0, "0/0/0"), (3, "3/6/3"), (4, "4/12/6"), (5, "5/25/13"), (6, "6/50/26"), (8, "8/201/106")]
            {
                let tile = fields(&format!("/tiles/{list}/{address}.mvt?lang=en")).await;
                let Some(features) = tile.get(id) else { continue };
                let found: BTreeSet<&String> = features.iter().flat_map(|f| f.keys()).collect();
                for name in &found {
                    assert!(zooms[*name].as_u64().unwrap() <= zoom, "{list} {id} {address}: {name}");
                }
                if id == "counties" {
                    let promised = |name: &str| zooms[name].as_u64().unwrap() <= zoom;
                    // Others may have no value in a tile.
                    for name in ["code", "title", "province_code", "name_zh", "area_km2"] {
                        assert_eq!(
                            found.contains(&name.to_owned()),
                            promised(name),
                            "{list} {address}: {name}"
                        );
                    }
                }
            }
        }
    }
    let alone = good("/tiles/counties").await["vector_layers"][0]["field_minzooms"].clone();
    let at = |name: &str| alone[name].as_u64().unwrap();
    assert_eq!([at("code"), at("title"), at("exit_year"), at("name_zh")], [0, 0, 4, 6]);
    let few = good("/tiles/provinces").await["vector_layers"][0]["field_minzooms"].clone();
    assert_eq!((&few["title"], &few["name_zh"]), (&0.into(), &0.into()));
    let set = good("/collections/counties/tiles/WebMercatorQuad").await;
    let properties = &set["layers"][0]["propertiesSchema"]["properties"];
    assert_eq!(
        (&properties["name_zh"]["x-minTileMatrix"], &properties["code"]["x-minTileMatrix"]),
        (&"6".into(), &serde_json::Value::Null)
    );
}

#[tokio::test]
async fn a_property_may_be_for_one_layer_alone() {
    let path = "/tiles/provinces,provinces:points/3/6/3.mvt?properties=code,provinces:points/title";
    let tile = fields(path).await;
    assert!(tile["provinces"].iter().all(|f| f.keys().eq(["code"])), "{:?}", tile["provinces"]);
    assert!(tile["provinces:points"].iter().all(|f| f.keys().eq(["code", "title"])));
    let fault = fault("/tiles/provinces/3/6/3.mvt?properties=provinces:points/title").await;
    assert!(fault.0 == 400 && fault.1.contains("provinces:points/title"), "{fault:?}");
}
