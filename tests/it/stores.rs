//! Features in memory and features read in place give equal answers to one table of requests.

use crate::folder::Served;
use geo::{Geometry, Point};
use geozero::mvt::{Message, Tile};
use poverty_atlas::export::{Detail, flatgeobuf::FileLayout};
use poverty_atlas::feature::{
    Collection, CollectionInfo, Kind, Localized, Property, Shapes, Value, ValueRef,
};
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::vector::gunzip;
use poverty_atlas::store::{MemoryStore, Store, StoreQuery, Tally, TextGroups, ZoneGround};
use poverty_atlas::{Bounds, Budget, Filter, TileCoord};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Linear congruential, by Knuth's numbers.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 up to 1.
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Points around places between 100 and 110 degrees east, some of them on whole degrees, as a FlatGeobuf file.
pub fn points(count: usize) -> Vec<u8> {
    let mut dice = Dice(7);
    let centres: Vec<[f64; 2]> =
        (0..40).map(|_| [100.5 + 9.0 * dice.share(), 20.5 + 9.0 * dice.share()]).collect();
    let place = |i: usize| match i % 50 {
        0 => Point::new(100.0 + (10.0 * dice.share()).round(), 20.0 + (10.0 * dice.share()).round()),
        _ => {
            let [x, y] = centres[i % centres.len()];
            let r = dice.share().powi(3) * 0.5;
            let angle = std::f64::consts::TAU * dice.share();
            Point::new(x + r * angle.cos(), y + r * angle.sin())
        }
    };
    file_of((0..count).map(place).map(Geometry::Point).collect())
}

/// Geometries with eight columns as a FlatGeobuf file.
pub fn file_of(shapes: Vec<Geometry>) -> Vec<u8> {
    let count = shapes.len();
    let homes: Vec<Value> = shapes.iter().enumerate().map(|(i, shape)| home(i, shape)).collect();
    // By bytes capitals stand before all others, and by the rules of a language beside their small letters.
    let letter = |i: usize| if i % 97 == 13 { 'P' } else { 'p' };
    let ids: Vec<Arc<str>> = (0..count).map(|i| format!("{}{i}", letter(i)).into()).collect();
    let column = |name: &str, kind, value: &dyn Fn(usize) -> Value| Property {
        name: name.into(),
        kind,
        title: Localized::default(),
        description: Localized::default(),
        unit: None,
        values: (0..count).map(value).collect(),
    };
    let known = |i: usize, value: Value| if i.is_multiple_of(11) { Value::Null } else { value };
    let columns = vec![
        column("code", Kind::Text, &|i| Value::text(&ids[i])),
        column("kind", Kind::Text, &|i| known(i, Value::text(["a", "b", "ü"][i % 3]))),
        column("n", Kind::Integer, &|i| known(i, Value::Integer((i % 7) as i64 - 1))),
        column("x", Kind::Number, &|i| Value::Number(i as f64 / 8.0)),
        column("day", Kind::Date, &|i| Value::text(&format!("2020-01-{:02}", 1 + i % 28))),
        column("yes", Kind::Boolean, &|i| known(i, Value::Boolean(i.is_multiple_of(2)))),
        column("home", Kind::Text, &|i| homes[i].clone()),
        // Of all around a few places, and of one in sixteen elsewhere.
        column("rare", Kind::Integer, &|i| {
            let is_chosen = (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60 == 0;
            if i % 40 < 4 || is_chosen { Value::Integer(1) } else { Value::Null }
        }),
    ];
    let titles = ids.iter().map(|id| Localized::plain(id.clone())).collect();
    let shapes = Shapes::Own(shapes.into());
    let all =
        Collection::new("p".into(), CollectionInfo::default(), ids.clone(), titles, columns, shapes).unwrap();
    let positions: Vec<u32> = (0..count as u32).collect();
    let detail = Detail { columns: (0..all.properties().len()).collect(), ..Detail::whole(&all) };
    let layout = FileLayout::new(&all, &positions, detail, &Budget::unlimited()).unwrap();
    let mut bytes = layout.head.clone();
    (0..count).for_each(|i| layout.write(&mut bytes, &all, i));
    bytes
}

/// The square that a feature says it lies in: mostly that of the middle of its box, now and then the next, one that is none, or
/// nothing.
fn home(i: usize, shape: &Geometry) -> Value {
    let middle = geo::BoundingRect::bounding_rect(shape).map_or_else(Default::default, |r| r.center());
    let [column, row] =
        [(middle.x - 100.0) / 2.0, (middle.y - 20.0) / 2.0].map(|v| v.floor().clamp(0.0, 4.0) as usize);
    match i {
        _ if i.is_multiple_of(17) => Value::Null,
        _ if i.is_multiple_of(23) => Value::text("nowhere"),
        _ => Value::text(&format!("z{}", (5 * row + column + usize::from(i % 10 == 3)) % 25)),
    }
}

/// Twenty-five squares of two degrees that share their borders.
pub fn zones() -> String {
    let square = |i: usize| {
        let (w, s) = (100 + 2 * (i % 5), 20 + 2 * (i / 5));
        let (e, n) = (w + 2, s + 2);
        format!(
            r#"{{"type":"Feature","id":"z{i}","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}"#
        )
    };
    let all: Vec<String> = (0..25).map(square).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","))
}

/// A folder with points in memory (`near`), and the same in their file (`far`) with further keys.
pub fn folder(at: &Path, count: usize, far: &str) {
    folder_with(at, count, far, &["kind", "n", "x"]);
}

/// The same with other properties that aggregates tell.
pub fn folder_with(at: &Path, count: usize, far: &str, overview: &[&str]) {
    write_folder(at, points(count), far, overview, count <= 50_000);
}

/// A folder with what is in a file, in memory too where that is asked for.
pub fn write_folder(at: &Path, file: Vec<u8>, far: &str, overview: &[&str], is_near: bool) {
    fs::write(at.join("points.fgb"), file).unwrap();
    fs::write(at.join("zones.geojson"), zones()).unwrap();
    let near =
        "[[collections]]\nid = \"near\"\nfile = \"points.fgb\"\nid_property = \"code\"\nstore = \"memory\"\n";
    let zones = "[[collections]]\nid = \"zones\"\nfile = \"zones.geojson\"\ncoverage = true\n";
    // What is in memory too would tell what the file does not.
    let near = if !is_near || far.contains("items = false") { "" } else { near };
    let far = format!(
        "[[collections]]\nid = \"far\"\nfile = \"points.fgb\"\nid_property = \"code\"\nstore = \"file\"\noverview = {overview:?}\n{far}"
    );
    fs::write(at.join("atlas.toml"), [near, zones, &far].concat()).unwrap();
}

pub fn served(at: &Path) -> Served {
    let (atlas, report) = load(&Source::folder(at).unwrap()).unwrap();
    Served::from(atlas, report)
}

/// The features of an extract by id, with all that is told of them.
pub fn told(features: &Collection) -> BTreeMap<String, String> {
    let one = |i: usize| {
        let values: Vec<String> =
            features.properties().iter().map(|p| format!("{:?}", p.values.get(i))).collect();
        (features.feature_id(i).to_string(), format!("{:?} {values:?}", features.shapes().geometry(i)))
    };
    (0..features.len()).map(one).collect()
}

/// Points of a tile by place, whatever their numbers, which differ with the order of the store.
pub fn drawn(features: &Collection) -> Vec<String> {
    let one = |i: usize| {
        let value = |value: ValueRef<'_>| match value {
            ValueRef::Number(n) => format!("{n:.3}"),
            other => format!("{other:?}"),
        };
        let values: Vec<String> = features.properties().iter().map(|p| value(p.values.get(i))).collect();
        let Geometry::Point(p) = *features.shapes().geometry(i) else { panic!("no point") };
        format!("{:.7} {:.7} {values:?}", p.x(), p.y())
    };
    let mut all: Vec<String> = (0..features.len()).map(one).collect();
    all.sort();
    all
}

/// Counts and sums as numbers that are near enough.
pub fn near(tally: &Tally) -> (u64, Vec<(u64, Option<i64>)>) {
    let sum = |s: &poverty_atlas::store::Sum| (s.known, s.value().map(|v| (v * 1e3).round() as i64));
    (tally.count, tally.sums.iter().map(sum).collect())
}

/// The ground of each of the squares of `zones`.
pub fn squares(served: &Served) -> Vec<ZoneGround> {
    (0..25).map(|i| ZoneGround::of_feature(served.collection("zones"), i).unwrap()).collect()
}

/// Three squares together, of which two share a border.
pub fn together(squares: &[ZoneGround], round: usize) -> ZoneGround {
    let at = |more: usize| squares[(round + more) % squares.len()].clone();
    ZoneGround::any(vec![at(0), at(1), at(8)]).unwrap()
}

/// Grounds asked for at once: squares side by side, and around some of them others that own the same.
pub fn tallies_alike(stores: [&dyn Store; 2], squares: &[ZoneGround]) {
    let budget = Budget::unlimited();
    let boxed = ZoneGround::of_bounds(&Bounds::new(102.5, 21.0, 107.0, 26.5).unwrap());
    let wider = (0..8).map(|round| together(squares, round)).chain([boxed.clone()]);
    let cut = squares.iter().filter_map(|square| square.within(&boxed));
    let grounds: Vec<ZoneGround> = squares.iter().cloned().chain(wider).chain(cut).collect();
    let one_by_one: Vec<_> = grounds.iter().map(|g| near(&stores[0].tally(g, &budget).unwrap())).collect();
    for store in stores {
        let at_once: Vec<_> = store.tallies(&grounds, &budget).unwrap().iter().map(near).collect();
        assert_eq!(at_once, one_by_one);
        assert!(store.tallies(&[], &budget).unwrap().is_empty());
    }
    let whole = [ZoneGround::everywhere(), boxed];
    let [a, b] = stores.map(|store| store.tallies(&whole, &budget).unwrap());
    assert_eq!(a.iter().map(near).collect::<Vec<_>>(), b.iter().map(near).collect::<Vec<_>>());
}

/// Groups by a text, or of one text alone, in some ground.
pub fn groups_alike(stores: [&dyn Store; 2], ground: Option<&ZoneGround>) {
    for text in [None, Some("ü"), Some("absent")] {
        let asked = TextGroups { property: "kind", text, ground };
        let [a, b] = stores.map(|store| {
            let groups = store.grouped(&asked, &Budget::unlimited()).unwrap();
            groups.into_iter().map(|g| (g.value.to_cell(), near(&g.tally))).collect::<Vec<_>>()
        });
        assert_eq!(a, b, "{text:?} {ground:?}");
    }
}

#[test]
fn two_stores_answer_alike() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 20_000, "");
    let served = served(dir.path());
    let atlas = &served.atlas;
    let file: &dyn Store = &**atlas.store("far").unwrap();
    let at = atlas.dataset().position("near").unwrap();
    let memory = MemoryStore::new(atlas.dataset().clone(), at, &["n", "x"]).unwrap();
    let budget = Budget::unlimited();
    assert_eq!((memory.extent(), memory.summed()), (file.extent(), file.summed()));
    assert_eq!(memory.overview_zoom(), file.overview_zoom());

    let mut dice = Dice(3);
    let filters = [
        None,
        Some("n > 2"),
        Some("kind = 'ü' AND x < 900"),
        Some("kind IS NULL OR yes = true"),
        Some("day BETWEEN DATE('2020-01-03') AND DATE('2020-01-05')"),
        Some("S_INTERSECTS(geometry, BBOX(101, 21, 104, 25))"),
        Some("code LIKE 'p12%'"),
    ];
    let grounds = squares(&served);
    let (mut found, mut whole) = (0, Tally::of(2));
    for round in 0..60 {
        let [w, s] = [99.0 + 11.0 * dice.share(), 19.0 + 11.0 * dice.share()];
        let bounds =
            Bounds::new(w, s, (w + 4.0 * dice.share()).min(112.0), (s + 4.0 * dice.share()).min(31.0))
                .unwrap();
        let text = filters[round % filters.len()];
        let query = |store: &dyn Store| StoreQuery {
            bounds: if round % 3 == 0 { vec![] } else { vec![bounds] },
            zone: match round % 4 {
                0 => Some(grounds[round % 25].clone()),
                1 => Some(together(&grounds, round)),
                _ => None,
            },
            filter: text.map(|t| Filter::parse_text(t, store.schema()).unwrap()),
            offset: 0,
            limit: usize::MAX,
            is_uncounted: false,
        };
        let [a, b] = [&memory as &dyn Store, file].map(|store| store.page(&query(store), &budget).unwrap());
        assert_eq!(told(&a.features), told(&b.features), "round {round}: {bounds:?} {text:?}");
        assert_eq!((a.matched, a.has_more), (b.matched, b.has_more));
        found += a.features.len();
        let boxed = ZoneGround::of_bounds(&bounds);
        for ground in [Some(boxed.clone()), together(&grounds, round).within(&boxed)].into_iter().flatten() {
            let [a, b] = [&memory as &dyn Store, file].map(|store| store.tally(&ground, &budget).unwrap());
            assert_eq!(near(&a), near(&b), "{round} {bounds:?}");
            groups_alike([&memory, file], Some(&ground));
        }
    }
    assert!(found > 10_000, "{found}");
    // Every point is in one square, also those on their borders, and none on the outermost.
    for ground in &grounds {
        let [a, b] = [&memory as &dyn Store, file].map(|store| store.tally(ground, &budget).unwrap());
        assert_eq!(near(&a), near(&b));
        whole.add(&b);
    }
    let inside = Bounds::new(100.0, 20.0, 110.0, 30.0).unwrap();
    tallies_alike([&memory, file], &grounds);
    let all = file.tally(&ZoneGround::of_bounds(&inside), &budget).unwrap();
    assert_eq!(near(&whole), near(&all));
    assert_eq!(file.tally(&ZoneGround::everywhere(), &budget).unwrap().count, 20_000);

    groups_alike([&memory, file], None);
    groups_alike([&memory, file], Some(&grounds[7]));
    let groups = [&memory as &dyn Store, file].map(|store| {
        let groups = store.grouped(&TextGroups::all("kind"), &budget).unwrap();
        groups.into_iter().map(|g| (g.value.to_cell(), near(&g.tally))).collect::<Vec<_>>()
    });
    assert_eq!(groups[0], groups[1]);
    assert_eq!(groups[0].len(), 4);

    for id in ["p0", "p19999", "p20000", "", "p00"] {
        let [a, b] = [&memory as &dyn Store, file]
            .map(|store| store.feature(id, &budget).unwrap().map(|e| told(&e.features)));
        assert_eq!(a, b, "{id}");
        assert_eq!(a.is_some(), ["p0", "p19999"].contains(&id));
    }
    for z in 0..=14u8 {
        let side = f64::from(1u32 << z);
        let [x, y] = poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * side) as u32);
        for coarse in [false, true] {
            let tile = TileCoord::new(z, x, y).unwrap();
            let [a, b] = [&memory as &dyn Store, file].map(|s| s.tile(tile, coarse, None, &budget).unwrap());
            assert_eq!(drawn(&a.features), drawn(&b.features), "{tile:?} {coarse}");
        }
    }
}

/// What is answered of two collections, but for what each says of itself; features by their ids.
pub async fn answers(served: &Served, path: &str, ids: [&str; 2]) -> [serde_json::Value; 2] {
    let mut answers = ids.map(|_| serde_json::Value::Null);
    for (answer, id) in answers.iter_mut().zip(ids) {
        *answer = served.json(&path.replace("{c}", id)).await;
        for member in ["links", "timeStamp", "collection"] {
            answer.as_object_mut().unwrap().remove(member);
        }
        if let Some(features) = answer["features"].as_array_mut() {
            features.sort_by_key(|f| f["id"].to_string());
        }
    }
    answers
}

/// Asks two collections the same, and expects the same.
pub async fn alike(served: &Served, ids: [&str; 2], paths: &[&str]) {
    for path in paths {
        let [a, b] = answers(served, path, ids).await;
        assert!(a == b, "{path}");
    }
}

#[tokio::test]
async fn requests_are_answered_alike() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 5_000, "");
    let served = served(dir.path());
    let paths = [
        "/collections/{c}/items?limit=10000",
        "/collections/{c}/items?limit=10000&bbox=101,21,103.5,26",
        "/collections/{c}/items?limit=10000&kind=a",
        "/collections/{c}/items?limit=10000&filter=n%3E2%20AND%20yes%3Dtrue",
        "/collections/{c}/items?limit=10000&crs=http://www.opengis.net/def/crs/EPSG/0/3857&properties=n,x",
        "/collections/{c}/items/p77",
        "/collections/{c}/aggregate?stats=count,sum(n),mean(x)",
        "/collections/{c}/aggregate?group_by=kind&stats=sum(x)",
    ];
    alike(&served, ["near", "far"], &paths).await;
    let counted = served.json("/collections/zones/items/z7/far?limit=10").await;
    let by_zone = served.json("/collections/far/aggregate?group_by=zones&stats=sum(n)").await;
    let of =
        |id: &str| by_zone["groups"].as_array().unwrap().iter().find(|g| g["group"]["zones"] == id).unwrap();
    assert_eq!((&counted["count"], &counted["numberMatched"]), (&of("z7")["count"], &of("z7")["count"]));
    assert_eq!(counted["sums"]["n"]["sum"], of("z7")["stats"]["sum(n)"]);
    assert_eq!(counted["features"].as_array().unwrap().len(), 10);
    let chosen = served.json("/collections/far/items?in=zones/z7&limit=10").await;
    assert_eq!((&chosen["numberMatched"], &chosen["features"]), (&counted["count"], &counted["features"]));
    let first = served.json("/collections/far/items?limit=10&filter=n%3E2").await;
    let passing = served.json("/collections/far/items?limit=10000&filter=n%3E2").await["numberMatched"]
        .as_u64()
        .unwrap();
    let about = first["numberEstimated"].as_u64().unwrap();
    assert!(about > passing / 2 && about < passing * 2, "{about} {passing}");
    assert!(first.get("numberMatched").is_none() && first.to_string().contains("offset=10"), "{first}");

    // Without a group the table has its columns all the same.
    let empty = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#;
    fs::write(dir.path().join("zones.geojson"), empty).unwrap();
    let apart = self::served(dir.path());
    let (status, table) =
        apart.get("/collections/far/aggregate?group_by=zones&stats=count,sum(n),mean(x)&f=csv").await;
    let table = String::from_utf8(table).unwrap();
    assert_eq!(
        (status, table.trim_start_matches('\u{feff}').trim_end()),
        (200, "id,zones,count,sum(n),unknown:sum(n),mean(x),unknown:mean(x)")
    );

    for path in [
        "map",
        "items?sortby=n",
        "items?q=p1",
        "items?not_in=zones/z1",
        "aggregate?filter=n=1",
        "aggregate?stats=median(n)",
        "aggregate?group_by=day",
    ] {
        let (status, body) = served.get(&format!("/collections/far/{path}")).await;
        let body = String::from_utf8(body).unwrap();
        assert!(status == 400 && body.contains("read in place"), "{path}: {status} {body}");
    }
}

/// Two halves of the land, of which the squares 10 to 14 lie in both.
const HALVES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"south","properties":{},"geometry":{"type":"Polygon","coordinates":[[[100,20],[110,20],[110,25.5],[100,25.5],[100,20]]]}},
{"type":"Feature","id":"north","properties":{},"geometry":{"type":"Polygon","coordinates":[[[100,24.3],[110,24.3],[110,30],[100,30],[100,24.3]]]}}]}"#;

#[tokio::test]
async fn what_lies_in_a_zone_is_counted_by_other_zones_too() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 5_000, "\n[[collections]]\nid = \"halves\"\nfile = \"halves.geojson\"\n");
    fs::write(dir.path().join("halves.geojson"), HALVES).unwrap();
    let served = served(dir.path());
    let (store, squares) = (served.atlas.store("far").unwrap(), squares(&served));
    let (zones, halves) = (served.collection("zones"), served.collection("halves"));
    let budget = Budget::unlimited();
    let south = ZoneGround::of_feature(halves, halves.position("south").unwrap()).unwrap();
    // Feature by feature.
    let all =
        store.page(&StoreQuery { limit: usize::MAX, ..StoreQuery::default() }, &budget).unwrap().features;
    let expected = |square: &ZoneGround| {
        let place = |i: usize| all.shapes().bounds(i).center();
        let own = (0..all.len()).filter(|i| south.owns(place(*i)) && square.owns(place(*i)));
        own.map(|i| (1, all.value(i, "n").as_number()))
            .fold((0, 0.0), |(count, sum), (one, n)| (count + one, sum + n.unwrap_or(0.0)))
    };
    let mut expected: Vec<(String, u64, f64)> = (0..squares.len())
        .map(|i| (zones.feature_id(i).to_owned(), expected(&squares[i])))
        .filter(|(_, (count, _))| *count > 0)
        .map(|(id, (count, sum))| (id, count, sum))
        .collect();
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(expected.len() >= 15 && expected.len() < 25, "{expected:?}");

    let zone = served.json("/collections/halves/items/south/far?group_by=zones&limit=3").await;
    let groups = zone["groups"].as_array().unwrap();
    let told = |g: &serde_json::Value| {
        let id = g["zone"]["id"].as_str().unwrap().to_owned();
        (id, g["count"].as_u64().unwrap(), g["sums"]["n"]["sum"].as_f64().unwrap_or(0.0))
    };
    assert_eq!(groups.iter().map(told).collect::<Vec<_>>(), expected);
    let total: u64 = expected.iter().map(|(_, count, _)| count).sum();
    assert_eq!((zone["count"].as_u64(), zone["numberMatched"].as_u64()), (Some(total), Some(total)));
    assert_eq!(zone["features"].as_array().unwrap().len(), 3);

    // The same as an aggregate, and as tables.
    let path = "/collections/far/aggregate?group_by=zones&in=halves/south&stats=count,sum(n)";
    let told = |g: &serde_json::Value| {
        let id = g["group"]["zones"].as_str().unwrap().to_owned();
        (id, g["count"].as_u64().unwrap(), g["stats"]["sum(n)"].as_f64().unwrap_or(0.0))
    };
    let aggregate = served.json(path).await;
    assert_eq!(aggregate["groups"].as_array().unwrap().iter().map(told).collect::<Vec<_>>(), expected);
    let mut tables = Vec::new();
    for path in ["/collections/halves/items/south/far?group_by=zones&f=csv", &format!("{path},sum(x)&f=csv")]
    {
        tables.push(String::from_utf8(served.get(path).await.1).unwrap());
    }
    assert_eq!(tables[0].lines().count(), expected.len() + 1);
    assert_eq!(tables[0], tables[1]);

    // What lies in several zones counts once; a box beside them is ground in common.
    let count = async |query: &str| {
        let answer = served.json(&format!("/collections/far/aggregate?stats=count{query}")).await;
        answer["groups"].as_array().unwrap().iter().map(|g| g["count"].as_u64().unwrap()).sum::<u64>()
    };
    let whole = count("&in=zones/*").await;
    assert_eq!(count("&in=halves/south,halves/north").await, whole);
    assert!(count("&in=halves/south").await + count("&in=halves/north").await > whole + 100);
    let boxed = count("&in=halves/south&bbox=103,21,106,27").await;
    assert_eq!(boxed, count("&bbox=103,21,106,25.5").await);
    assert_eq!(count("&group_by=zones&in=halves/south&bbox=103,21,106,27").await, boxed);
    assert_eq!(count("&in=halves/south&bbox=0,0,1,1").await, 0);
    assert_eq!(count("&group_by=zones&in=halves/south&bbox=0,0,1,1").await, 0);

    for (path, word) in [
        ("halves/items/south/far?group_by=near", "expected a collection of zones (zones, halves)"),
        ("halves/items/south/near?group_by=zones", "/collections/near/aggregate"),
        ("far/items?in=halves/east", "no feature"),
        ("far/items?in=near/p1", "no ground"),
    ] {
        let (status, body) = served.get(&format!("/collections/{path}")).await;
        let body = String::from_utf8(body).unwrap();
        assert!(status == 400 && body.contains(word), "{path}: {status} {body}");
    }
}

#[tokio::test]
async fn codes_of_zones_go_before_the_ground_which_is_told_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    folder_with(dir.path(), 5_000, "zone_codes = { zones = \"home\" }\n", &["kind", "n", "x", "home"]);
    let served = served(dir.path());
    let (store, squares) = (served.atlas.store("far").unwrap(), squares(&served));
    let zones = served.collection("zones");
    let all = store.page(&StoreQuery { limit: usize::MAX, ..StoreQuery::default() }, &Budget::unlimited());
    let all = all.unwrap().features;
    let code = |i: usize| all.value(i, "home").as_text().map(str::to_owned);
    let lies = |i: usize, zone: usize| squares[zone].owns(all.shapes().bounds(i).center());
    let count = |is_meant: &dyn Fn(usize) -> bool| (0..all.len()).filter(|i| is_meant(*i)).count() as u64;
    let groups = served.json("/collections/far/aggregate?group_by=zones&stats=sum(n)").await;
    let groups = groups["groups"].as_array().unwrap();
    for zone in 0..squares.len() {
        let id = zones.feature_id(zone);
        let has_code = |i: usize| code(i).as_deref() == Some(id);
        let ground = serde_json::json!({
            "onGround": count(&|i| lies(i, zone)),
            "codedElsewhere": count(&|i| lies(i, zone) && code(i).is_some() && !has_code(i)),
            "uncoded": count(&|i| lies(i, zone) && code(i).is_none()),
            "lyingElsewhere": count(&|i| has_code(i) && !lies(i, zone)),
        });
        let coded = count(&has_code);
        let sum: f64 =
            (0..all.len()).filter(|i| has_code(*i)).filter_map(|i| all.value(i, "n").as_number()).sum();
        let Some(group) = groups.iter().find(|g| g["group"]["zones"] == *id) else {
            assert_eq!((coded, &ground["onGround"]), (0, &serde_json::json!(0)), "{id}");
            continue;
        };
        assert_eq!((group["count"].as_u64(), &group["ground"]), (Some(coded), &ground), "{id}");
        assert_eq!(group["stats"]["sum(n)"].as_f64().unwrap_or(0.0), sum, "{id}");
        // The zone by itself tells the same, and its features are those with its code.
        let own = served.json(&format!("/collections/zones/items/{id}/far?limit=10000")).await;
        assert_eq!(
            (own["count"].as_u64(), own["numberMatched"].as_u64()),
            (Some(coded), Some(coded)),
            "{id}"
        );
        assert_eq!(own["ground"], ground, "{id}");
        let homes = own["features"].as_array().unwrap().iter().map(|f| &f["properties"]["home"]);
        assert!(homes.clone().count() as u64 == coded && homes.into_iter().all(|home| home == id), "{id}");
    }
    // Codes of no zone are told, and features without one, which count in no zone.
    let last: Vec<&serde_json::Value> = groups.iter().map(|g| &g["group"]["zones"]).collect();
    assert!(last.contains(&&serde_json::json!("nowhere")) && last.last().unwrap().is_null(), "{last:?}");
    let total: u64 = groups.iter().map(|g| g["count"].as_u64().unwrap()).sum();
    assert_eq!(total, 5_000);
    assert!(groups.iter().filter(|g| g["ground"]["codedElsewhere"].as_u64() > Some(0)).count() > 5);
    let (_, table) = served.get("/collections/far/aggregate?group_by=zones&f=csv").await;
    let table = String::from_utf8(table).unwrap();
    let header = "id,zones,count,on_ground,coded_elsewhere,uncoded,lying_elsewhere";
    assert_eq!(table.trim_start_matches('\u{feff}').lines().next(), Some(header));
    let (status, body) = served.get("/collections/zones/items/z7/far?group_by=zones").await;
    assert!(status == 400 && String::from_utf8(body).unwrap().contains("by their code (home)"));

    for (keys, word) in [
        ("zone_codes = { zones = \"code\" }\n", "texts of `overview`"),
        ("zone_codes = { zones = \"n\" }\n", "expected a property with texts"),
        ("zone_codes = { near = \"kind\" }\n", "expected a collection of polygons"),
        ("zone_codes = { absent = \"kind\" }\n", "expected a collection of polygons"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        folder_with(dir.path(), 100, keys, &["kind", "n"]);
        let fault = load(&Source::folder(dir.path()).unwrap()).map(|_| ()).unwrap_err().to_string();
        assert!(fault.contains(word) && fault.contains("zone_codes"), "{fault}");
    }
}

#[tokio::test]
async fn points_of_all_tiles_of_a_zoom_stand_for_all_features() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 200_000, "");
    let served = served(dir.path());
    let zoom = served.atlas.store("far").unwrap().overview_zoom().unwrap();
    assert!((4..=9).contains(&zoom), "{zoom}");
    for z in (0..=9u8).chain([zoom + 1]) {
        let side = f64::from(1u32 << z);
        let place = |at| poverty_atlas::geometry::to_mercator(at).map(|v| (v * side) as u32);
        let ([w, n], [e, s]) = (place([99.0, 31.0]), place([111.0, 19.0]));
        let (mut total, mut kinds) = (0, 0);
        for (x, y) in (w..=e).flat_map(|x| (n..=s).map(move |y| (x, y))) {
            let path = format!("/tiles/far/{z}/{x}/{y}.mvt");
            let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
            if status == 204 {
                continue;
            }
            assert_eq!(status, 200, "{path}");
            assert!(body.len() <= 300_000, "{path}: {} bytes", body.len());
            let tile = Tile::decode(&gunzip(&body).unwrap()[..]).unwrap();
            let layer = &tile.layers[0];
            for feature in &layer.features {
                let tag =
                    feature.tags.chunks(2).find(|t| layer.keys[t[0] as usize] == "point_count").unwrap();
                let value = &layer.values[tag[1] as usize];
                let count =
                    value.int_value.or(value.sint_value).or(value.uint_value.map(|n| n as i64)).unwrap();
                total += count;
            }
            kinds += usize::from(layer.keys.iter().any(|k| k == "code"));
        }
        assert_eq!(total, 200_000, "zoom {z}");
        assert_eq!(kinds > 0, z > zoom, "zoom {z}: {kinds} tiles of features");
    }
    let told = served.json("/tiles/far").await;
    assert_eq!(told["vector_layers"][0]["aggregated"]["to_zoom"], zoom);
}
