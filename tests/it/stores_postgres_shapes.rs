//! Lines and polygons in PostGIS: the answers of memory, tiles that hold the largest.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::Cluster;
use crate::folder::Served;
use crate::serve::command;
use crate::stores::{alike, file_of, near, told, write_folder};
use crate::stores_postgres::served;
use crate::stores_shapes::{LINES, decoded, in_memory, mixed, pages_and_counts, parcels, plain, roads};
use geo::Geometry;
use poverty_atlas::load::{Source, load};
use poverty_atlas::store::{Store, StoreExtent, StoreQuery, ZoneGround};
use poverty_atlas::{Bounds, Budget, Filter, TileCoord};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const TABLE: &str = "[[collections]]\nid = \"base\"\ntable = \"postgresql:public.shapes\"\noverview = [\"kind\", \"n\", \"x\"]\n";

/// A cluster with shapes in a table, and a folder with that and the same in memory.
fn filled(shapes: Vec<Geometry>) -> (tempfile::TempDir, Cluster, Served) {
    let (dir, cluster) = (tempfile::tempdir().unwrap(), Cluster::new());
    write_folder(dir.path(), file_of(shapes), "", &["kind", "n", "x"], true);
    let (atlas, _) = load(&Source::folder(dir.path()).unwrap()).unwrap();
    cluster.fill("shapes", &plain(atlas.collection("near").unwrap()));
    let manifest = fs::read_to_string(dir.path().join("atlas.toml")).unwrap();
    let (before, _) = manifest.split_once("[[collections]]\nid = \"far\"").unwrap();
    fs::write(dir.path().join("atlas.toml"), format!("{before}{TABLE}")).unwrap();
    let served = served(dir.path(), &cluster);
    (dir, cluster, served)
}

#[test]
fn tables_of_lines_and_polygons_answer_as_memory_does() {
    for shapes in [roads(3_000), parcels(3_000), mixed(3_000)] {
        let (_dir, _cluster, served) = filled(shapes);
        let (memory, table) = (in_memory(&served), &**served.atlas.store("base").unwrap());
        let extent = StoreExtent { is_estimated: true, ..memory.extent() };
        assert_eq!((extent, memory.summed()), (table.extent(), table.summed()));
        assert!(!table.has_points() && table.overview_zoom().is_none());
        pages_and_counts(&served, [&memory, table]);
        let budget = Budget::unlimited();
        for id in ["p0", "p2999", "p3000", ""] {
            let [a, b] = [&memory as &dyn Store, table]
                .map(|store| store.feature(id, &budget).unwrap().map(|e| told(&e.features)));
            assert_eq!((a.is_some(), &a), (["p0", "p2999"].contains(&id), &b), "{id}");
        }
        let deepest = [memory.largest(), table.largest()].map(|told| told.map_or(0, |(zoom, _)| zoom + 1));
        let deepest = deepest.into_iter().max().unwrap();
        assert!(deepest < 12, "{deepest}");
        let mut seen = 0;
        for z in deepest..=14u8 {
            let side = f64::from(1u32 << z);
            let [x, y] = poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * side) as u32);
            let filters = [
                None,
                Some("n > 2"),
                Some("S_INTERSECTS(geometry, BBOX(101, 21, 106, 25))"),
                Some("n + 1 = 3"),
            ];
            for filter in filters {
                let tile = TileCoord::new(z, x, y).unwrap();
                let [a, b] = [&memory as &dyn Store, table].map(|store| {
                    let filter = filter.map(|text| Filter::parse_text(text, store.schema()).unwrap());
                    let extract = store.tile(tile, false, filter.as_ref(), &budget).unwrap();
                    // Numbers differ with the store.
                    let mut all: Vec<String> = told(&extract.features).into_values().collect();
                    all.sort();
                    all
                });
                assert!(a == b, "{tile:?} {filter:?}: {} {}", a.len(), b.len());
                seen += a.len();
            }
        }
        assert!(seen > 20, "{seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_for_lines_of_a_table_are_answered_as_from_memory() {
    let (_dir, _cluster, served) = filled(roads(2_000));
    alike(&served, ["near", "base"], &LINES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_of_tables_hold_the_largest_and_go_on_in_their_neighbours() {
    for (shapes, sort) in [(roads(20_000), "lines"), (parcels(20_000), "polygons")] {
        let (_dir, _cluster, served) = filled(shapes);
        let about = served.json("/tiles/base").await;
        let largest = &about["vector_layers"][0]["largest"];
        assert_eq!(largest["of"], 20_000, "{about}");
        let kept: Vec<u64> = serde_json::from_value(largest["features"].clone()).unwrap();
        assert!(kept.is_sorted() && kept[0] > 500, "{sort}: {kept:?}");
        let mut crossing = 0;
        for z in 0..=14u8 {
            let side = f64::from(1u32 << z);
            let [x, y] = poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * side) as u32);
            let mut here = Vec::new();
            for x in [x, x + 1] {
                let path = format!("/tiles/base/{z}/{x}/{y}.mvt");
                let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
                let is_there = status == 200;
                assert!(is_there || status == 204 || status == 404, "{path}: {status}");
                assert!(body.len() <= 300_000, "{path}: {}", body.len());
                here.push(if is_there { decoded(&body) } else { Vec::new() });
            }
            for (feature, _) in here[0].iter().filter(|(_, crosses)| *crosses) {
                assert!(here[1].iter().any(|(other, _)| other == feature), "{sort} {z}: {feature} ends");
                crossing += 1;
            }
        }
        assert!(crossing > 10, "{sort}: {crossing}");
    }
}

/// Numbers of what a tile of a collection holds.
fn held(store: &dyn Store, tile: TileCoord) -> BTreeSet<String> {
    let extract = store.tile(tile, false, None, &Budget::unlimited()).unwrap();
    (0..extract.features.len()).map(|i| extract.features.feature_id(i).to_string()).collect()
}

/// What the program says that finds what tiles of a table hold.
fn indexed(cluster: &Cluster, table: &str, folder: &Path) -> String {
    let mut index = command();
    index.args(["index", &format!("postgresql:public.{table}"), "--data", folder.to_str().unwrap()]);
    let writer = cluster.address().replace("user=reader", "user=postgres");
    let output = index.env("POVERTY_ATLAS_DATABASE", writer).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn neither_names_nor_keys_nor_reference_systems_make_a_difference() {
    let (dir, cluster, _) = filled(parcels(9_000));
    // Names that statements have for something else; text keys that are the same number.
    cluster.run(
        "CREATE TABLE others AS SELECT (row_number() OVER (ORDER BY code))::int2 AS l, code AS key, kind AS zoom, n AS box, x AS t, home,
           ST_SetSRID(geom, 4490)::geography AS o FROM shapes;
         ALTER TABLE others ADD PRIMARY KEY (l), ALTER o TYPE geography(Geometry, 4490); CREATE INDEX ON others USING gist ((o::geometry));
         CREATE TABLE turned AS SELECT md5(code)::uuid AS atlas_box, kind, n, x, home, ST_Transform(geom, 3857) AS parts FROM shapes;
         ALTER TABLE turned ADD PRIMARY KEY (atlas_box), ALTER parts TYPE geometry(Geometry, 3857);
         CREATE INDEX ON turned USING gist (ST_Transform(parts, 4326));
         CREATE TABLE padded AS SELECT lpad((row_number() OVER (ORDER BY code) / 2)::text, 4 + (row_number() OVER (ORDER BY code) % 2)::int, '0') AS code,
           n, x, home, geom FROM shapes;
         ALTER TABLE padded ADD PRIMARY KEY (code), ALTER geom TYPE geometry(Geometry, 4326);
         CREATE INDEX ON padded USING gist (geom); ANALYZE;",
    );
    let entry = |id: &str, sums: &str| {
        format!("[[collections]]\nid = \"{id}\"\ntable = \"postgresql:public.{id}\"\noverview = [{sums}]\n")
    };
    let manifest = fs::read_to_string(dir.path().join("atlas.toml")).unwrap();
    let tables =
        [entry("others", "\"box\", \"t\""), entry("turned", "\"n\", \"x\""), entry("padded", "\"n\", \"x\"")];
    fs::write(dir.path().join("atlas.toml"), manifest + &tables.concat()).unwrap();
    indexed(&cluster, "others", dir.path());
    indexed(&cluster, "turned", dir.path());
    let served = served(dir.path(), &cluster);
    let budget = Budget::unlimited();
    let [base, others, turned, padded]: [&dyn Store; 4] =
        ["base", "others", "turned", "padded"].map(|id| &**served.atlas.store(id).unwrap());
    assert!(base.largest().is_some());
    let mut whole = [0; 2];
    for zone in 0..25 {
        let ground = ZoneGround::of_feature(served.collection("zones"), zone).unwrap();
        let told = |store: &dyn Store| near(&store.tally(&ground, &budget).unwrap());
        let own = told(base);
        assert_eq!([told(others), told(padded)], [own.clone(), own.clone()], "{zone}");
        // What is turned back is some nanometres elsewhere: of two parts of one size the other may be the larger.
        let [own, other] = [base, turned].map(|store| store.tally(&ground, &budget).unwrap().count);
        assert!(own.abs_diff(other) <= 10, "{zone}: {own} {other}");
        whole = [whole[0] + own, whole[1] + other];
    }
    assert!(whole[0] == whole[1] && whole[0] > 8_000, "{whole:?}");
    for side in [0.0, 0.01, 1.0] {
        let bounds = Bounds::new(104.0, 24.0, 104.0 + side, 24.0 + side).unwrap();
        let query = StoreQuery { bounds: vec![bounds], limit: 10_000, ..StoreQuery::default() };
        let found = |store: &dyn Store| store.page(&query, &budget).unwrap().features.len();
        assert_eq!([found(others), found(turned), found(padded)], [found(base); 3], "{side}");
    }
    for z in 0..=14u8 {
        let at =
            poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * f64::from(1u32 << z)) as u32);
        let tile = TileCoord::new(z, at[0], at[1]).unwrap();
        let [a, b, c, d] = [base, others, turned, padded].map(|store| held(store, tile).len());
        // Hashes of other keys keep others of one size, and other columns leave other room.
        let alike = |n: usize| n.abs_diff(a) <= a / 2 + 5;
        assert!(alike(b) && alike(c) && alike(d), "{tile:?}: {a} {b} {c} {d}");
    }
}

#[test]
fn tiles_are_the_same_whether_what_they_hold_was_found_beforehand_or_not() {
    let (dir, cluster, _) = filled(roads(20_000));
    let made = || indexed(&cluster, "shapes", dir.path());
    let told = made();
    let plain = TABLE.replace("\"base\"", "\"plain\"") + "overview_table = \"public.none\"\n";
    let manifest = fs::read_to_string(dir.path().join("atlas.toml")).unwrap();
    fs::write(dir.path().join("atlas.toml"), manifest + &plain).unwrap();
    let served = served(dir.path(), &cluster);
    let [read, looked]: [&dyn Store; 2] = ["base", "plain"].map(|id| &**served.atlas.store(id).unwrap());
    assert_eq!(read.largest(), looked.largest());
    let (deepest, features) = read.largest().unwrap();
    let rows = features[usize::from(deepest)];
    let expected = format!(
        "looked at 20000 features of postgresql:public.shapes, of which tiles of zooms 0 to {deepest} hold the largest {rows}: public.shapes_overview"
    );
    assert_eq!(
        (told.trim(), rows),
        (&*expected, cluster.run("SELECT count(*) FROM shapes_overview").parse().unwrap())
    );
    for z in 0..=14u8 {
        let side = f64::from(1u32 << z);
        let [x, y] = poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * side) as u32);
        let tile = TileCoord::new(z, x, y).unwrap();
        let [a, b] = [held(read, tile), held(looked, tile)];
        assert!(a == b, "{tile:?}: {} {}", a.len(), b.len());
    }
    let few = |store: &dyn Store| {
        let filter = Filter::parse_text("n + 1 = 3 AND kind = 'a'", store.schema()).unwrap();
        let extract =
            store.tile(TileCoord::new(3, 6, 3).unwrap(), false, Some(&filter), &Budget::unlimited());
        let features = extract.unwrap().features;
        (0..features.len()).map(|i| features.feature_id(i).to_string()).collect::<BTreeSet<_>>()
    };
    assert!(few(read) == few(looked) && few(read).len() > 20, "{}", few(read).len());
    // It is what is read, by a role that may only read; what is gone is looked for.
    let world = TileCoord::new(0, 0, 0).unwrap();
    let whole = held(looked, world);
    cluster.run("DELETE FROM shapes_overview WHERE key <> 'p0'");
    assert_eq!(held(read, world).len(), 1);
    cluster.run("DROP TABLE shapes_overview");
    assert!(held(read, world) == whole, "{} of {}", held(read, world).len(), whole.len());
    // One of another number of features is not read.
    assert_eq!(made(), told);
    cluster.run("DELETE FROM shapes WHERE code = 'p1'");
    let later = crate::stores_postgres::served(dir.path(), &cluster);
    let later: &dyn Store = &**later.atlas.store("base").unwrap();
    cluster.run("DELETE FROM shapes_overview");
    assert!(held(later, world).len() > 500, "{}", held(later, world).len());
}

#[test]
fn shapes_that_are_none_of_ours_are_told_or_left_out() {
    let cluster = Cluster::new();
    cluster.run(
        "CREATE TABLE shapes (code text PRIMARY KEY, kind text, n int4, x float8, geom geometry(GeometryZ, 3857));
         INSERT INTO shapes VALUES
           ('arc', 'a', 1, 1, ST_GeomFromEWKT('SRID=3857;CIRCULARSTRINGZ(11000000 3000000 5, 11100000 3100000 5, 11200000 3000000 5)')),
           ('empty', 'a', 1, 1, ST_GeomFromEWKT('SRID=3857;POLYGONZ EMPTY')),
           ('none', 'a', 1, 1, NULL),
           ('tin', 'a', 1, 1, ST_GeomFromEWKT('SRID=3857;TINZ(((0 0 0, 0 1 0, 1 1 0, 0 0 0)))')),
           ('deep', 'a', 1, 1, ST_GeomFromEWKT('SRID=3857;GEOMETRYCOLLECTIONZ(TINZ(((0 0 0, 0 1 0, 1 1 0, 0 0 0))))')),
           ('square', 'b', 2, 2, ST_GeomFromEWKT('SRID=3857;POLYGONZ((11000000 3000000 1, 11100000 3000000 1, 11100000 3100000 1, 11000000 3000000 1))'));
         CREATE TABLE surfaces (code text PRIMARY KEY, geom geometry(TinZ, 4326));",
    );
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("atlas.toml"), TABLE).unwrap();
    let served = served(dir.path(), &cluster);
    let (table, budget) = (&**served.atlas.store("base").unwrap(), Budget::unlimited());
    let page = table.page(&StoreQuery { limit: 10, ..StoreQuery::default() }, &budget).unwrap();
    let ids: Vec<&str> = (0..page.features.len()).map(|i| page.features.feature_id(i)).collect();
    assert_eq!((ids, page.matched), (vec!["arc", "square"], Some(2)));
    let Geometry::LineString(arc) = &*page.features.shapes().geometry(0) else { panic!("no line") };
    let [first, last] = [arc.0[0], arc.0[arc.0.len() - 1]];
    assert!(arc.0.len() > 20 && (first.x - 98.8).abs() < 0.1 && (last.x - 100.6).abs() < 0.1, "{arc:?}");
    assert_eq!(table.feature("tin", &budget).unwrap().map(|_| ()), None);
    let around = StoreQuery {
        bounds: vec![Bounds::new(98.0, 25.0, 101.0, 27.0).unwrap()],
        limit: 10,
        ..StoreQuery::default()
    };
    assert_eq!(table.page(&around, &budget).unwrap().features.len(), 2);
    assert_eq!(table.tally(&ZoneGround::of_bounds(&around.bounds[0]), &budget).unwrap().count, 2);
    assert_eq!(held(table, TileCoord::new(4, 12, 6).unwrap()).len(), 2);
    fs::write(dir.path().join("atlas.toml"), TABLE.replace("public.shapes", "public.surfaces")).unwrap();
    let address = cluster.address();
    let places = poverty_atlas::load::DataPlaces { scratch: None, database: Some(&address) };
    let fault = poverty_atlas::load::load_with(&Source::folder(dir.path()).unwrap(), &places).unwrap_err();
    let fault = fault.to_string();
    assert!(fault.contains("expected points, lines or polygons") && fault.contains("found Tin"), "{fault}");
}
